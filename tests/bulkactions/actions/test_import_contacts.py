from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bulkactions import engine
from bulkactions.importing import start
from bulkactions.models import Limits
from bulkactions.offers import Offers
from bulkactions.states import Status
from contacts.models import (
    Company,
    Contact,
    ContactPoint,
    ContactTag,
    CustomField,
    CustomPick,
    Import,
    ImportRow,
    Note,
    SmartList,
    Tag,
)
from contacts.services.custom_fields import set_value, values_of
from contacts.services.imports.reports import report_of
from contacts.services.imports.starting import CannotStart
from tests.bulkactions.contract import Example
from tests.factories import CompanyFactory, ContactFactory, CustomFieldFactory, TagFactory, UserFactory
from tests.imports import checked, csv

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    """Known contacts only: what would be created cannot be there before and after."""
    from accounts.models import User

    admin = User.objects.get(username="admin")
    Company.objects.get_or_create(name="Acme")
    Tag.objects.get_or_create(name="VIP")
    contacts = ContactFactory.create_batch(3 + extra, city="Bonn")
    lines = [f"{contact.email},Köln,acme,vip,+1 202 555 01{n % 90 + 10}" for n, contact in enumerate(contacts)]
    lines[0] = f"{contacts[0].email},Bonn,,,"
    rejected = "no address,Köln,,,"
    imported = checked(admin, csv("E-mail,City,Company,Tags,Phone", *lines, rejected), match_by=["email"])
    return Example({"file": [str(imported.pk)]})


@pytest.fixture
def done_now(clock):
    """Starts a checked import and works it off."""

    def work(imported, by):
        bulk_action = start(imported, by)
        clock.move(seconds=60)
        engine.advance(bulk_action, clock=clock)
        bulk_action.refresh_from_db()
        return bulk_action

    return work


@pytest.fixture
def imports(admin, done_now):
    """Imports a file, and gives the bulk action: `imports("E-mail,City", "ada@example.com,Bonn", match_by=[…])`."""

    def work(*lines: str, by=None, **settings):
        imported = checked(by or admin, csv(*lines), **settings)
        return done_now(imported, by or admin)

    return work


def test_new_contacts_are_created_with_everything(imports, admin):
    row = "Ada,Lovelace,ada@x.org,x2@x.org; x3@x.org,+49 30 901820,Acme,VIP; Press,1815-12-10,de,A note,admin"
    head = "First name,Last name,E-mail,Further e-mails,Phone,Company,Tags,Date of birth,Country,Note,Owner"

    done = imports(head, row)

    assert [*done.results.values_list("outcome", "reason", "detail")] == [("succeeded", "", "")]
    ada = Contact.objects.get()
    assert done.status == Status.COMPLETED
    assert (done.total, done.succeeded) == (1, 1)
    assert (ada.name, ada.email, ada.phone, ada.country) == ("Ada Lovelace", "ada@x.org", "+4930901820", "DE")
    assert (ada.company.name, ada.date_of_birth, ada.owner) == ("Acme", date(1815, 12, 10), admin)
    assert sorted(tag.name for tag in ada.tags.all()) == ["Press", "VIP"]
    assert [point.value for point in ada.further_points.all()] == ["x2@x.org", "x3@x.org"]
    assert ada.notes.get().text == "A note"
    assert ada.search_text == "ada lovelace ada@x.org +4930901820"


def test_known_contacts_are_updated_and_empty_cells_keep(imports):
    ada = ContactFactory(email="ada@x.org", first_name="Ada", city="Bonn", job_title="Countess")

    done = imports("E-mail,City,Job title", "ADA@x.org,Köln,")

    ada.refresh_from_db()
    assert (ada.city, ada.job_title) == ("Köln", "Countess")
    assert done.results.get().reason == "updated"


def test_empty_cells_clear_if_that_was_chosen(imports):
    ada = ContactFactory(email="ada@x.org", job_title="Countess", company=CompanyFactory())

    imports("E-mail,Company,Job title", "ada@x.org,,", empty_cells="clear")

    ada.refresh_from_db()
    assert (ada.company, ada.job_title) == (None, "")


def test_columns_that_are_not_in_the_file_stay(imports):
    ada = ContactFactory(email="ada@x.org", city="Bonn", website="https://x.org", phone="+12025550123")

    imports("E-mail,Last name", "ada@x.org,King", "new@x.org,New")

    ada.refresh_from_db()
    assert (ada.last_name, ada.city, ada.website, ada.phone) == ("King", "Bonn", "https://x.org", "+12025550123")


def test_the_same_file_again_changes_nothing(imports):
    lines = ("Name,E-mail,Phone,Tags,Note", "Ada King,ada@x.org,202 555 0123 ext. 12,VIP,Hello", "Nobody,,,,")
    imports(*lines)

    again = imports(*lines)

    assert (again.unchanged, again.succeeded) == (2, 0)
    assert Contact.objects.count() == 2
    assert Note.objects.count() == 2  # the note, and the extension of the phone number


def test_rows_that_mean_the_same_contact_are_rejected_but_for_the_first(imports):
    done = imports("First name,E-mail", "Ada,ada@x.org", "Eda,ADA@x.org")

    assert Contact.objects.get().first_name == "Ada"
    rejected = done.results.get(outcome="skipped")
    assert (rejected.contact_id, rejected.reason, rejected.detail) == (-3, "same_contact", "Same contact as row 2.")


def test_rows_that_cannot_be_read_are_rejected_with_column_and_reason(imports):
    done = imports("First name,E-mail,Date of birth", "Ada,ada@x.org,someday", "Eve,eve@x.org,2000-02-03")

    assert (done.succeeded, done.skipped) == (1, 1)
    assert done.results.get(outcome="skipped").detail == (
        "Date of birth: “someday” is not a date. Write it like 2026-10-31."
    )


def test_further_addresses_are_found_too_and_stay_where_they_are(imports):
    ada = ContactFactory(email="ada@x.org")
    ContactPoint.objects.create(contact=ada, kind="email", value="private@x.org")

    done = imports("E-mail,City", "private@x.org,Bonn")

    ada.refresh_from_db()
    assert (ada.email, ada.city, done.results.get().reason) == ("ada@x.org", "Bonn", "updated")


def test_modes_leave_out_what_was_not_wanted(imports):
    ContactFactory(email="ada@x.org")

    created = imports("E-mail,City", "ada@x.org,Bonn", "new@x.org,Bonn", mode="create_only")
    updated = imports("E-mail,City", "ada@x.org,Ulm", "none@x.org,Ulm", mode="update_only")

    assert created.results.get(outcome="skipped").reason == "exists"
    assert updated.results.get(outcome="skipped").reason == "unknown"
    assert Contact.objects.filter(city="Ulm").count() == 1


def test_custom_values_are_written_and_new_fields_created(admin, done_now):
    shoe = CustomFieldFactory(name="Shoe size", type=CustomField.Type.NUMBER)
    lines = ("E-mail,Shoe size,Plan,Sports", 'a@x.org,"39,5",Gold,Chess; Golf', "b@x.org,40,Silver,Golf", "c@x.org,,,")
    mapping = [
        {"to": "email"},
        {"to": shoe.key},
        {"to": "new", "name": "Plan", "type": "choice"},
        {"to": "new", "name": "Sports", "type": "choices"},
    ]
    imported = checked(admin, csv(*lines), mapping=mapping)
    assert not CustomField.objects.filter(name="Plan").exists()

    done_now(imported, admin)

    plan, sports = CustomField.objects.get(name="Plan"), CustomField.objects.get(name="Sports")
    first = Contact.objects.get(email="a@x.org")
    held = values_of([first.pk], [shoe, plan, sports])[first.pk]
    assert held[shoe.pk] == Decimal("39.5")
    assert held[plan.pk].name == "Gold"
    assert [choice.name for choice in held[sports.pk]] == ["Chess", "Golf"]


def test_tags_owner_and_list_go_to_all(imports, admin):
    owner, guests = UserFactory(), SmartList.objects.create(name="Guests", owner=admin, is_static=True)
    ada = ContactFactory(email="ada@x.org")

    imports("E-mail", "ada@x.org", "new@x.org", tags=["new:Trade fair"], owner=owner, smart_list=guests)

    assert Contact.objects.filter(owner=owner, tags__name="Trade fair").count() == 2
    assert guests.members.count() == 2
    assert ada.tags.get().name == "Trade fair"


def test_undo_of_what_was_created_is_the_trash_and_redo_takes_it_out(imports, do):
    done = imports("First name,E-mail", "Ada,ada@x.org")

    undone = do("undo", bulk_action=[str(done.pk)])
    assert Contact.objects.get().is_deleted
    do("redo", bulk_action=[str(undone.pk)])

    assert not Contact.objects.get().is_deleted


def test_undo_gives_every_field_back_unless_it_was_changed_since(imports, do, admin):
    guests = SmartList.objects.create(name="Guests", owner=admin, is_static=True)
    field = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Gold", "Silver"])
    gold, silver = field.choices.all()
    ada = ContactFactory(email="ada@x.org", city="Bonn", state="NRW", tags=[TagFactory(name="Old")])
    set_value([ada.pk], field, gold)
    done = imports(
        f"E-mail,City,State,Tags,Company,Further phones,Note,{field.name}",
        "ada@x.org,Köln,Rheinland,VIP,Acme,+4930901820,Met,Silver",
        smart_list=guests,
    )
    assert CustomPick.objects.get().choice == silver
    Contact.objects.update(state="Changed")

    undone = do("undo", bulk_action=[str(done.pk)])

    ada.refresh_from_db()
    assert (ada.city, ada.state, ada.company) == ("Bonn", "Changed", None)
    assert [tag.name for tag in ada.tags.all()] == ["Old"]
    for gone in (ada.further_points, ada.notes, guests.members):
        assert not gone.exists()
    assert CustomPick.objects.get().choice == gold
    assert undone.results.get().detail == "Changed since: State"

    do("redo", bulk_action=[str(undone.pk)])

    ada.refresh_from_db()
    assert (ada.city, ada.state, ada.company.name) == ("Köln", "Changed", "Acme")
    assert sorted(tag.name for tag in ada.tags.all()) == ["Old", "VIP"]
    assert ada.further_points.get().value == "+4930901820"
    assert (ada.notes.get().text, guests.members.count()) == ("Met", 1)


def test_somebody_limited_to_their_own_contacts_neither_finds_nor_hears_of_others(imports, admin):
    limited = UserFactory(owned_only=True, is_superuser=True)
    ContactFactory(email="hers@x.org", first_name="Secret")
    mine = ContactFactory(email="mine@x.org", owner=limited)

    done = imports("E-mail,City", "hers@x.org,Bonn", "mine@x.org,Bonn", "new@x.org,Bonn", by=limited)

    rejected = done.results.get(outcome="skipped")
    assert (rejected.reason, "Secret" in rejected.detail) == ("hidden", False)
    mine.refresh_from_db()
    assert mine.city == "Bonn"
    assert Contact.objects.get(email="new@x.org").owner == limited


def test_starting_twice_is_once(admin, rung):
    imported = checked(admin, csv("E-mail", "ada@x.org"))

    first, second = start(imported, admin), start(imported, admin)

    assert first == second
    assert Import.objects.get().bulk_action == first.pk


def test_a_poisonous_row_fails_alone(imports, admin, monkeypatch):
    from contacts.services.imports import writing

    def fail(plans):
        if any(plan.wanted.columns["first_name"] == "Poison" for plan in plans):
            raise RuntimeError("bad")
        return {}

    monkeypatch.setattr(writing, "_companies", fail)
    names = [f"Person {n},p{n}@x.org" for n in range(20)]
    names[7] = "Poison,p7@x.org"

    done = imports("First name,E-mail", *names)

    assert (done.succeeded, done.failed, done.status) == (19, 1, Status.COMPLETED_WITH_ERRORS)
    assert done.results.get(outcome="failed").contact_id == -9
    row = ImportRow.objects.get(outcome="rejected")
    assert (row.number, row.reason) == (9, "error")


def test_a_contact_that_appears_between_check_and_start_is_not_doubled(admin, done_now):
    imported = checked(admin, csv("E-mail,City", "ada@x.org,Bonn"))
    ContactFactory(email="ada@x.org")

    done = done_now(imported, admin)

    assert done.results.get().reason == "updated"
    assert Contact.objects.get().city == "Bonn"


def test_the_report_says_before_and_after(admin):
    ContactFactory(email="ada@x.org", first_name="Ada", last_name="King", city="Bonn")

    imported = checked(admin, csv("E-mail,City", "ada@x.org,Köln", "eve@x.org,Ulm"))

    report = report_of(imported)
    assert report.counts == {"created": 1, "updated": 1, "unchanged": 0, "rejected": 0}
    [row] = report.samples("updated")
    assert (row.number, row.contact_name) == (2, "Ada King")
    assert [(one.label, one.before, one.after) for one in row.changes] == [("City", "Bonn", "Köln")]
    assert not ContactTag.objects.exists()
    assert Contact.objects.count() == 1
    assert Company.objects.count() == 0


def test_limits_hold_for_rows_and_leave_the_import_as_it_was(admin):
    Limits.objects.create(pk=1, admin_most=1)
    imported = checked(admin, csv("E-mail", "ada@x.org", "eve@x.org"))

    with pytest.raises(CannotStart, match="at most 1"):
        start(imported, admin)

    imported.refresh_from_db()
    assert (imported.state, imported.bulk_action) == ("checked", None)


def test_rows_are_not_taken_up_again_but_come_as_a_file(imports, admin):
    done = imports("First name,E-mail", "Ada,ada@x.org", "Eve,no address")
    assert (done.skipped, Offers(done, admin).retry_url) == (1, "")


def test_the_results_name_rows_and_say_what_was_done(imports, as_admin, admin):
    ContactFactory(email="ada@x.org", city="Bonn", company=CompanyFactory(name="Old"))
    done = imports("E-mail,City,Company", "ada@x.org,Köln,Acme", "no address,Ulm,")

    page = as_admin.get(done.get_absolute_url()).content.decode()
    skipped = as_admin.get(f"{done.get_absolute_url()}?outcome=skipped").content.decode()

    assert "City: Bonn → Köln" in page
    assert "Company: Old → Acme" in page
    assert "Row 3" in skipped
    assert "“no address” is not an e-mail address." in skipped
    assert "2 rows of people.csv" in page
