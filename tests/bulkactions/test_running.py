"""The count of running bulk actions in the sidebar and in the page's title."""

from __future__ import annotations

from django.urls import reverse

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
