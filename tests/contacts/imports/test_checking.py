from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, CustomField, Import, ImportMapping, ImportRow
from contacts.services.imports import background, columns, mappings, rejects
from contacts.services.imports.checking import cancel_check, check
from contacts.services.imports.claims import scratch
from contacts.services.imports.mapping_problems import mapping_problems
from contacts.services.imports.planning import Planner
from contacts.services.imports.reports import UnlikelyPhone, report_of
from contacts.services.imports.rows import chunks
from tests.factories import CompanyFactory, ContactFactory, CustomFieldFactory, StatusFactory, TagFactory, UserFactory
from tests.imports import checked, csv, surveyed

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "data" / "imports"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path / "imports"


def outcomes(imported):
    return [*imported.rows.values_list("number", "outcome", "reason")]


def test_the_legislators_are_all_new(admin):
    imported = checked(admin, (FOLDER / "legislators.csv").read_bytes(), "legislators.csv")

    assert report_of(imported).counts == {"created": 57, "updated": 0, "unchanged": 0, "rejected": 0}
    assert not Contact.objects.exists()


def test_customers_of_a_dissolved_country_are_rejected_with_row_and_column(admin):
    imported = checked(admin, (FOLDER / "customers.csv").read_bytes(), "customers.csv")

    report = report_of(imported)
    assert report.counts["created"] == 45
    [row] = report.samples("rejected")
    assert row.detail == "Country: “Netherlands Antilles” is not the name or code of a country."
    assert report.new_companies == 45


def test_ragged_rows_nul_bytes_and_open_quotes_cost_only_themselves(admin):
    content = 'First name,E-mail\nAda,ada@x.org\nToo,many,cells\nNul\0,nul@x.org\n"Open,open@x.org\nEve,eve@x.org\n'

    imported = checked(admin, content)

    assert outcomes(imported) == [
        (2, "created", ""),
        (3, "rejected", "unreadable"),
        (4, "rejected", "unreadable"),
        (5, "rejected", "unreadable"),
        (6, "created", ""),
    ]
    details = [*imported.rows.filter(outcome="rejected").values_list("detail", flat=True)]
    assert details[0].startswith("The row has 3 cells, but there are 2 columns.")
    assert "NUL" in details[1]
    assert "never closed" in details[2]


def test_a_problem_in_a_column_that_is_not_imported_does_not_matter(admin):
    imported = surveyed(admin, "E-mail,Junk\nada@x.org,\0\n")
    columns.set_mapping(imported, [{"to": "email"}, {"to": ""}])
    check(imported)
    background.advance(imported.pk)
    assert outcomes(imported) == [(2, "created", "")]


def test_rejected_rows_come_as_a_file_of_the_same_layout(admin):
    imported = checked(admin, "Name;E-mail\nAda;ada@x.org\n=Eve;no address\nShort\n", "people.csv")

    text = "".join(rejects.lines(imported))

    assert rejects.filename(imported) == "people-rejected.csv"
    assert text.splitlines()[0] == "\ufeffName;E-mail;Reason"
    assert text.splitlines()[1] == "'=Eve;no address;E-mail: “no address” is not an e-mail address."
    assert text.splitlines()[2].startswith("Short;;The row has 1 cell")


def test_keys_are_tried_in_the_chosen_order(admin):
    by_id, by_email = ContactFactory(email="one@x.org"), ContactFactory(email="two@x.org")
    lines = csv("Contact ID,E-mail", f"{by_id.pk},two@x.org")

    first = checked(admin, lines, match_by=["id", "email"])
    second = checked(admin, lines, match_by=["email", "id"])

    assert first.rows.get().contact == by_id.pk
    assert second.rows.get().contact == by_email.pk


def test_an_id_that_there_is_not_is_no_new_contact(admin):
    imported = checked(admin, csv("Contact ID,E-mail", "4711,new@x.org"))
    assert imported.rows.get().reason == "no_such_id"


def test_an_address_of_two_contacts_means_neither(admin):
    ContactFactory(email="same@x.org"), ContactFactory(email="same@x.org")
    imported = checked(admin, csv("E-mail", "same@x.org"))
    assert imported.rows.get().detail == "“same@x.org” belongs to 2 contacts."


def test_contacts_in_the_trash_are_not_found(admin):
    from django.utils import timezone

    ContactFactory(email="ada@x.org", deleted_at=timezone.now())
    assert checked(admin, csv("E-mail", "ada@x.org")).rows.get().outcome == "created"


def test_a_row_with_nothing_to_be_called_by_is_rejected(admin):
    imported = checked(admin, csv("First name,City", ",Bonn"))
    assert imported.rows.get().reason == "nothing"


def test_rows_far_apart_that_mean_the_same_new_contact_are_noticed(admin, monkeypatch):
    monkeypatch.setattr("contacts.services.imports.rows.CHUNK", 2)
    lines = ["A,a@x.org,", "B,b@x.org,", "C,c@x.org,d@x.org", "D,d@x.org,", "A,A@X.org,"]

    imported = checked(admin, csv("First name,E-mail,Further e-mails", *lines))

    details = dict(imported.rows.filter(outcome="rejected").values_list("number", "detail"))
    assert details == {5: "Same contact as row 4.", 6: "Same contact as row 2."}


def test_choices_of_a_new_field_are_those_of_the_file_and_too_many_are_none(admin):
    lines = csv("E-mail,Plan", *(f"p{n}@x.org,Plan {n}" for n in range(201)))
    imported = surveyed(admin, lines, mapping=[{"to": "email"}, {"to": "new", "name": "Plan", "type": "choice"}])

    check(imported)
    background.advance(imported.pk)

    imported.refresh_from_db()
    assert imported.state == Import.State.READY
    assert imported.message == "“Plan” would have more than 200 choices. Make it a text."


def test_what_was_checked_has_to_be_checked_again_after_a_change(admin):
    imported = checked(admin, csv("E-mail", "ada@x.org"))
    assert columns.configure(imported, mode="update_only")
    assert (imported.state, report_of(imported)) == ("ready", None)


def test_a_check_can_be_cancelled(admin):
    imported = surveyed(admin, csv("E-mail", "ada@x.org"))
    check(imported)
    assert cancel_check(imported)
    background.advance(imported.pk)
    assert imported.rows.get().outcome == ""


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ([{"to": ""}, {"to": ""}], "Say for at least one column"),
        ([{"to": "city"}, {"to": "city"}], "2 columns are to fill “City”"),
        ([{"to": "email"}, {"to": "cf_99"}], "does not exist any more"),
        ([{"to": "email"}, {"to": "new", "name": "", "type": "text"}], "a name"),
        ([{"to": "email"}, {"to": "new", "name": "shoe SIZE", "type": "text"}], "There is a field"),
        ([{"to": "email"}, {"to": "new", "name": "Fee", "type": "money"}], "currency"),
        ([{"to": "email"}, {"to": "new", "name": "Fee", "type": "person"}], "Say what"),
        ([{"to": "city"}, {"to": "state"}], "needs at least a name"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said(admin, mapping, problem):
    CustomFieldFactory(name="Shoe size")
    imported = surveyed(admin, csv("One,Two", "a,b"), mapping=mapping, match_by=[])

    assert any(problem in sentence for sentence in mapping_problems(imported))
    assert not check(imported)


def test_a_saved_mapping_is_found_by_the_same_heads(admin):
    first = surveyed(admin, csv("Mail,Where", "ada@x.org,Bonn"))
    columns.set_mapping(first, [{"to": "email"}, {"to": "city"}])
    mappings.save(first, "Newsletter", admin)
    mappings.save(first, "newsletter", admin)

    second = surveyed(admin, csv("WHERE,mail", "Ulm,eve@x.org"))

    assert ImportMapping.objects.count() == 1
    assert mappings.suggested(second, admin) is None  # other columns, in another order
    third = surveyed(admin, csv("mail,where", "eve@x.org,Ulm"))
    assert third.mapping == [{"to": "email"}, {"to": "city"}]


def test_a_chunk_costs_the_same_queries_for_ten_rows_and_for_many(admin):
    CompanyFactory(name="Acme"), TagFactory(name="VIP"), StatusFactory(name="New")
    field = CustomFieldFactory(name="Plan", type=CustomField.Type.CHOICE, choices=["Gold"])

    def queries(size: int) -> int:
        known = ContactFactory.create_batch(size)
        lines = [f"{one.email},{size}555{n:05},Acme,VIP,New,Gold,Hello" for n, one in enumerate(known)]
        lines += [f"new{size}-{n}@x.org,,Other {n},Press,,,Hi" for n in range(size)]
        imported = surveyed(admin, csv(f"E-mail,Phone,Company,Tags,Status,{field.name},Note", *lines))
        planner = Planner(imported, admin)
        with scratch() as claims, CaptureQueriesContext(connection) as captured:
            for rows in chunks(imported):
                planner.plan(rows, claims)
        return len(captured)

    assert queries(5) == queries(300)


def test_a_status_that_goes_between_check_and_start_is_a_reason(admin):
    status = StatusFactory(name="Fleeting")
    imported = checked(admin, csv("E-mail,Status", "ada@x.org,Fleeting"))
    status.delete()

    from contacts.services.imports.claims import WrittenClaims
    from contacts.services.imports.rows import numbered

    [plan] = Planner(imported, admin).plan(numbered(imported, [2]), WrittenClaims(imported))
    assert (plan.outcome, plan.detail) == (
        ImportRow.Outcome.REJECTED,
        "A person, status or choice that the row names does not exist any more.",
    )


def test_owners_and_followers_are_found_by_name(admin):
    UserFactory(username="grace", first_name="Grace", last_name="Hopper")
    imported = checked(admin, csv("E-mail,Owner,Followers", "ada@x.org,Grace Hopper,admin; grace", "eve@x.org,Nobody,"))

    assert [outcome for _, outcome, _ in outcomes(imported)] == ["created", "rejected"]
    [row] = report_of(imported).samples("created")
    assert ("Owner", "Grace Hopper") in [(one.label, one.after) for one in row.changes]


def test_values_of_every_kind_are_said_in_words(admin):
    UserFactory(username="grace", first_name="Grace", last_name="Hopper")
    adviser = CustomFieldFactory(name="Adviser", type="person")
    plan = CustomFieldFactory(name="Plan", type="choice", choices=["Gold"])
    budget = CustomFieldFactory(name="Budget", type="money", currency="EUR")
    lines = csv("E-mail,No SMS,Adviser,Plan,Budget,Born", "ada@x.org,yes,grace,gold,1200.5,1815-12-10")
    fields = ["email", "dnd_sms", adviser.key, plan.key, budget.key, "date_of_birth"]

    imported = checked(admin, lines, mapping=[{"to": field} for field in fields])

    [row] = report_of(imported).samples("created")
    said = {change.label: change.after for change in row.changes}
    assert (said["No SMS"], said["Adviser"], said["Plan"]) == ("On", "Grace Hopper", "Gold")
    assert (said["Budget"], said["Date of birth"]) == ("EUR 1,200.50", "10 Dec 1815")


def test_numbers_that_are_none_of_the_default_country_are_counted_and_kept_without_code(admin):
    rows = csv("First name,Phone,Mobile", "Ada,030 1234500,415 555 0123", "Eve,12,030 99", "Bob,,0171/1234567")
    imported = surveyed(admin, rows, region="US")
    columns.set_mapping(imported, [{"to": "first_name"}, {"to": "phone"}, {"to": "further_phones"}])
    check(imported)
    background.advance(imported.pk)
    imported.refresh_from_db()

    report = report_of(imported)
    assert report.counts["rejected"] == 1
    assert report.unlikely_phones == 2
    assert report.unlikely_columns == [("Phone", 1), ("Mobile", 1)]
    assert report.unlikely_samples == [
        UnlikelyPhone(2, "Phone", "030 1234500"),
        UnlikelyPhone(4, "Mobile", "0171/1234567"),
    ]


def test_a_contact_is_found_again_by_a_number_of_unknown_country(admin):
    ContactFactory(first_name="Ada", phone="0301234500")

    imported = checked(admin, "First name,Phone\nAda,030/12345-00\n", region="US", match_by=["phone"])

    assert report_of(imported).counts["unchanged"] == 1
