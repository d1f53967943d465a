from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bulkactions.models import BulkAction
from tests.factories import CompanyFactory, ContactFactory, TagFactory

pytestmark = pytest.mark.django_db


def history(client, contact, **query) -> str:
    html = client.get(reverse("contacts:detail", args=[contact.pk]), query).content.decode()
    return " ".join(html.partition('id="history"')[2].split())


def test_what_a_bulk_action_did_is_told_in_words(as_admin, do):
    contact, vip = ContactFactory(), TagFactory(name="VIP")
    added = do("add_tags", [contact], tags=[str(vip.pk)])
    html = history(as_admin, contact)
    assert added.get_absolute_url() in html
    assert "Succeeded" in html
    assert "Added VIP" in html


def test_a_reason_is_told_in_words(as_admin, do):
    vip = TagFactory()
    contact = ContactFactory(tags=[vip])
    do("add_tags", [contact], tags=[str(vip.pk)])
    html = history(as_admin, contact)
    assert "Unchanged" in html
    assert "Already has these tags" in html


def test_the_newest_comes_first(as_admin, do, clock):
    contact, vip = ContactFactory(), TagFactory()
    first = do("add_tags", [contact], tags=[str(vip.pk)])
    clock.move(minutes=5)
    second = do("remove_tags", [contact], tags=[str(vip.pk)])
    html = history(as_admin, contact)
    assert html.index(second.get_absolute_url()) < html.index(first.get_absolute_url())


def test_bulk_actions_of_others_are_not_shown_without_permission(as_user, do):
    contact = ContactFactory()
    do("add_tags", [contact], tags=["new:VIP"])
    assert "No bulk action has touched this contact yet." in history(as_user, contact)


def test_history_is_paged(as_admin, do):
    contact, vip = ContactFactory(), TagFactory()
    for _ in range(21):
        do("add_tags", [contact], tags=[str(vip.pk)])
    assert history(as_admin, contact).count('class="history-entry"') == 20
    assert history(as_admin, contact, history="2").count('class="history-entry"') == 1


def test_history_costs_the_same_for_few_and_for_many(as_admin, do, django_assert_num_queries):
    contact, company, tags = ContactFactory(), CompanyFactory(), TagFactory.create_batch(6)

    def work(tag):
        for action in ("add_tags", "remove_tags"):
            do(action, [contact], tags=[str(tag.pk)])
        do("manage_companies", [contact], operation=["add"], company=[company.name])

    work(tags[0])
    history(as_admin, contact)
    with CaptureQueriesContext(connection) as few:
        history(as_admin, contact)
    for tag in tags[1:]:
        work(tag)
    with django_assert_num_queries(len(few)):
        html = history(as_admin, contact)
    assert all(f"Added {tag}" in html and f"Removed {tag}" in html for tag in tags)


def test_an_action_that_is_gone_is_still_listed(as_admin, do):
    contact = ContactFactory()
    bulk_action = do("add_tags", [contact], tags=["new:VIP"])
    BulkAction.objects.filter(pk=bulk_action.pk).update(action="telepathy", name="Read minds")
    assert "Read minds" in history(as_admin, contact)


def test_the_trash_says_who_deleted_and_in_what(as_admin, admin, do):
    bulk_action = do("delete", [ContactFactory()])
    html = as_admin.get("/trash/").content.decode()
    assert str(admin) in html
    assert bulk_action.get_absolute_url() in html


def test_rows_of_the_trash_cost_nothing_extra(as_admin, do, django_assert_max_num_queries):
    do("delete", ContactFactory.create_batch(30))
    with django_assert_max_num_queries(9):
        as_admin.get("/trash/")
