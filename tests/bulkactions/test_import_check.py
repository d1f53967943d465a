"""The dry run, starting an import, and what its pages say afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bulkactions import control, engine
from bulkactions.models import Batch, BulkAction
from contacts.models import Contact, Import
from contacts.services.imports import uploading
from tests.bulkactions.uploads import HTMX, checked, columns_form, post_columns, read, started, worked_on
from tests.conftest import signed_in
from tests.factories import ContactFactory, CustomFieldFactory, UserFactory
from tests.pages import fields_of, text_of

# What would happen


def test_the_dry_run_says_who_would_be_created_and_updated(as_admin, admin):
    ContactFactory(first_name="Jose", email="jose@example.com")
    imported = checked(as_admin, read(admin))
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    assert "Import 2 rows: create 1, update 1" in page
    assert "Zoë" in page
    updated = text_of(as_admin.get(f"/imports/{imported.pk}/check/?outcome=updated"))
    assert "before: Jose after: José" in updated
    assert Contact.objects.count() == 1


def test_rows_that_are_compared_with_nobody_are_warned_of(as_admin, admin):
    imported = checked(as_admin, read(admin), match_by=[])
    assert "Every row becomes a new contact" in text_of(as_admin.get(f"/imports/{imported.pk}/check/"))


def test_required_fields_that_the_file_does_not_fill_are_warned_of(as_admin, admin):
    CustomFieldFactory(name="Shoe size", type="number", is_required=True)
    CustomFieldFactory(name="Tier", is_required=True)
    CustomFieldFactory(name="Hobby")
    CustomFieldFactory(name="Seats", is_required=True, holder="opportunity")
    imported = checked(as_admin, read(admin))
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    assert "1 required field will be empty: Tier No column becomes it" in page
    assert "Import 2 rows" in page


def test_required_fields_are_no_matter_where_no_contact_is_created(as_admin, admin):
    CustomFieldFactory(is_required=True)
    for email in ("zoe@example.com", "jose@example.com"):
        ContactFactory(email=email)
    imported = checked(as_admin, read(admin))
    assert "will be empty" not in text_of(as_admin.get(f"/imports/{imported.pk}/check/"))


def test_dates_in_two_orders_are_warned_of(as_admin, admin):
    content = "First name,Date of birth\nAda,25/12/1985\nBob,12/25/1986\nCem,03/04/1987\n"
    imported = checked(as_admin, read(admin, content))
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    assert "Date of birth has dates in two orders" in page
    assert "Say under “How the file is read” what comes first" in page


def test_rejected_rows_are_shown_with_their_reason(as_admin, admin):
    imported = checked(as_admin, read(admin, "First name,Mail\nAda,ada@example.com\nEve,nowhere\n"))
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/?outcome=rejected", headers=HTMX))
    assert "Eve · nowhere Mail: “nowhere”" in page
    assert "1 row will be left out" in text_of(as_admin.get(f"/imports/{imported.pk}/check/"))


def test_phone_numbers_that_are_none_of_the_default_country_are_warned_of(as_admin, admin, run, clock):
    imported = checked(as_admin, read(admin, "First name,Phone\nAda,030 1234500\nEve,0171 99887766\n"), region="US")
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    assert "2 phone numbers do not look like numbers of the United States of America They are kept" in page
    assert "030 1234500 row 2, Phone" in page
    bulk_action = started(as_admin, imported)
    clock.move(minutes=1)
    run(bulk_action)
    assert {*Contact.objects.values_list("phone", flat=True)} == {"0301234500", "017199887766"}


def test_a_file_without_rows_is_said_to_have_none(as_admin, admin):
    imported = checked(as_admin, read(admin, "First name,Mail\n"))
    page = text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    assert "headings and no row below them" in page
    assert "up to date" not in page


def test_an_unknown_outcome_shows_the_first_rows(as_admin, admin):
    imported = checked(as_admin, read(admin))
    assert "Zoë" in text_of(as_admin.get(f"/imports/{imported.pk}/check/?outcome=eaten"))


def test_a_check_can_be_cancelled(as_admin, admin):
    imported = read(admin)
    post_columns(as_admin, imported, check="1")
    assert "Checking what would happen" in text_of(as_admin.get(f"/imports/{imported.pk}/check/"))
    as_admin.post(f"/imports/{imported.pk}/check/cancel/")
    imported.refresh_from_db()
    assert imported.state == Import.State.READY


def test_what_was_not_checked_leads_back_to_its_columns(as_admin, admin):
    imported = read(admin)
    response = as_admin.get(f"/imports/{imported.pk}/check/")
    assert response.url == f"/imports/{imported.pk}/"
    assert as_admin.get(f"/imports/{imported.pk}/rejected.csv").status_code == 404


def test_a_check_that_failed_says_why(as_admin, admin):
    imported = read(admin)
    Import.objects.update(message="The database was away.")
    page = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "The file could not be checked The database was away." in page


# Starting it


def test_it_is_started_under_its_name_and_shown_at_work(as_admin, admin, run, clock):
    imported = checked(as_admin, read(admin))
    form = fields_of(as_admin.get(f"/imports/{imported.pk}/check/"), "import-start")
    assert form["run-name"] == ["Import people.csv"]
    response = as_admin.post(f"/imports/{imported.pk}/start/", form)
    bulk_action = BulkAction.objects.get(name="Import people.csv", created_by=admin)
    assert response.url == bulk_action.get_absolute_url()
    clock.move(minutes=1)
    assert run(bulk_action).succeeded == 2
    assert sorted(Contact.objects.values_list("first_name", flat=True)) == ["José", "Zoë"]


def test_whoever_sees_all_contacts_starts_what_a_colleague_has_checked(as_admin, admin, run, clock):
    imported, other = checked(as_admin, read(admin)), UserFactory(role="Admin", time_zone="Asia/Tokyo")
    Import.objects.update(zone="")
    bulk_action = started(signed_in(other), imported)
    assert bulk_action.created_by == other
    imported.refresh_from_db()
    assert imported.zone == str(admin.zone)
    clock.move(minutes=1)
    assert run(bulk_action).succeeded == 2


def test_what_was_checked_with_fewer_contacts_in_sight_is_started_by_nobody_else(admin):
    limited = UserFactory(role="Admin", owned_only=True)
    imported, other = checked(signed_in(limited), read(limited)), signed_in(admin)
    assert "who uploaded the file, can start it" in text_of(other.get(f"/imports/{imported.pk}/check/"))
    other.post(f"/imports/{imported.pk}/start/", {"run-name": "Mine"})
    assert not BulkAction.objects.exists()
    assert started(signed_in(limited), imported).created_by == limited


def test_of_two_people_one_starts_it_and_the_other_is_told(as_admin, admin):
    imported, other = checked(as_admin, read(admin)), signed_in(UserFactory(role="Admin"))
    first = started(as_admin, imported)
    response = other.post(f"/imports/{imported.pk}/start/", {"run-name": "Mine"}, follow=True)
    assert f"{admin.name} has started it already." in text_of(response)
    assert BulkAction.objects.get() == first


def test_starting_twice_is_once(as_admin, admin):
    imported = checked(as_admin, read(admin))
    first = started(as_admin, imported)
    assert as_admin.post(f"/imports/{imported.pk}/start/", {"run-name": "Again"}).url == first.get_absolute_url()
    assert BulkAction.objects.count() == 1


def test_what_was_not_checked_cannot_be_started(as_admin, admin):
    imported = read(admin)
    as_admin.post(f"/imports/{imported.pk}/start/", {"run-name": "At once"})
    assert not BulkAction.objects.exists()


def test_it_needs_a_name(as_admin, admin):
    imported = checked(as_admin, read(admin))
    response = as_admin.post(f"/imports/{imported.pk}/start/", {"run-name": ""})
    assert "Give it a name" in text_of(response)


def test_a_started_import_shows_what_was_asked_and_leads_to_its_bulk_action(as_admin, admin):
    imported = checked(as_admin, read(admin))
    bulk_action = started(as_admin, imported)
    for path in ("/imports/", f"/imports/{imported.pk}/"):
        assert bulk_action.get_absolute_url() in as_admin.get(path).content.decode()
    page = text_of(as_admin.get(f"/imports/{imported.pk}/"))
    assert "Contacts found by E-mail" in page
    assert "Shoe size 38 44 Ignored" in page


def test_the_bulk_action_leads_back_to_its_file(as_admin, admin, manager):
    imported = checked(as_admin, read(admin))
    url = started(as_admin, imported).get_absolute_url()
    assert f'href="/imports/{imported.pk}/"' in as_admin.get(url).content.decode()
    assert f'href="/imports/{imported.pk}/"' not in signed_in(manager).get(url).content.decode()


def test_what_was_rejected_only_when_it_was_written_is_among_the_rejected(as_admin, admin, run, clock):
    imported = checked(as_admin, read(admin), mode="create_only")
    bulk_action = started(as_admin, imported)
    assert "Download rejected rows" not in text_of(as_admin.get(f"/imports/{imported.pk}/"))
    ContactFactory(email="zoe@example.com", first_name="Zoe")
    clock.move(minutes=1)
    run(bulk_action)
    assert "Download rejected rows" in text_of(as_admin.get(f"/imports/{imported.pk}/"))
    rejected = as_admin.get(f"/imports/{imported.pk}/rejected.csv")
    assert b"zoe@example.com" in b"".join(rejected.streaming_content)


def test_a_started_import_cannot_be_changed_or_deleted(as_admin, admin):
    imported = checked(as_admin, read(admin))
    form = columns_form(as_admin, imported) | {"column-0": "last_name"}
    started(as_admin, imported)
    as_admin.post(f"/imports/{imported.pk}/columns/", form)
    assert as_admin.post(f"/imports/{imported.pk}/delete/").status_code == 404
    imported.refresh_from_db()
    assert imported.mapping[0]["to"] == "first_name"


def test_rejected_rows_come_back_in_the_layout_of_the_file(as_admin, admin):
    imported = checked(as_admin, read(admin, "Mail;Name;Odd\nada@example.com;Ada;1\nnowhere;Eve;2\n"))
    response = as_admin.get(f"/imports/{imported.pk}/rejected.csv")
    assert 'filename="people-rejected.csv"' in response.headers["Content-Disposition"]
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Mail;Name;Odd;Reason"
    assert lines[1].startswith("nowhere;Eve;2;")
    assert len(lines) == 2


def test_the_same_file_again_is_told_and_would_change_nothing(as_admin, admin, run, clock):
    clock.move(minutes=1)
    run(started(as_admin, checked(as_admin, read(admin))))
    again = checked(as_admin, read(admin))
    page = text_of(as_admin.get(f"/imports/{again.pk}/check/"))
    assert "This very file was imported before" in page
    assert "there is nothing to import" in page


# What is left of one that was cancelled


@pytest.fixture
def cancelled(as_admin, admin, settings, clock):
    """An import of three rows, each of which becomes a contact, cancelled after the first."""
    settings.BATCH_SIZE = 1
    rows = "".join(f"{name},{name.lower()}@example.com,38\n" for name in ("Ada", "Bob", "Eve"))
    imported = checked(as_admin, read(admin, f"First name,Mail,Shoe size\n{rows}"), match_by=[])
    bulk_action = started(as_admin, imported)
    clock.move(minutes=1)
    engine.perform(engine.claim(bulk_action, clock()), bulk_action.get_action(), clock)
    control.cancel(bulk_action, admin)
    BulkAction.objects.update(completed_at=timezone.now() - timedelta(minutes=1))
    imported.refresh_from_db()
    return imported


def test_the_rows_that_a_cancelled_import_did_not_come_to_are_imported(as_admin, cancelled, run):
    page = as_admin.get(f"/imports/{cancelled.pk}/")
    assert "2 rows were not imported." in text_of(page)
    response = as_admin.post(f"/imports/{cancelled.pk}/rest/")
    rest = worked_on(Import.objects.latest("pk"))
    assert response.url == f"/imports/{rest.pk}/"
    page = as_admin.get(f"/imports/{rest.pk}/check/")
    assert "Import 2 rows: create 2" in text_of(page)
    as_admin.post(f"/imports/{rest.pk}/start/", fields_of(page, "import-start"))
    assert run(BulkAction.objects.latest("pk")).succeeded == 2
    assert sorted(Contact.objects.values_list("first_name", flat=True)) == ["Ada", "Bob", "Eve"]
    assert "These are the 2 rows" in " ".join(rest.notes)


def test_the_rest_can_be_read_in_another_way_with_the_whole_file(as_admin, cancelled):
    as_admin.post(f"/imports/{cancelled.pk}/rest/")
    rest = worked_on(Import.objects.latest("pk"))
    assert uploading.read_again(rest, {})
    assert worked_on(rest).row_count == 3


@pytest.mark.parametrize("change", ["in flight", "purged", "complete"])
def test_nothing_is_left_while_a_batch_still_ends_or_when_the_rows_are_gone(as_admin, cancelled, change):
    if change == "in flight":
        Batch.objects.open().update(leased_until=timezone.now() + timedelta(seconds=30))
    elif change == "purged":
        Import.objects.update(purged_at=timezone.now())
    else:
        BulkAction.objects.update(succeeded=3)
    assert "not imported" not in text_of(as_admin.get(f"/imports/{cancelled.pk}/"))
    as_admin.post(f"/imports/{cancelled.pk}/rest/")
    assert Import.objects.get() == cancelled


def test_what_is_at_work_has_nothing_left_yet(as_admin, admin):
    imported = checked(as_admin, read(admin))
    started(as_admin, imported)
    assert "moved on meanwhile" in text_of(as_admin.post(f"/imports/{imported.pk}/rest/", follow=True))
    assert Import.objects.count() == 1
