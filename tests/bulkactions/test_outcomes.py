from __future__ import annotations

import csv
import io

import pytest

from bulkactions import engine, outcomes, unprocessed
from bulkactions.models import BulkAction
from bulkactions.outcomes import ResultList
from bulkactions.results import Outcome
from contacts.models import Contact
from tests.factories import ContactFactory, TagFactory

URL = "/bulk-actions/{}/"


@pytest.fixture
def done(mixed) -> BulkAction:
    """Forty contacts, ten of each outcome."""
    return mixed(ContactFactory.create_batch(40))


@pytest.fixture
def half_done(ask, admin, clock, settings) -> BulkAction:
    """Seven contacts in batches of two, of which the first batch is done."""
    settings.BATCH_SIZE = 2
    bulk_action = ask("add_tags", ContactFactory.create_batch(7), tags=[str(TagFactory().pk)])
    engine.perform(engine.claim(bulk_action, clock()), bulk_action.get_action(), clock)
    bulk_action.refresh_from_db()
    return bulk_action


@pytest.fixture
def five_a_page(monkeypatch):
    monkeypatch.setattr(outcomes, "PER_PAGE", 5)


def flat(pages) -> list[int]:
    return [pk for page in pages for pk in page]


def walk(client, bulk_action: BulkAction, query: str, step: str) -> list[list[int]]:
    """The contact ids of each page from the one that `query` asks for, following the links `step`."""
    pages = []
    while True:
        results = client.get(URL.format(bulk_action.pk) + "?" + query).context["details"].results
        pages.append([row.contact_id for row in results.rows])
        query = getattr(results, f"{step}_query")
        if not query:
            return pages


@pytest.mark.parametrize("outcome", ["", "succeeded", "failed"])
def test_pages_hold_everybody_once_and_in_order(as_admin, done, five_a_page, outcome):
    pages = walk(as_admin, done, f"outcome={outcome}", "next")
    wanted = done.results.filter(outcome=outcome) if outcome else done.results
    assert flat(pages) == list(wanted.order_by("contact_id").values_list("contact_id", flat=True))
    assert all(len(page) == 5 for page in pages)


def test_pages_can_be_walked_back(as_admin, done, five_a_page):
    last = URL.format(done.pk) + "?after=:" + str(done.results.order_by("-contact_id")[5].contact_id)
    assert as_admin.get(last).context["details"].results.next_query == ""
    pages = walk(as_admin, done, last.partition("?")[2], "previous")
    assert flat(reversed(pages)) == list(done.results.order_by("contact_id").values_list("contact_id", flat=True))


def test_an_outcome_is_grouped_by_reason_across_pages(as_admin, done, five_a_page):
    failed = done.results.filter(outcome=Outcome.FAILED)
    first = list(failed.order_by("contact_id").values_list("contact_id", flat=True))
    failed.filter(contact_id__in=first[::2]).update(reason="changed_since")
    pages = walk(as_admin, done, "outcome=failed", "next")
    assert flat(pages) == first[::2] + first[1::2]
    back = walk(as_admin, done, "outcome=failed&before=worker_lost:1", "previous")
    assert flat(reversed(back)) == first[::2] + first[1::2]


def test_reasons_are_counted_and_can_be_chosen(as_admin, done):
    failed = done.results.filter(outcome=Outcome.FAILED)
    failed.filter(pk__in=list(failed.values_list("pk", flat=True)[:3])).update(reason="worker_lost")
    page = as_admin.get(URL.format(done.pk) + "?outcome=failed").text
    assert "An unexpected error occurred (7)" in page
    assert "The worker was lost five times while working on it (3)" in page
    chosen = as_admin.get(URL.format(done.pk) + "?outcome=failed&reason=worker_lost").context["details"].results
    assert (len(chosen.rows), chosen.count) == (3, 3)


def test_a_result_says_what_happened_in_words(as_admin, done):
    rows = as_admin.get(URL.format(done.pk)).context["details"].results.rows
    tag = done.get_action().picked.labels[0]
    assert rows[0].explanation == f"Added {tag}"
    assert rows[1].reason == "Already has these tags"
    assert rows[3].reason == "An unexpected error occurred"
    assert rows[3].detail == "ValueError: a comma"


def test_contacts_are_found_by_name(as_admin, done):
    contact = Contact.objects.last()
    Contact.objects.filter(pk=contact.pk).update(first_name="Grace", last_name="Hopper")
    results = as_admin.get(URL.format(done.pk) + "?q=hopp").context["details"].results
    assert [row.name for row in results.rows] == ["Grace Hopper"]


def test_an_erased_contact_leaves_its_result(as_admin, done):
    erased = done.results.order_by("contact_id").first().contact_id
    Contact.objects.filter(pk=erased).delete()
    assert f'Erased contact <span class="num">#{erased}' in as_admin.get(URL.format(done.pk)).text


def test_a_contact_in_the_trash_says_so(as_admin, do):
    assert "In the trash" in as_admin.get(URL.format(do("delete", [ContactFactory()]).pk)).text


def test_a_person_limited_to_owned_contacts_reads_no_other_names(as_user, user, ask, run):
    mine, theirs = ContactFactory(first_name="Mine", owner=user), ContactFactory(first_name="Theirs")
    bulk_action = run(ask("add_tags", [mine, theirs], by=user, tags=[str(TagFactory().pk)]))
    user.owned_only = True
    user.save()
    page = as_user.get(URL.format(bulk_action.pk)).text
    assert "Mine" in page
    assert "Theirs" not in page
    assert "A contact you may not see" in page
    assert "Theirs" not in as_user.get(URL.format(bulk_action.pk) + "?q=theirs").text
    assert b"Theirs" not in as_user.get(URL.format(bulk_action.pk) + "results.csv").getvalue()


def test_those_not_processed_are_listed_in_their_order(as_admin, half_done, monkeypatch):
    monkeypatch.setattr(unprocessed, "PER_PAGE", 3)
    open_ids = flat(half_done.batches.open().values_list("contact_ids", flat=True))
    pages = walk(as_admin, half_done, "outcome=not_processed", "next")
    assert pages == [open_ids[:3], open_ids[3:]]
    back = walk(as_admin, half_done, "outcome=not_processed&after=:3", "previous")
    assert back == [open_ids[3:], open_ids[:3]]


def test_past_the_end_there_is_nothing(as_admin, half_done):
    results = as_admin.get(URL.format(half_done.pk) + "?outcome=not_processed&after=:99").context["details"].results
    assert results.rows == []


@pytest.mark.parametrize(
    "query", ["outcome=odd", "after=x", "after=:" + "9" * 30, "q=" + "x" * 201, "reason=" + "x" * 41, "before=a;b"]
)
def test_what_cannot_be_is_not_found(as_admin, done, query):
    assert as_admin.get(URL.format(done.pk) + "?" + query).status_code == 404


def test_tabs_and_pages_do_not_count_results(as_admin, done, five_a_page, django_assert_max_num_queries):
    with django_assert_max_num_queries(17) as asked:
        as_admin.get(URL.format(done.pk) + "?outcome=succeeded")
    counting = [query["sql"] for query in asked if "COUNT" in query["sql"] and "result" in query["sql"]]
    assert counting == []


def test_a_page_of_results_costs_the_same_for_two_and_for_forty(
    as_admin, done, mixed, monkeypatch, django_assert_num_queries
):
    url = URL.format(done.pk) + "?outcome=succeeded"
    with django_assert_num_queries(count_queries(as_admin, url)):
        monkeypatch.setattr(outcomes, "PER_PAGE", 2)
        as_admin.get(url)


def count_queries(client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


# As a file


def table(response) -> list[list[str]]:
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_holds_every_result(as_admin, done, admin):
    admin.time_zone = "Asia/Tokyo"
    admin.save()
    response = as_admin.get(URL.format(done.pk) + "results.csv")
    rows = table(response)
    assert response.headers["Content-Disposition"] == f'attachment; filename="bulk-action-{done.pk}-results.csv"'
    assert rows[0] == ["Contact ID", "Contact", "Outcome", "Reason", "Detail", "What happened", "Time"]
    assert len(rows) == 41
    first = done.results.order_by("contact_id").first()
    tokyo = f"{first.at.astimezone(admin.zone):%Y-%m-%d %H:%M:%S}"
    assert rows[1] == [str(first.contact_id), first.contact.name, "Succeeded", "", "", rows[1][5], tokyo]
    assert rows[4][2:5] == ["Failed", "An unexpected error occurred", "ValueError: a comma"]


def test_the_file_follows_the_filter(as_admin, done):
    rows = table(as_admin.get(URL.format(done.pk) + "results.csv?outcome=failed&reason=error"))
    assert {row[2] for row in rows[1:]} == {"Failed"}
    assert len(rows) == 11


def test_the_file_of_those_not_processed(as_admin, half_done):
    rows = table(as_admin.get(URL.format(half_done.pk) + "results.csv?outcome=not_processed"))
    assert [row[2] for row in rows[1:]] == ["Not processed"] * 5


def test_cells_of_the_file_are_no_formulas(as_admin, do):
    contact = ContactFactory(first_name="=1+1", last_name="")
    rows = table(as_admin.get(URL.format(do("delete", [contact]).pk) + "results.csv"))
    assert rows[1][1] == "'=1+1"


def test_the_file_is_sent_in_chunks(admin, done, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(outcomes, "CHUNK", 10)
    results = ResultList(done, admin)
    with django_assert_num_queries(3):  # results, contacts, tags
        rows = results.all_rows()
        for _ in range(10):
            next(rows)
