"""Options that are kept under a name, in the dialog of an export."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from bulkactions.models import Preset
from contacts.exporting.columns import COLUMNS
from tests.bulkactions.dialogs import HTMX, dialog_of, ticked, url
from tests.conftest import signed_in
from tests.factories import ContactFactory, CustomFieldFactory, UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

CHOSEN = {"columns": ["email", "first_name"], "format": "json"}


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(2)


@pytest.fixture
def exporter():
    """Somebody who may export, and share nothing."""
    person = UserFactory(role=Role.USER)
    person.user_permissions.add(Permission.objects.get(codename="export_contact"))
    return person


@pytest.fixture
def send(contacts):
    """Presses a button of the presets, in a dialog for the contacts."""

    def press(client, button, action="export", headers=HTMX, **fields):
        path = reverse(f"bulkactions:preset-{button}", args=[action])
        return client.post(path, {**ticked(contacts), "key": "", **CHOSEN, **fields}, headers=headers)

    return press


def kept(owner, **fields) -> Preset:
    given = {"name": "Board", "options": {"columns": ["phone", "id"], "format": ["xlsx"]}}
    return Preset.objects.create(action="export", owner=owner, **given | fields)


def choose(client, contacts, preset, **fields):
    """Takes a preset in the dialog."""
    said = {**ticked(contacts), "key": "", **CHOSEN, "preset": preset.pk, "use-preset": "1", **fields}
    return client.post(url("export"), said, headers=HTMX)


def test_what_is_saved_is_chosen_again_in_its_order(as_admin, admin, contacts, send):
    shown = send(as_admin, "save", **{"preset-name": " For  the board "})
    preset = Preset.objects.get()

    assert (preset.name, preset.owner, preset.is_shared) == ("For the board", admin, False)
    assert "Saved as “For the board”." in text_of(shown)
    assert dialog_of(shown)["preset"] == [str(preset.pk)]
    assert dialog_of(shown)["columns"] == CHOSEN["columns"]

    again = dialog_of(choose(as_admin, contacts, preset, columns=["phone"], format="csv"))
    assert (again["columns"], again["format"]) == (CHOSEN["columns"], ["json"])


def test_without_javascript_it_is_a_page(as_admin, contacts, send):
    shown = send(as_admin, "save", headers={}, **{"preset-name": "Board"})

    assert "<html" in shown.content.decode()
    assert "use-preset" in shown.content.decode()


def test_saving_again_under_the_name_replaces(as_admin, send, admin):
    preset = kept(admin)

    send(as_admin, "save", **{"preset-name": "board"})

    assert Preset.objects.get().options["columns"] == CHOSEN["columns"]
    assert Preset.objects.get().pk == preset.pk


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"preset-name": " "}, "Give it a name"),
        ({"preset-name": "x" * 81}, "at most 80"),
        ({"preset-name": "Board", "columns": []}, "Choose at least one column."),
    ],
)
def test_what_cannot_be_saved_says_why(as_admin, send, fields, problem):
    shown = send(as_admin, "save", **fields)

    assert problem in text_of(shown)
    assert not Preset.objects.exists()


def test_a_preset_is_private_unless_it_is_for_everybody(admin, exporter, contacts):
    private, shared = kept(admin), kept(admin, name="All", is_shared=True)
    theirs = signed_in(exporter)

    dialog = choose(theirs, contacts, shared)
    assert dialog_of(dialog)["columns"] == ["phone", "id"]
    assert [preset.name for preset in dialog.context["dialog"].presets] == ["All"]
    assert dialog_of(choose(theirs, contacts, private))["columns"] == CHOSEN["columns"]


def test_sharing_needs_the_permission_for_it(as_admin, exporter, send):
    send(signed_in(exporter), "save", **{"preset-name": "Mine", "preset-is_shared": "on"})
    send(as_admin, "save", **{"preset-name": "Ours", "preset-is_shared": "on"})

    assert dict(Preset.objects.values_list("name", "is_shared")) == {"Mine": False, "Ours": True}


def test_a_preset_is_renamed(as_admin, admin, send):
    preset = kept(admin)
    kept(admin, name="Taken")

    taken = send(as_admin, "rename", preset=preset.pk, **{"preset-name": "taken"})
    free = send(as_admin, "rename", preset=preset.pk, **{"preset-name": "Free", "preset-is_shared": "on"})

    assert "There is another preset of this name." in text_of(taken)
    assert "It is called “Free” now." in text_of(free)
    preset.refresh_from_db()
    assert (preset.name, preset.is_shared, preset.options["columns"]) == ("Free", True, ["phone", "id"])


def test_a_preset_is_deleted(as_admin, admin, send):
    shown = send(as_admin, "delete", preset=kept(admin).pk)

    assert "Deleted “Board”." in text_of(shown)
    assert not Preset.objects.exists()


@pytest.mark.parametrize("button", ["rename", "delete"])
def test_only_who_may_share_changes_those_of_others(as_admin, admin, exporter, send, button):
    theirs, private, shared = signed_in(exporter), kept(admin), kept(admin, name="All", is_shared=True)
    of_exporter = kept(exporter, is_shared=True)

    assert send(theirs, button, preset=private.pk, **{"preset-name": "X"}).status_code == 404
    assert send(theirs, button, preset=shared.pk, **{"preset-name": "X"}).status_code == 403
    assert send(theirs, button, **{"preset-name": "X"}).status_code == 404
    assert send(as_admin, button, preset=of_exporter.pk, **{"preset-name": "X"}).status_code == 200
    assert {private, shared} <= set(Preset.objects.filter(name__in=["Board", "All"]))


def test_columns_that_are_gone_are_left_out(as_admin, admin, contacts):
    field = CustomFieldFactory()
    preset = kept(admin, options={"columns": ["email", field.key, "id"], "format": ["csv"]})
    field.delete()

    dialog = choose(as_admin, contacts, preset)

    assert dialog_of(dialog)["columns"] == ["email", "id"]
    assert not dialog.context["dialog"].problem


@pytest.mark.parametrize("button", ["save", "rename", "delete"])
def test_only_actions_that_have_presets_keep_any(as_admin, as_manager, send, button):
    assert send(as_admin, button, action="add_tags", **{"preset-name": "X"}).status_code == 404
    assert send(as_manager, button, **{"preset-name": "X"}).status_code == 403
    assert as_admin.get(reverse(f"bulkactions:preset-{button}", args=["export"])).status_code == 405


def test_columns_are_put_in_order_without_javascript(as_admin, contacts):
    def order(**fields):
        said = {**ticked(contacts), "key": "", "columns": ["email", "phone", "id"], **fields}
        return dialog_of(as_admin.post(url("export"), said))["columns"]

    assert order(**{"columns-up": "id"}) == ["email", "id", "phone"]
    assert order(**{"columns-down": "email"}) == ["phone", "email", "id"]
    assert order(**{"columns-up": "email"}) == order(**{"columns-up": "nothing"}) == ["email", "phone", "id"]


def test_many_columns_cost_the_dialog_no_more_queries_than_few(as_admin, contacts):
    fields = CustomFieldFactory.create_batch(10)

    def queries(columns) -> int:
        with CaptureQueriesContext(connection) as captured:
            as_admin.post(url("export"), {**ticked(contacts), "key": "", "columns": columns}, headers=HTMX)
        return len(captured)

    queries(["email"])
    assert queries(["email"]) == queries([*COLUMNS, *(field.key for field in fields)])
