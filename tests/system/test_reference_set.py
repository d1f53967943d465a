from __future__ import annotations

import pytest
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Role, sync_roles
from bulkactions.benchmarks.bench import Bench
from bulkactions.benchmarks.browsing import Browser
from bulkactions.benchmarks.reference_set import LIST_NAME, reference_set
from bulkactions.benchmarks.rows.listing import Measured
from bulkactions.selection import Selection
from contacts.demo.seeding import seed
from contacts.listing import ContactList
from contacts.models import Contact, SmartList
from contacts.sorting import LABELS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench():
    seed(1200, say=lambda line: None)
    sync_roles()
    return Bench(UserFactory(role=Role.ADMIN), 1200, say=lambda line: None)


def test_every_view_of_the_reference_set_is_answered_within_twelve_queries(bench):
    browser = Browser(bench.user)
    with reference_set(bench) as views:
        assert len(views) > len(LABELS) + 25
        assert {name: number for name, url in views.items() if (number := len(browser.queries(url))) > 12} == {}


@pytest.fixture
def all_are_many(monkeypatch):
    """So that few contacts are sorted and counted as very many are."""
    monkeypatch.setattr("contacts.paging.MANY", 100)
    monkeypatch.setattr("contacts.contact_pages.COUNTED_AT_ONCE", 100)


def test_select_all_freezes_what_each_view_of_the_reference_set_shows(bench, all_are_many):
    with reference_set(bench) as views:
        assert [name for name, url in views.items() if shown(url, bench.user) != selected(url, bench.user)] == []


def shown(url: str, user: User) -> tuple[list[int], int]:
    """The ids on the first two pages and on the last one, and how many there are in all."""
    view = query_of(url)
    total = ContactList(view, user).exact_total.number
    pages = [ContactList(page_of(view, number), user).page.rows for number in (1, 2, total // 100 + 1)]
    return [contact.pk for rows in pages for contact in rows], total


def page_of(view: QueryDict, number: int) -> QueryDict:
    query = view.copy()
    query["per_page"], query["page"] = "100", str(number)
    return query


def selected(url: str, user: User) -> tuple[list[int], int]:
    """The same of the ids that Select all would freeze there."""
    fields = QueryDict(mutable=True)
    fields.update({"scope": "all", "query": ContactList(query_of(url), user).selection_query})
    ids = list(Selection.from_post(fields).ordered_ids(Contact.objects.live().visible_to(user), user))
    return [*ids[:200], *ids[len(ids) // 100 * 100 :]], len(ids)


def query_of(url: str) -> QueryDict:
    query = QueryDict(url.partition("?")[2], mutable=True)
    query.pop("page", None)
    return query


def test_the_smart_list_of_the_reference_set_goes_with_it(bench):
    SmartList.objects.create(owner=bench.user, name=LIST_NAME)  # of a run that was killed
    with reference_set(bench):
        assert SmartList.objects.filter(owner=bench.user).exists()
    assert not SmartList.objects.filter(owner=bench.user).exists()


@pytest.mark.parametrize(
    ("measured", "is_over"),
    [
        (Measured([99.0], [299.0], 12), False),
        (Measured([151.0], [299.0], 12), True),
        (Measured([99.0], [301.0], 12), True),
        (Measured([99.0], [299.0], 13), True),
    ],
)
def test_a_view_over_budget_is_marked(measured, is_over):
    assert ("OVER" in str(measured)) == is_over
