"""Taking up again what failed, was skipped or was left."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from bulkactions import control, engine
from bulkactions.models import BulkAction
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.dialogs import confirm
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(4)


@pytest.fixture
def first(do, contacts, tag) -> BulkAction:
    """One contact failed for a passing reason, one for good, one was skipped, one succeeded."""
    done = do("add_tags", contacts, tags=[str(tag.pk)])
    ends = [("failed", "error"), ("failed", "bounced"), ("skipped", "changed_since")]
    for contact, (outcome, reason) in zip(contacts, ends, strict=False):
        done.results.filter(contact=contact).update(outcome=outcome, reason=reason)
        contact.tags.clear()
    BulkAction.objects.filter(pk=done.pk).update(succeeded=1, failed=2, skipped=1)
    done.refresh_from_db()
    return done


def page(client, bulk_action, *parts, **headers):
    query = {"part": parts, "choose": "1"} if headers.pop("choose", parts) else {}
    return client.get(reverse("bulkactions:retry", args=[bulk_action.pk]), query, **headers)


def rows(response) -> list[tuple[str, bool, str]]:
    """(key, whether it is ticked, all that is said) of each part."""
    found = re.findall(r"<li>\s*<label(.*?)</label>", response.text, re.S)
    return [
        (
            re.search(r'value="([^"]*)"', one)[1],
            " checked" in one,
            " ".join(unescape(re.sub("<[^>]*>", " ", one[one.index(">") :])).split()),
        )
        for one in found
    ]


def test_reasons_are_told_with_counts_and_only_what_is_worth_it_is_ticked(as_admin, first):
    assert [row[:2] for row in rows(page(as_admin, first))] == [
        ("failed:error", True),
        ("failed:bounced", False),
        ("skipped:changed_since", False),
    ]
    said = rows(page(as_admin, first))[1][2]
    assert said.endswith("1 Failed : Bounced Would fail again, unless the cause has been put right since.")


def test_what_was_left_when_it_was_cancelled_can_be_taken_up(as_admin, admin, ask, settings, clock, contacts, tag):
    settings.BATCH_SIZE = 2
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])
    engine.perform(engine.claim(asked, clock()), asked.get_action(), clock)
    control.cancel(asked, admin)

    (only,) = rows(page(as_admin, asked))

    assert only[:2] == ("not_processed", True)
    assert "2 Not processed" in only[2]


def test_the_dialog_of_the_action_follows_with_exactly_those(as_admin, first, contacts, run, clock):
    opened = as_admin.get(page(as_admin, first, "failed:error", "skipped:changed_since").url)
    assert "2 contacts" in opened.text
    assert f"Retry: {first.name}" in opened.text
    confirm(as_admin, opened)
    clock.move(seconds=5)

    retry = run(BulkAction.objects.get(origin=first))
    assert outcomes(retry).keys() == {contacts[0].pk, contacts[2].pk}
    before = first.failed, first.skipped
    first.refresh_from_db()
    assert (first.failed, first.skipped) == before == (2, 1)
    assert f"#{retry.pk} <bdi>Retry:" in as_admin.get(first.get_absolute_url()).text
    assert f"#{first.pk} <bdi>" in as_admin.get(retry.get_absolute_url()).text


def test_nothing_ticked_is_said_and_nothing_else_can_be(as_admin, first):
    assert "Tick whom to take up again." in page(as_admin, first, choose=True).text
    assert page(as_admin, first, "failed:other").status_code == 200


@pytest.mark.parametrize(
    ("counts", "label"),
    [
        ({"succeeded": 4}, ""),
        ({"succeeded": 2, "skipped": 2}, "Retry skipped"),
        ({"succeeded": 2, "skipped": 1}, "Retry the rest"),
        ({"failed": 1, "skipped": 1}, "Retry failed"),
    ],
)
def test_the_menu_names_the_most_urgent(as_admin, first, counts, label):
    none = dict.fromkeys(("succeeded", "unchanged", "skipped", "failed"), 0)
    BulkAction.objects.filter(pk=first.pk).update(**none | counts)

    answer = as_admin.get(reverse("bulkactions:row", args=[first.pk])).text

    assert re.findall(r"Retry [a-z ]+", answer) == ([label] if label else [])
    assert page(as_admin, first).status_code == (200 if label else 403)


def test_only_who_may_do_it_may_do_it_again(as_user, user, first):
    assert page(as_user, first).status_code == 404
    BulkAction.objects.filter(pk=first.pk).update(created_by=user, action="delete")
    assert page(as_user, first).status_code == 403
