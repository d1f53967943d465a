"""The action dialog."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.roles import Role
from bulkactions import actions
from bulkactions.models import BulkAction
from bulkactions.states import Status
from contacts.models import Contact, Tag
from tests.bulkactions.dialogs import HTMX, button_of, confirm, dialog_of, everything, preview_url, ticked, url
from tests.conftest import signed_in
from tests.factories import ContactFactory, NoteFactory, TagFactory, TaskFactory, UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

TICKABLE = sorted(name for name, action in actions.all().items() if action.toolbar is not None)


@pytest.fixture
def contacts():
    return ContactFactory.create_batch(3)


def the_one() -> BulkAction:
    return BulkAction.objects.get()


# Opening


@pytest.mark.parametrize("action", TICKABLE)
def test_every_action_opens_for_ticked_contacts(as_admin, contacts, action):
    response = as_admin.post(url(action), ticked(contacts), headers=HTMX)

    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert "<script" not in response.content.decode()  # it would run too late for whoever is quick
    assert "3 contacts" in text_of(response)


@pytest.mark.parametrize("action", TICKABLE)
def test_every_action_is_a_whole_page_without_javascript(as_admin, contacts, action):
    response = as_admin.post(url(action), everything())

    assert "<html" in response.content.decode()
    assert dialog_of(response)["scope"] == ["all"]
    assert dialog_of(response)["expected"] == ["3"]


def test_what_is_missing_is_not_wrong_yet(as_admin, contacts):
    response = as_admin.post(url(), ticked(contacts))

    assert "aria-invalid" not in response.content.decode()
    assert "Choose at least one tag." in text_of(response)


def test_export_proposes_the_columns_of_the_list(as_admin, contacts):
    columns = dialog_of(as_admin.post(url("export"), ticked(contacts)))["columns"]

    assert "email" in columns
    assert "dnd_sms" not in columns


def test_the_toolbar_may_say_options_of_its_own(as_admin, contacts, tag):
    response = as_admin.post(url(), ticked(contacts, tags=tag.pk))

    assert dialog_of(response)["tags"] == [str(tag.pk)]
    assert button_of(response) == "Add 1 tag to 3 contacts"


def test_the_name_says_what_whom_and_when(as_admin, contacts, tag):
    TagFactory(name="Press")
    day = f"{timezone.now().day} {timezone.now():%b %Y}"

    some = dialog_of(as_admin.post(url(), ticked(contacts, tags=tag.pk)))
    found = dialog_of(as_admin.post(url(), everything(query="q=ada", tags=tag.pk)))

    assert some["run-name"] == [f"Add VIP · 3 contacts · {day}"]
    assert found["run-name"] == [f"Add VIP · contacts where search matches “ada” · {day}"]


def test_an_unknown_action_is_not_found(as_admin):
    assert as_admin.post(url("launch_rocket"), everything()).status_code == 404


@pytest.mark.parametrize("action", ["delete", "export", "restore"])
def test_an_action_that_one_may_not_take_is_forbidden(as_manager, contacts, action):
    assert as_manager.post(url(action), ticked(contacts)).status_code == 403
    assert as_manager.post(preview_url(action), ticked(contacts)).status_code == 403


def test_by_a_link_alone_there_is_nobody_to_do_it_to(as_admin):
    response = as_admin.get(url())

    assert response.status_code == 400
    assert "Choose contacts on the list first." in text_of(response)


@pytest.mark.parametrize(
    "fields",
    [
        {"scope": "ids", "ids": "1,two"},
        {"scope": "ids", "ids": "9" * 30},
        {"scope": "ids", "ids": "-1"},
        {"scope": "all", "query": "statsu=1"},
        {"scope": "all", "query": "", "limit": "many"},
        {"scope": "all", "query": "", "expected": "all"},
        {"scope": "all", "query": "bulk_action=1%00"},
    ],
)
def test_a_selection_that_cannot_be_read_is_a_clear_error(as_admin, contacts, fields):
    page, dialog = as_admin.post(url(), fields), as_admin.post(url(), fields, headers=HTMX)

    assert page.status_code == 400
    assert dialog.status_code == 200
    assert "This cannot be done now" in text_of(dialog)


def test_without_any_contact_there_is_nothing_to_open(as_admin):
    assert "There is nobody to do this to" in text_of(as_admin.post(url(), {"scope": "ids", "ids": "7,8"}))


# Preview


def test_the_preview_counts_what_will_change_and_what_will_not(as_admin, contacts, tag):
    contacts[0].tags.add(tag)

    response = as_admin.post(preview_url(), ticked(contacts, tags=tag.pk), headers=HTMX)

    assert "2 (opens in a new tab) Will change" in text_of(response)
    assert "1 (opens in a new tab) Unchanged: Already has these tags" in text_of(response)
    assert button_of(response) == "Add 1 tag to 2 contacts"
    assert 'hx-swap-oob="true"' in response.content.decode()


def test_the_preview_shows_samples_before_and_after(as_admin, tag):
    contact = ContactFactory(first_name="Grace", last_name="Hopper", tags=[TagFactory(name="Navy")])

    response = as_admin.post(preview_url(), ticked([contact], tags=tag.pk), headers=HTMX)

    assert "Grace Hopper Navy added: VIP" in text_of(response)


def test_the_figures_open_exactly_those_contacts(as_admin, contacts, tag):
    contacts[0].tags.add(tag)
    response = as_admin.post(preview_url(), ticked(contacts, tags=tag.pk), headers=HTMX)

    changing, same = re.findall(r'class="preview-count num" href="([^"]+)"', response.content.decode())

    assert listed(as_admin, changing) == {contacts[1].pk, contacts[2].pk}
    assert listed(as_admin, same) == {contacts[0].pk}


def listed(client, url) -> set[int]:
    from django.http import QueryDict

    from contacts.filters import ContactFilter

    response = client.get(url)
    assert response.status_code == 200
    person = response.wsgi_request.user
    query = QueryDict(unescape(url).partition("?")[2])
    return set(ContactFilter(query, Contact.objects.visible_to(person), user=person).qs.values_list("pk", flat=True))


def test_when_nothing_would_change_there_is_nothing_to_confirm(as_admin, contacts, tag):
    for contact in contacts:
        contact.tags.add(tag)

    response = as_admin.post(preview_url(), ticked(contacts, tags=tag.pk), headers=HTMX)

    assert "Nothing would change, so there is nothing to confirm." in text_of(response)
    assert button_of(response) == "Nothing would change"
    assert re.search(r'id="action-confirm"[^>]* disabled', response.content.decode())


def test_delete_says_what_is_lost_and_until_when_it_can_be_restored(as_admin, contacts, settings):
    NoteFactory.create_batch(2, contact=contacts[0])
    TaskFactory(contact=contacts[1])
    until = timezone.now() + timedelta(days=settings.TRASH_DAYS)

    text = text_of(as_admin.post(url("delete"), ticked(contacts)))

    assert "With them go into the trash: 2 notes, 1 open task." in text
    assert f"can be restored until {until.day} {until:%b %Y}" in text
    assert "Type DELETE to confirm" in text


def test_the_name_follows_the_options_until_it_is_edited(as_admin, contacts, tag):
    opened = dialog_of(as_admin.post(url(), ticked(contacts)))

    followed = dialog_of(as_admin.post(preview_url(), {**opened, "tags": tag.pk}))
    edited = dialog_of(as_admin.post(preview_url(), {**opened, "tags": tag.pk, "run-name": "My own"}))

    assert followed["run-name"][0].startswith("Add VIP · 3 contacts")
    assert edited["run-name"] == ["My own"]


def test_a_drip_shows_its_batches(as_admin, contacts, tag):
    drip = {
        "run-mode": "drip",
        "run-quantity": "2",
        "run-every": "1",
        "run-unit": "days",
        "run-weekdays": list("0123456"),
    }

    text = text_of(as_admin.post(preview_url(), ticked(contacts, tags=tag.pk, **drip), headers=HTMX))

    assert re.search(r"Batch Starts Contacts 1 today \d\d:\d\d 2 2 tomorrow \d\d:\d\d 1 Takes about 1 day", text)


def test_what_is_wrong_with_the_pacing_is_said_in_place_of_the_batches(as_admin, contacts):
    drip = {"run-mode": "drip", "run-quantity": "0", "run-every": "1", "run-unit": "days"}

    text = text_of(as_admin.post(preview_url(), ticked(contacts, **drip), headers=HTMX))

    assert "Take 1 to 10,000 contacts at a time." in text
    assert "Choose at least one day of the week." in text


def test_the_count_is_brought_up_to_date(as_admin, contacts):
    response = as_admin.post(url(), everything(expected=7))

    assert "it now holds 3 contacts, not 7" in text_of(response)
    assert dialog_of(response)["expected"] == ["3"]


# Confirming


def test_without_javascript_what_was_not_shown_is_shown_before_it_starts(as_admin, admin, contacts):
    opened = as_admin.post(url(), everything())
    shown = confirm(as_admin, opened, **{"tags-text": "VIP, Press"})

    assert not BulkAction.objects.exists()
    assert "This is what would happen now." in text_of(shown)
    assert button_of(shown) == "Add 2 tags to 3 contacts"

    started = confirm(as_admin, shown)

    assert the_one().options == {"tags": [str(tag.pk) for tag in Tag.objects.order_by("pk")]}
    assert (the_one().total, the_one().created_by) == (3, admin)
    assert started.url == the_one().get_absolute_url()


def test_a_preview_can_be_asked_for_without_javascript(as_admin, contacts, tag):
    opened = dialog_of(as_admin.post(url(), everything()))

    shown = as_admin.post(preview_url(), {**opened, "tags": tag.pk})

    assert "<html" in shown.content.decode()
    assert "tags include" not in text_of(shown)
    confirm(as_admin, shown)
    assert the_one().total == 3


def test_it_starts_and_the_dialog_closes(as_admin, contacts, tag, rung, django_capture_on_commit_callbacks):
    opened = as_admin.post(url(), ticked(contacts, tags=tag.pk), headers=HTMX)

    with django_capture_on_commit_callbacks(execute=True):
        response = confirm(as_admin, opened, headers=HTMX)

    events = json.loads(response["HX-Trigger"])
    links = [
        {"label": "View", "url": the_one().get_absolute_url()},
        {"label": "Undo", "url": f"/bulk-actions/{the_one().pk}/take-back/", "dialog": True},
    ]
    assert response.content == b""
    assert events["toast"] == {"level": "success", "text": "Adding 1 tag to 3 contacts", "links": links}
    assert {"dialog:close", "bulkactions:changed", "selection:clear"} <= events.keys()
    assert rung == [the_one().pk]


def test_an_export_cannot_be_undone_and_does_not_say_so(as_admin, contacts):
    opened = as_admin.post(url("export"), ticked(contacts), headers=HTMX)

    links = json.loads(confirm(as_admin, opened, "export", headers=HTMX)["HX-Trigger"])["toast"]["links"]

    assert [link["label"] for link in links] == ["View"]


def test_confirming_the_same_dialog_twice_is_once(as_admin, contacts, tag):
    opened = as_admin.post(url(), ticked(contacts, tags=tag.pk))

    first, second = confirm(as_admin, opened), confirm(as_admin, opened)

    assert first.url == second.url == the_one().get_absolute_url()


def test_nothing_starts_when_the_selection_has_moved(as_admin, contacts, tag):
    opened = as_admin.post(url(), everything(tags=tag.pk))
    ContactFactory()

    again = confirm(as_admin, opened, headers=HTMX)

    assert not BulkAction.objects.exists()
    assert "The selection has changed: it now holds 4 contacts, not 3. Look again and confirm." in text_of(again)
    confirm(as_admin, again)
    assert the_one().total == 4


def test_a_selection_that_has_become_empty_is_said_so(as_admin, contacts, tag):
    opened = as_admin.post(url(), ticked(contacts, tags=tag.pk))
    Contact.objects.update(deleted_at=timezone.now())

    assert "There is nobody to do this to" in text_of(confirm(as_admin, opened))
    assert not BulkAction.objects.exists()


def test_contacts_that_one_may_not_see_are_not_among_them(contacts, tag):
    person = UserFactory(role=Role.USER, owned_only=True)
    ContactFactory(owner=person)
    client = signed_in(person)

    opened = client.post(url(), ticked(Contact.objects.all(), tags=tag.pk))
    confirm(client, opened)

    assert "it now holds 1 contact, not 4" in text_of(opened)
    assert the_one().total == 1


@pytest.mark.parametrize("word", ["", "delete", "DELETE "])
def test_nothing_is_deleted_without_the_very_word(as_admin, contacts, word):
    opened = as_admin.post(url("delete"), ticked(contacts))

    response = confirm(as_admin, opened, "delete", headers=HTMX, **{"run-word": word})

    assert "Type DELETE, exactly so, to confirm." in text_of(response)
    assert not BulkAction.objects.exists()


def test_with_the_word_it_is(as_admin, contacts):
    opened = as_admin.post(url("delete"), ticked(contacts))

    confirm(as_admin, opened, "delete", **{"run-word": "DELETE"})

    assert the_one().action == "delete"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tags": []}, "Choose at least one tag."),
        ({"tags": ["999999"]}, "A tag that you chose does not exist any more."),
        ({"tags": [], "tags-text": "x" * 61}, "is too long"),
        ({"run-name": ""}, "Give it a name"),
        ({"run-name": "x" * 257}, "at most 256 characters"),
        ({"run-mode": "scheduled"}, "Choose when to start."),
    ],
)
def test_what_does_not_hold_is_said_in_place(as_admin, contacts, tag, changes, words):
    opened = as_admin.post(url(), ticked(contacts, tags=tag.pk))

    response = confirm(as_admin, opened, headers=HTMX, **changes)

    assert response.status_code == 200
    assert words in text_of(response)
    assert not BulkAction.objects.exists()


def test_an_incomplete_confirmation_starts_nothing(as_admin, contacts, tag):
    response = as_admin.post(url(), {"scope": "all", "query": "", "tags": tag.pk, "confirm": "1", "key": "x"})

    assert response.status_code == 400
    assert not BulkAction.objects.exists()


def test_only_what_the_form_asks_is_kept(as_admin, contacts, tag):
    opened = as_admin.post(url("export"), ticked(contacts))

    confirm(as_admin, opened, "export", columns=["email"], evil="1", column="x")
    shown = as_admin.post(url("export"), {**ticked(contacts), "columns": "email", "evil": "1"})

    confirm(as_admin, shown, "export", evil="1")
    assert the_one().options == {"columns": ["email"], "format": ["csv"], "separator": ["comma"]}


def test_a_drip_is_kept_with_its_zone(as_admin, admin, contacts, tag):
    admin.time_zone = "Asia/Tokyo"
    admin.save()
    drip = {"run-mode": "drip", "run-quantity": "1", "run-every": "2", "run-unit": "days", "run-weekdays": ["0", "3"]}
    window = {"run-opens": "09:00", "run-closes": "17:00"}

    opened = as_admin.post(preview_url(), ticked(contacts, tags=tag.pk, key="", **drip, **window))
    confirm(as_admin, opened)

    pacing = the_one().get_pacing()
    assert (pacing.zone, pacing.quantity, pacing.weekdays) == ("Asia/Tokyo", 1, (0, 3))
    assert the_one().batches.count() == 3
    assert the_one().status == Status.SCHEDULED


def test_a_scheduled_one_says_when_it_starts(as_admin, contacts, tag):
    start = timezone.now() + timedelta(days=1)
    pacing = {"run-mode": "scheduled", "run-start": start.strftime("%Y-%m-%dT%H:%M")}

    opened = as_admin.post(preview_url(), ticked(contacts, tags=tag.pk, key="", **pacing))
    response = confirm(as_admin, opened, headers=HTMX)

    text = json.loads(response["HX-Trigger"])["toast"]["text"]
    assert text == f"Add 1 tag to 3 contacts: starts tomorrow {start:%H:%M}"


def test_the_mail_is_sent_unless_it_is_unticked(as_admin, contacts, tag):
    opened = as_admin.post(url(), ticked(contacts, tags=tag.pk))

    confirm(as_admin, opened, **{"run-send_done_email": []})

    assert not the_one().send_done_email


# Earlier bulk actions


def test_undo_aims_itself(as_admin, contacts, tag, do):
    done = do("add_tags", contacts, tags=[str(tag.pk)])

    opened = as_admin.get(f"{url('undo')}?bulk_action={done.pk}")
    assert button_of(opened) == "Undo for 3 contacts"
    assert actions.get("add_tags").undo_about in opened.content.decode()
    confirm(as_admin, opened, "undo")

    undo = BulkAction.objects.get(action="undo")
    assert (undo.origin, undo.total, undo.name) == (done, 3, f"Undo: {done.name}")


def test_undo_of_a_delete_is_called_restore_and_opens_the_trash(as_admin, contacts, do):
    done = do("delete", contacts)

    opened = as_admin.get(f"{url('undo')}?bulk_action={done.pk}", headers=HTMX)

    assert button_of(opened) == "Restore 3 contacts"
    assert re.search(r'href="/trash/\?preview=', opened.content.decode())


def test_undo_of_what_one_may_not_see_is_refused(as_user, contacts, tag, do):
    done = do("add_tags", contacts, tags=[str(tag.pk)])

    response = as_user.get(f"{url('undo')}?bulk_action={done.pk}")

    assert "does not exist, or is not yours to see" in text_of(response)


def test_undo_of_what_is_not_over_says_so(as_admin, contacts, tag, ask):
    asked = ask("add_tags", contacts, tags=[str(tag.pk)])

    assert "It is not over yet." in text_of(as_admin.get(f"{url('undo')}?bulk_action={asked.pk}"))


@pytest.fixture
def with_failures(contacts, tag, do):
    """A bulk action in which two of three contacts failed, for two reasons."""
    done = do("add_tags", contacts, tags=[str(tag.pk)])
    for contact, reason in zip(contacts, ["error", "worker_lost"], strict=False):
        done.results.filter(contact=contact).update(outcome="failed", reason=reason)
        contact.tags.clear()
    return done


@pytest.mark.parametrize(("more", "total"), [("", 2), ("&parts=failed:error", 1), ("&parts=succeeded,failed:error", 2)])
def test_retry_does_the_same_again_for_those_results(as_admin, with_failures, more, total, tag):
    opened = as_admin.get(f"{url()}?origin={with_failures.pk}{more}")
    confirm(as_admin, opened)

    retry = BulkAction.objects.first()
    assert (retry.origin, retry.total, retry.options) == (with_failures, total, {"tags": [str(tag.pk)]})


def test_retry_of_what_one_may_not_see_is_not_found(as_user, with_failures):
    assert as_user.get(f"{url()}?origin={with_failures.pk}").status_code == 404


def test_retry_of_another_kind_is_not_found(as_admin, with_failures):
    assert as_admin.get(f"{url('export')}?origin={with_failures.pk}").status_code == 404


def test_a_forged_origin_is_not_found(as_user, contacts, with_failures, tag):
    response = as_user.post(url(), ticked(contacts, tags=tag.pk, origin=with_failures.pk))

    assert response.status_code == 404
