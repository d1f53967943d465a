from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from contacts.models import Tag
from tests.conftest import signed_in
from tests.factories import ContactFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def save(client, contact, tags, seen=()):
    posted = {"tags": tags, "seen": ",".join(str(tag.pk) for tag in seen)}
    return client.post(reverse("contacts:contact-tags-edit", args=[contact.pk]), posted, headers=HTMX)


def test_tags_are_added_taken_off_and_created(as_user):
    old, kept, vip = TagFactory(name="Old"), TagFactory(name="Kept"), TagFactory(name="VIP")
    contact = ContactFactory(tags=[old, kept])
    html = save(as_user, contact, [kept.pk, "new:vip", "new:Press"], seen=[old, kept]).content.decode()
    assert {tag.name for tag in contact.tags.all()} == {"Kept", "VIP", "Press"}
    assert "Press" in html
    assert f"?tags={vip.pk}" in html


def test_what_others_did_meanwhile_stays(as_user):
    mine, theirs, gone = TagFactory(), TagFactory(), TagFactory()
    contact = ContactFactory(tags=[theirs])
    save(as_user, contact, [gone.pk, mine.pk], seen=[gone])
    assert set(contact.tags.all()) == {mine, theirs}


def test_changing_tags_changes_the_contact(as_user):
    contact = ContactFactory()
    before = contact.updated_at
    save(as_user, contact, ["new:VIP"])
    contact.refresh_from_db()
    assert contact.updated_at > before


def test_bad_tags_are_refused_and_nothing_changes(as_user):
    contact = ContactFactory(tags=[kept := TagFactory()])
    html = save(as_user, contact, ["999999"], seen=[kept]).content.decode()
    assert "does not exist any more" in html
    assert "at most 60 characters" in save(as_user, contact, ["new:" + "x" * 1_000_000]).content.decode()
    assert list(contact.tags.all()) == [kept]


def test_without_javascript_names_are_typed(as_user):
    contact = ContactFactory()
    url = reverse("contacts:contact-tags-edit", args=[contact.pk])
    assert 'name="tags-text"' in as_user.get(url).content.decode()
    response = as_user.post(url, {"tags-text": "VIP, Press"})
    assert response["Location"] == f"/contacts/{contact.pk}/#property-tags"
    assert {tag.name for tag in contact.tags.all()} == {"VIP", "Press"}


def test_tags_need_their_own_permission():
    person = UserFactory()
    person.user_permissions.set(Permission.objects.filter(codename__in=["view_contact", "change_contact"]))
    client, contact = signed_in(person), ContactFactory()
    assert save(client, contact, ["new:VIP"]).status_code == 403
    assert "Add tags" not in client.get(reverse("contacts:detail", args=[contact.pk])).content.decode()
    assert not Tag.objects.exists()
