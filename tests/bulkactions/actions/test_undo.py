from __future__ import annotations

from datetime import timedelta

import pytest

from bulkactions import actions
from bulkactions.models import BulkAction
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, TagFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    done = do("add_tags", ContactFactory.create_batch(3 + extra), tags=[str(TagFactory().pk)])
    return Example({"bulk_action": [str(done.pk)]})


@pytest.fixture
def done(do):
    return do("add_tags", [ContactFactory()], tags=[str(TagFactory().pk)])


def problems(person, bulk_action) -> str:
    return str(actions.get("undo")(person, {"bulk_action": [str(bulk_action.pk)]}).form.errors)


def test_it_is_refused_after_sixty_days(admin, done, settings):
    BulkAction.objects.update(created_at=done.created_at - timedelta(days=settings.UNDO_DAYS + 1))

    assert "60 days" in problems(admin, done)


def test_it_is_refused_while_the_action_runs(admin, ask):
    running = ask("add_tags", [ContactFactory()], tags=[str(TagFactory().pk)])

    assert "not over yet" in problems(admin, running)


def test_it_is_refused_for_somebody_elses_bulk_action(user, done):
    assert "not yours to see" in problems(user, done)


def test_an_undo_needs_the_permission_of_the_action_it_takes_back(manager, do):
    deleted = do("delete", [ContactFactory()])

    assert not actions.get("undo")(manager, {"bulk_action": [str(deleted.pk)]}).is_permitted()
