from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from bulkactions import actions, housekeeping
from bulkactions.models import Batch, BulkAction
from bulkactions.pacing import Mode, Pacing
from contacts.exporting import workbook
from contacts.exporting.columns import columns_of
from contacts.exporting.formats import FORMATS
from contacts.exporting.reading import read
from contacts.models import Contact
from contacts.services.custom_fields import set_value, set_values
from tests.bulkactions.contract import Example
from tests.factories import CompanyFactory, ContactFactory, CustomFieldFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def export_dir(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path


def example(do, extra: int = 0) -> Example:
    return Example({"columns": ["first_name", "tags", "further_emails"]}, ContactFactory.create_batch(3 + extra))


def table(bulk_action) -> list[list[str]]:
    content = bulk_action.get_action().download().path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_file_has_the_chosen_columns_in_the_selections_order(do, settings):
    settings.BATCH_SIZE = 2
    acme = CompanyFactory(name="Acme")
    names = ["Zoë", "Ådne", "Мария", "Bo", "Al"]
    contacts = [ContactFactory(first_name=name, company=acme, tags=[TagFactory(name=f"t{name}")]) for name in names]

    done = do("export", contacts[::-1], columns=["first_name", "company", "tags"])

    assert table(done)[0] == ["First name", "Company", "Tags"]
    assert sorted(table(done)[1:]) == sorted([name, "Acme", f"t{name}"] for name in names)
    assert len(list(done.get_action().download().path.parent.iterdir())) == 1


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", "\tx"])
def test_formula_cells_are_defused(do, name):
    done = do("export", [ContactFactory(first_name=name)], columns=["first_name"])

    assert table(done)[1] == [f"'{name}"]


def test_phone_numbers_stay_as_they_are(do):
    done = do("export", [ContactFactory(phone="+14155550123")], columns=["phone"])

    assert table(done)[1] == ["+14155550123"]


def test_a_part_left_over_from_a_lost_worker_is_not_in_the_file(ask, run, clock):
    from bulkactions import engine

    asked = ask("export", ContactFactory.create_batch(2), columns=["id"], pacing=Pacing(Mode.NOW))
    lost = engine.claim(asked, clock())
    action = asked.get_action()
    action.running_batch = lost
    list(action.perform_batch(lost.contact_ids))  # written, never committed
    Batch.objects.update(leased_until=clock() - timedelta(seconds=1))

    done = run(asked)

    assert len(table(done)) == 3


def test_a_worker_lost_while_clearing_up_leaves_the_whole_file(ask, run, clock, settings, monkeypatch):
    settings.BATCH_SIZE = 1
    asked = ask("export", ContactFactory.create_batch(4), columns=["id"])
    unlink = Path.unlink
    gone = []

    def die_at_the_third(path, missing_ok=False):
        if len(gone) == 2:
            raise SystemExit
        gone.append(path)
        unlink(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", die_at_the_third)
        with pytest.raises(SystemExit):
            run(asked)
    clock.move(seconds=settings.LEASE_SECONDS + 1)
    done = run(asked)

    assert len(table(done)) == 5
    assert len(list(done.get_action().download().path.parent.iterdir())) == 1


def test_the_file_goes_after_thirty_days(do):
    done = do("export", [ContactFactory()], columns=["id"])
    download = done.get_action().download()
    assert download.is_there

    housekeeping.clear(timezone.now() + timedelta(days=31))

    assert not download.is_there


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("text", "=1+1", "'=1+1"),
        ("long_text", "a\nb", "a\nb"),
        ("number", Decimal("-1500.50"), "-1500.5"),
        ("money", Decimal(12), "12"),
        ("date", date(2024, 2, 29), "2024-02-29"),
        ("date_time", datetime(2026, 1, 31, 9, 30, tzinfo=UTC), "2026-01-31 09:30:00"),
        ("yes_no", False, "no"),
        ("phone", "+14155550123", "+14155550123"),
        ("url", "https://example.com/", "https://example.com/"),
    ],
)
def test_custom_fields_are_columns(do, kind, value, cell):
    field, contact, other = CustomFieldFactory(name="Field", type=kind), ContactFactory(), ContactFactory()
    set_value([contact.pk], field, value)

    done = do("export", [contact, other], columns=["id", field.key])

    assert table(done)[0] == ["Contact ID", "Field"]
    assert dict(table(done)[1:]) == {str(contact.pk): cell, str(other.pk): ""}


def test_choices_people_and_currencies_are_told_in_words(do, admin):
    tier = CustomFieldFactory(type="choice", choices=["Gold"])
    likes = CustomFieldFactory(type="choices", choices=["Tea", "+Milk"])
    value = CustomFieldFactory(name="Value", type="money", currency="EUR")
    seller = CustomFieldFactory(type="person", archived_at=timezone.now())
    contact = ContactFactory()
    given = {tier: tier.choices.get(), likes: list(likes.choices.all()), value: Decimal("1234.5"), seller: admin}
    set_values(contact.pk, given)

    done = do("export", [contact], columns=[field.key for field in given])

    assert table(done)[0][2] == "Value (EUR)"
    assert table(done)[1] == ["Gold", "Tea; +Milk", "1234.5", "admin"]
    assert tier.name in dict(done.get_action().choices())["Columns"]


def test_a_name_that_is_a_formula_is_defused_in_the_head(do):
    field = CustomFieldFactory(name="=cmd")

    assert table(do("export", [ContactFactory()], columns=[field.key]))[0] == ["'=cmd"]


def test_custom_fields_cost_two_queries_and_one_for_the_fields(django_assert_num_queries):
    contacts = ContactFactory.create_batch(3)
    fields = [CustomFieldFactory(type=kind, choices=["A"]) for kind in ("text", "choice", "choices", "person") * 3]
    columns = [field.key for field in fields]
    with django_assert_num_queries(4):
        read([contact.pk for contact in contacts], columns_of(columns))


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonl"])
def test_what_was_chosen_is_said(do, format):
    done = do("export", [ContactFactory()], columns=["email", "id"], format=[format], separator=["tab"])
    words = dict(done.get_action().choices())

    assert done.summary == f"Export 2 columns as {FORMATS[format]}"
    assert words["Columns"] == "E-mail, Contact ID"
    assert words.get("Separator") == ("Tab" if format == "csv" else None)
    suffix = "tsv" if format == "csv" else format
    assert done.get_action().download().filename.endswith(f"-{done.pk}.{suffix}")


def test_what_a_workbook_cannot_hold_is_said_before(admin, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    ContactFactory.create_batch(5)

    def remarks(**options):
        return actions.get("export")(admin, options).remarks(Contact.objects.all())

    assert remarks(columns=["notes"], format=["csv"]) == []
    assert remarks(columns=["email"], format=["xlsx"]) == [
        "A sheet holds 1,048,576 rows. There will be 3: “Contacts”, “Contacts 2” and so on."
    ]
    assert "“Long texts”" in remarks(columns=["opportunities"], format=["xlsx"])[1]


def test_the_file_stays_when_a_field_in_it_is_gone(do):
    field = CustomFieldFactory()
    done = do("export", [ContactFactory()], columns=["id", field.key], format=["xlsx"])
    field.delete()

    download = BulkAction.objects.get(pk=done.pk).get_action().download()

    assert download.is_there
    assert download.filename.endswith(".xlsx")


def test_what_a_worker_left_behind_that_was_lost_while_joining_goes(ask, run, settings):
    asked = ask("export", [ContactFactory()], columns=["id"])
    draft = settings.EXPORT_DIR / str(asked.pk) / "draft-of-one-that-was-killed"
    draft.mkdir(parents=True)
    (draft / "contacts.csv").write_text("half")

    done = run(asked)

    assert len(table(done)) == 2
    assert not draft.exists()
