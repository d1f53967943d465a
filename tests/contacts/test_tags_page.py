from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts.models import ContactTag, Tag
from tests.conftest import signed_in
from tests.factories import ContactFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def rows(response) -> list[tuple[str, int]]:
    return [(tag.name, count) for tag, count in response.context["rows"]]


def test_tags_are_listed_with_their_live_contacts(as_user):
    vip, press = TagFactory(name="vip"), TagFactory(name="Press")
    ContactFactory.create_batch(2, tags=[vip])
    ContactFactory(tags=[vip, press], deleted_at=timezone.now())
    response = as_user.get("/tags/")
    assert rows(response) == [("Press", 0), ("vip", 2)]
    assert f"/contacts/?tags={vip.pk}" in response.content.decode()


def test_a_limited_person_counts_only_their_own_contacts():
    person = UserFactory(role=Role.USER, owned_only=True)
    tag = TagFactory()
    ContactFactory(tags=[tag])
    ContactFactory(tags=[tag], owner=person)
    ContactFactory(tags=[tag], owner=person, deleted_at=timezone.now())
    assert rows(signed_in(person).get("/tags/")) == [(tag.name, 1)]


def test_tags_are_searched_and_sorted(as_user):
    few, many = TagFactory(name="A few"), TagFactory(name="Many")
    ContactFactory.create_batch(3, tags=[many])
    ContactFactory(tags=[few])
    assert rows(as_user.get("/tags/?sort=-contacts")) == [("Many", 3), ("A few", 1)]
    assert rows(as_user.get("/tags/?sort=-name"))[0] == ("Many", 3)
    assert rows(as_user.get("/tags/?sort=nonsense"))[0] == ("A few", 1)
    assert rows(as_user.get("/tags/?q=MANY", headers=HTMX)) == [("Many", 3)]
    assert "No tag found" in as_user.get("/tags/?q=%00zzz", headers=HTMX).content.decode()


def test_counting_costs_the_same_for_any_number_of_tags(as_user, django_assert_max_num_queries):
    TagFactory.create_batch(150)
    with django_assert_max_num_queries(9):
        as_user.get("/tags/")


def test_without_tags_the_page_says_what_they_are_for(as_user, as_manager):
    assert "No tags yet" in as_user.get("/tags/").content.decode()
    assert "New tag" in as_manager.get("/tags/").content.decode()


def test_a_tag_is_added_renamed_and_recoloured(as_manager):
    as_manager.post("/tags/new/", {"name": " VIP ", "colour": "pink"})
    tag = Tag.objects.get()
    assert (tag.name, tag.colour) == ("VIP", "pink")
    response = as_manager.post(f"/tags/{tag.pk}/edit/", {"name": "vip", "colour": "teal"}, headers=HTMX)
    tag.refresh_from_db()
    assert (tag.name, tag.colour) == ("vip", "teal")
    assert response["HX-Redirect"] == "/tags/"


def test_a_dialog_leads_back_to_the_same_search(as_manager):
    headers = HTMX | {"HX-Current-URL": "http://testserver/tags/?q=v&sort=-name"}
    response = as_manager.post("/tags/new/", {"name": "VIP", "colour": "pink"}, headers=headers)
    assert response["HX-Redirect"] == "/tags/?q=v&sort=-name"


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"name": "vip", "colour": "pink"}, "There is already a tag “VIP”. You can merge the two instead."),
        ({"name": "", "colour": "pink"}, "This field is required."),
        ({"name": "x" * 1_000_000, "colour": "pink"}, "at most 60 characters"),
        ({"name": "a,b", "colour": "pink"}, "cannot contain a comma"),
        ({"name": "a\0b", "colour": "pink"}, "Null characters are not allowed."),
        ({"name": "New", "colour": "octarine"}, "Select a valid choice"),
    ],
)
def test_a_bad_tag_is_refused_in_words(as_manager, posted, message):
    TagFactory(name="VIP")
    html = as_manager.post("/tags/new/", posted, headers=HTMX).content.decode().replace("&#x27;", "'")
    assert message in html
    assert Tag.objects.count() == 1


def test_merging_says_what_it_will_do_and_does_it(as_manager):
    source, target = TagFactory(name="Pres"), TagFactory(name="Press")
    one, both, gone = (ContactFactory(tags=tags) for tags in ([source], [source, target], [source]))
    gone.deleted_at = timezone.now()
    gone.save()
    url = f"/tags/{source.pk}/merge/"
    html = " ".join(as_manager.get(url, {"target": target.pk}, headers=HTMX).content.decode().split())
    assert "is on 2 contacts" in html
    assert "1 contact will gain" in html
    assert "1 contact already has it" in html
    as_manager.post(url, {"target": target.pk})
    assert not Tag.objects.filter(pk=source.pk).exists()
    assert {contact.pk for contact in target.contacts.all()} == {one.pk, both.pk, gone.pk}
    assert ContactTag.objects.count() == 3


@pytest.mark.parametrize("target", ["", "999999", "self"])
def test_merging_into_nothing_or_itself_is_refused(as_manager, target):
    source = TagFactory()
    response = as_manager.post(f"/tags/{source.pk}/merge/", {"target": source.pk if target == "self" else target})
    assert response.status_code == 200
    assert Tag.objects.filter(pk=source.pk).exists()


def test_deleting_says_how_many_contacts_lose_the_tag(as_manager):
    tag = TagFactory(name="VIP")
    ContactFactory.create_batch(2, tags=[tag])
    html = " ".join(as_manager.get(f"/tags/{tag.pk}/delete/", headers=HTMX).content.decode().split())
    assert "2 contacts lose" in html
    as_manager.post(f"/tags/{tag.pk}/delete/", headers=HTMX)
    assert not Tag.objects.exists()
    assert not ContactTag.objects.exists()


def test_tags_are_managed_only_with_permission(as_user):
    tag = TagFactory()
    urls = ["/tags/new/", *(f"/tags/{tag.pk}/{verb}/" for verb in ("edit", "merge", "delete"))]
    assert {as_user.get(url).status_code for url in urls} | {as_user.post(url).status_code for url in urls} == {403}
    assert "New tag" not in as_user.get("/tags/").content.decode()


def test_suggestions_begin_with_what_begins_so(as_user):
    for name in ("Zebra press", "Pressure", "press", "Other"):
        TagFactory(name=name)
    found = as_user.get(reverse("contacts:tag-suggest"), {"q": " PRES"}).json()["tags"]
    assert [tag["name"] for tag in found] == ["press", "Pressure", "Zebra press"]


def test_suggestions_are_few_and_survive_anything(as_user):
    TagFactory.create_batch(30)
    assert len(as_user.get(reverse("contacts:tag-suggest")).json()["tags"]) == 20
    assert as_user.get(reverse("contacts:tag-suggest"), {"q": "%\0_'"}).json() == {"tags": []}


def test_only_who_may_protect_tags_does_and_takes_that_away(as_admin, as_manager):
    tag = TagFactory(name="VIP")
    data = {"name": "VIP", "colour": "blue", "is_protected": "on"}
    as_manager.post(f"/tags/{tag.pk}/edit/", data)
    tag.refresh_from_db()
    assert not tag.is_protected

    as_admin.post(f"/tags/{tag.pk}/edit/", data)

    assert "Protected" in as_manager.get("/tags/").text
    as_manager.post(f"/tags/{tag.pk}/edit/", {"name": "Very important", "colour": "red"})
    tag.refresh_from_db()
    assert (tag.name, tag.is_protected) == ("Very important", True)
    assert {as_manager.post(f"/tags/{tag.pk}/{verb}/").status_code for verb in ("merge", "delete")} == {403}
    assert as_admin.post(f"/tags/{tag.pk}/delete/").status_code == 302
