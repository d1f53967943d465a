"""The count of running bulk actions in the sidebar and in the page's title."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bulkactions import at_work
from bulkactions.models import BulkAction
from bulkactions.states import Status


def make(person, status):
    return BulkAction.objects.create(name="Some", action="add_tags", created_by=person, status=status)


def test_the_title_counts_what_is_at_work(as_manager, manager):
    for status in (Status.RUNNING, Status.QUEUED, Status.SCHEDULED, Status.PAUSED, Status.COMPLETED):
        make(manager, status)
    assert "<title>(2) " in as_manager.get(reverse("profile")).text


def test_people_without_the_permission_count_only_their_own(as_user, user, manager):
    make(user, Status.RUNNING)
    make(manager, Status.RUNNING)
    assert 'data-running="1"' in as_user.get(reverse("bulkactions:running")).text


def test_the_count_looks_again_only_while_something_is_at_work(as_user, user):
    assert "every 5s" not in as_user.get(reverse("bulkactions:running")).text
    make(user, Status.RUNNING)
    assert "every 5s" in as_user.get(reverse("bulkactions:running")).text


def test_the_lists_are_told_once_ones_own_has_ended(as_manager, manager, user):
    own, others = make(manager, Status.RUNNING), make(user, Status.RUNNING)
    look = as_manager.get(reverse("bulkactions:running"))
    assert f'?own={own.pk}"' in look.text

    others.transition("complete")
    assert "HX-Trigger" not in as_manager.get(f"{reverse('bulkactions:running')}?own={own.pk}")
    own.transition("complete")
    ended = as_manager.get(f"{reverse('bulkactions:running')}?own={own.pk}")

    assert "contacts:changed" in ended["HX-Trigger"]
    assert "HX-Trigger" not in as_manager.get(reverse("bulkactions:running"))


def waiting(person, **delay):
    bulk_action = make(person, Status.SCHEDULED)
    due = timezone.now() + timedelta(**delay)
    for number in (1, 2):
        bulk_action.batches.create(number=number, contact_ids=[], size=0, due_at=due + timedelta(days=number - 1))
    return bulk_action


@pytest.mark.parametrize(
    ("delay", "seconds"), [({"seconds": 30}, 32), ({"days": 7}, at_work.LATEST), ({"seconds": -60}, at_work.SOONEST)]
)
def test_the_count_looks_when_ones_own_is_due(as_manager, manager, user, delay, seconds):
    waiting(manager, **delay)
    waiting(user, seconds=10)
    html = as_manager.get(reverse("bulkactions:running")).text
    assert f"load delay:{seconds}s" in html
    assert 'data-running="0"' in html
    assert "every 5s" not in html


def test_the_lists_are_told_when_one_that_waited_has_begun_and_ended(as_manager, manager):
    own = waiting(manager, seconds=10)
    page = as_manager.get(reverse("profile")).text
    assert f'?own={own.pk}"' in page
    poll = f"{reverse('bulkactions:running')}?own={own.pk}"
    assert "HX-Trigger" not in as_manager.get(poll)
    own.transition("begin")
    assert "HX-Trigger" not in as_manager.get(poll)
    own.transition("complete")
    assert "contacts:changed" in as_manager.get(poll)["HX-Trigger"]


def test_looking_costs_few_queries_however_many_wait(as_manager, manager, django_assert_max_num_queries):
    for _ in range(5):
        waiting(manager, seconds=10)
        make(manager, Status.RUNNING)
    with django_assert_max_num_queries(4):
        as_manager.get(reverse("bulkactions:running"))
