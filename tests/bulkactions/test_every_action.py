"""What holds for every action there is, and for every one that will be added."""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import PERMISSIONS, Role
from bulkactions import actions, engine
from bulkactions.models import BulkAction
from bulkactions.selection import Selection
from bulkactions.states import Status
from tests.bulkactions.contract import Example, rows
from tests.conftest import signed_in
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db

NAMES = sorted(actions.all())
UNDOABLE = [name for name in NAMES if actions.get(name).undoable]
REPEATABLE = [name for name in NAMES if not actions.get(name).again_adds_more]


@pytest.fixture(autouse=True)
def export_dir(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"


@pytest.fixture(params=NAMES)
def name(request) -> str:
    return request.param


@pytest.fixture
def example(name, do) -> Example:
    return example_of(name, do)


def example_of(name, do, extra: int = 0) -> Example:
    example: Example = import_module(f"tests.bulkactions.actions.test_{name}").example(do, extra)
    return example


def ask_for(example: Example, ask, name: str) -> BulkAction:
    return ask(name, example.contacts, **example.options)


def counts(bulk_action: BulkAction) -> Counter:
    return Counter(bulk_action.results.values_list("outcome", "reason"))


def take_back(do, done: BulkAction) -> BulkAction:
    return do(done.kind.taken_back_by, bulk_action=[str(done.pk)])


def preview_counts(action, selection) -> Counter:
    preview = action.preview(selection.contacts(action.contacts(), action.user))
    return Counter({(part.outcome.value, part.reason): count for part, count in preview if count})


def test_it_has_a_dialog_a_permission_and_words(name):
    action = actions.get(name)

    get_template(f"bulkactions/actions/{name}.html")
    assert action.label
    assert (Path(django_settings.BASE_DIR) / f"static/vendor/tabler-icons/outline/{action.icon}.svg").exists()


def test_every_action_has_a_permission_of_its_own_that_some_role_holds():
    needed = [kind.permission for kind in actions.all().values() if hasattr(kind, "permission")]

    assert [permission for permission, count in Counter(needed).items() if count > 1] == []
    assert set(needed) <= PERMISSIONS[Role.ADMIN]


def test_its_options_survive_json(name, example, admin):
    once = actions.get(name)(admin, example.options).prepare()
    again = actions.get(name)(admin, json.loads(json.dumps(once)))

    assert again.form.is_valid(), again.form.errors
    assert again.prepare() == once
    assert again.summary()
    assert "7 contacts" in again.sentence("7 contacts")


def test_what_the_preview_says_is_what_happens(name, example, admin, ask, run):
    action = actions.get(name)(admin, example.options)
    ticked = Selection(ids=tuple(contact.pk for contact in example.contacts))
    foretold = preview_counts(action, action.default_selection() or ticked)

    done = run(ask_for(example, ask, name))

    assert foretold == counts(done)
    assert done.status == Status.COMPLETED
    assert done.succeeded


@pytest.mark.parametrize("name", REPEATABLE, indirect=True)
def test_doing_it_twice_leaves_what_doing_it_once_leaves(name, example, ask, run):
    first, second = ask_for(example, ask, name), ask_for(example, ask, name)

    run(first)
    once = rows()
    run(second)

    assert rows() == once


@pytest.mark.parametrize("name", UNDOABLE, indirect=True)
def test_undoing_it_gives_back_exactly_the_same_rows(name, example, ask, run, do):
    asked = ask_for(example, ask, name)  # creates what it names, such as a new tag: that stays
    before = rows()
    done = run(asked)
    assert rows() != before

    undone = take_back(do, done)

    assert rows() == before
    assert undone.succeeded == done.succeeded


@pytest.mark.parametrize("name", UNDOABLE, indirect=True)
def test_undoing_its_undo_leaves_what_doing_it_left(name, example, ask, run, do):
    asked = ask_for(example, ask, name)
    before = rows()
    done = run(asked)
    after = rows()

    redone = take_back(do, take_back(do, done))
    assert rows() == after
    assert redone.succeeded == done.succeeded

    undone = take_back(do, redone)
    assert rows() == before
    assert undone.succeeded == done.succeeded


@pytest.mark.parametrize("name", UNDOABLE, indirect=True)
def test_what_was_redone_has_changed_since_for_a_second_redo(name, example, ask, run, do, admin):
    undone = take_back(do, run(ask_for(example, ask, name)))
    take_back(do, undone)
    action = actions.get(undone.kind.taken_back_by)(admin, {"bulk_action": [str(undone.pk)]})

    foretold = preview_counts(action, action.default_selection())
    again = take_back(do, undone)

    assert foretold == counts(again)
    assert set(counts(again)) == {("skipped", "changed_since")}


@pytest.mark.parametrize("name", UNDOABLE, indirect=True)
def test_the_preview_of_its_undo_is_what_happens(name, example, ask, run, do, admin):
    done = run(ask_for(example, ask, name))
    take_back(do, done)  # everything has changed since, for the second undo
    action = actions.get(done.kind.taken_back_by)(admin, {"bulk_action": [str(done.pk)]})

    foretold = preview_counts(action, action.default_selection())
    again = take_back(do, done)

    assert foretold == counts(again)
    assert set(counts(again)) == {("skipped", "changed_since")}


def test_nobody_without_its_permission_may_ask_for_it(name, example):
    nobody = signed_in(UserFactory())
    ids = [contact.pk for contact in example.contacts] or [ContactFactory().pk]

    answer = nobody.post(reverse("bulkactions:new", args=[name]), {"scope": "ids", "ids": ids, **example.options})

    assert answer.status_code in ({403, 404} if name in ("undo", "redo") else {403})
    assert not BulkAction.objects.filter(created_by__username=nobody).exists()


def test_a_batch_costs_the_same_number_of_queries_for_ten_and_for_many(name, example, ask, do, clock):
    few = _queries_of_a_batch(ask_for(example, ask, name), clock)
    many = _queries_of_a_batch(ask_for(example_of(name, do, extra=300), ask, name), clock)

    assert many == few


def _queries_of_a_batch(bulk_action: BulkAction, clock) -> int:
    action = bulk_action.get_action()
    assert action.options is not None
    batch = engine.claim(bulk_action, clock())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        engine.perform(batch, action, clock)
    return len(queries)
