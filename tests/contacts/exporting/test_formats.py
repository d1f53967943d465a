"""The same contacts in every format, read again by other readers than ours where there are some."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from contacts.exporting import workbook
from contacts.exporting.columns import COLUMNS as COLUMNS_THERE_ARE
from contacts.exporting.formats import Layout
from contacts.importing.reading import open_table
from contacts.models import Contact, ContactPoint, Note
from contacts.services.custom_fields import set_value
from contacts.services.exporting import join_parts, write_part
from tests.factories import (
    ContactFactory,
    CustomFieldFactory,
    NoteFactory,
    OpportunityFactory,
    StageFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


def write(folder: Path, *names: str, contacts=None, size: int = 2, **layout) -> Path:
    """A file made as workers make it: in parts of `size` contacts."""
    layout = Layout(names, BERLIN, **layout)
    ids = [contact.pk for contact in contacts or Contact.objects.order_by("pk")]
    parts = [folder / f"{place:04}.part" for place in range(0, len(ids), size)]
    for part, start in zip(parts, range(0, len(ids), size), strict=True):
        write_part(part, ids[start : start + size], layout)
    target = folder / f"contacts.{layout.extension}"
    join_parts(target, layout, parts)
    assert not list(folder.glob("*draft*"))
    return target


def cells(path: Path, sheet: str = "") -> list[list[str]]:
    """The rows of a workbook with their heads, as texts."""
    table = open_table(path, sheet=sheet)
    return [table.headers, *(row.cells for row in table.rows())]


@pytest.fixture
def ada() -> Contact:
    """With something of every kind."""
    owner = UserFactory(username="otto")
    contact = ContactFactory(
        first_name="Ada",
        last_name="=1+1",
        email="ada@example.com",
        phone="+14155550123",
        owner=owner,
        date_of_birth=date(1990, 2, 28),
        dnd_sms=True,
        created_at=datetime(2026, 1, 31, 9, 30, tzinfo=UTC),
        tags=[TagFactory(name="Press"), TagFactory(name="VIP; gold")],
    )
    ContactPoint.objects.create(contact=contact, kind="email", value="ada@example.org")
    NoteFactory(contact=contact, text="First", author=owner)
    Note.objects.filter(contact=contact).update(created_at=datetime(2026, 2, 1, 8, tzinfo=UTC))
    stage = StageFactory(name="Offer", pipeline__name="Sales")
    roof = OpportunityFactory(
        contact=contact,
        stage=stage,
        name="Roof",
        value=Decimal("1200.50"),
        created_at=datetime(2026, 2, 2, 8, tzinfo=UTC),
        expected_close_on=date(2026, 12, 1),
    )
    for name, kind, value in [("Area", "number", Decimal("12.50")), ("Steep", "yes_no", False)]:
        set_value([roof.pk], CustomFieldFactory(name=name, type=kind, holder="opportunity"), value)
    parts = CustomFieldFactory(name="Parts", type="choices", holder="opportunity", choices=["Tile", "Gutter"])
    set_value([roof.pk], parts, list(parts.choices.all()))
    return contact


COLUMNS = (
    "id",
    "first_name",
    "last_name",
    "phone",
    "owner",
    "date_of_birth",
    "dnd_sms",
    "created_at",
    "tags",
    "further_emails",
    "notes",
    "opportunities",
)
NOTE = "2026-02-01 09:00 otto\nFirst"
OPPORTUNITY = (
    "2026-02-02 09:00 Roof: Sales / Offer, open, USD 1,200.50, expected close 2026-12-01, "
    "Area: 12.5, Steep: no, Parts: Tile + Gutter"
)


@pytest.mark.parametrize(("separator", "sign"), [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
def test_csv_has_a_mark_a_head_and_safe_cells(tmp_path, ada, separator, sign):
    path = write(tmp_path, *COLUMNS, separator=separator)

    assert path.suffix == (".tsv" if separator == "tab" else ".csv")
    head, row = csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=sign)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert head[:4] == ["Contact ID", "First name", "Last name", "Phone"]
    assert row == [
        str(ada.pk),
        "Ada",
        "'=1+1",
        "+14155550123",
        "otto",
        "1990-02-28",
        "yes",
        "2026-01-31 10:30:00",
        'Press; "VIP; gold"',
        "ada@example.org",
        NOTE,
        OPPORTUNITY,
    ]


def test_json_is_one_array_of_objects(tmp_path, ada):
    bare = ContactFactory(first_name="Bo", last_name="", email="bo@example.com")

    found = json.loads(write(tmp_path, *COLUMNS, format="json", size=1).read_text())

    assert [one["id"] for one in found] == [ada.pk, bare.pk]
    assert found[0] == {
        "id": ada.pk,
        "first_name": "Ada",
        "last_name": "=1+1",
        "phone": "+14155550123",
        "owner": "otto",
        "date_of_birth": "1990-02-28",
        "dnd_sms": True,
        "created_at": "2026-01-31T09:30:00Z",
        "tags": ["Press", "VIP; gold"],
        "further_emails": ["ada@example.org"],
        "notes": [{"text": "First", "author": "otto", "time": "2026-02-01T08:00:00Z"}],
        "opportunities": [
            {
                "name": "Roof",
                "pipeline": "Sales",
                "stage": "Offer",
                "status": "open",
                "value": 1200.5,
                "currency": "USD",
                "owner": None,
                "source": None,
                "lost_reason": None,
                "expected_close": "2026-12-01",
                "created": "2026-02-02T08:00:00Z",
                "custom_fields": {"Area": 12.5, "Steep": False, "Parts": ["Tile", "Gutter"]},
            }
        ],
    }
    assert found[1]["last_name"] is None
    assert found[1]["tags"] == []
    assert found[1]["dnd_sms"] is False


def test_json_lines_have_an_object_each(tmp_path, ada):
    ContactFactory(first_name="Bo\n")

    lines = write(tmp_path, "first_name", "tags", format="jsonl", size=1).read_text().splitlines()

    assert [json.loads(line)["first_name"] for line in lines] == ["Ada", "Bo\n"]


def test_a_custom_field_never_takes_the_place_of_another_column(tmp_path, ada):
    fields = [CustomFieldFactory(name=name) for name in ("notes", "First Name", "Año", "ano")]
    for field in fields:
        set_value([ada.pk], field, "mine")

    found = json.loads(
        write(tmp_path, "first_name", "notes", *(field.key for field in fields), format="json").read_text()
    )

    assert (found[0]["first_name"], len(found[0]["notes"])) == ("Ada", 1)
    assert {name for name, value in found[0].items() if value == "mine"} == {
        f"{field.name} ({field.key})" for field in fields
    }


def test_an_array_of_nobody_is_an_array(tmp_path, ada):
    contacts = list(Contact.objects.all())
    Contact.objects.all().delete()

    assert json.loads(write(tmp_path, "id", format="json", contacts=contacts).read_text()) == []


def test_a_workbook_has_real_cells(tmp_path, ada):
    path = write(tmp_path, *COLUMNS, format="xlsx")

    assert cells(path)[0][:4] == ["Contact ID", "First name", "Last name", "Phone"]
    assert cells(path)[1] == [
        str(ada.pk),
        "Ada",
        "=1+1",
        "+14155550123",
        "otto",
        "1990-02-28",
        "yes",
        "2026-01-31 10:30:00",
        'Press; "VIP; gold"',
        "ada@example.org",
        NOTE,
        OPPORTUNITY,
    ]
    sheet = ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert f"<v>{ada.pk}</v>" in sheet
    assert "<v>32932</v>" in sheet  # the day
    assert "<f>" not in sheet


def test_numbers_are_numbers(tmp_path):
    field = CustomFieldFactory(name="Size", type="number")
    for value in ("-1500.50", "0", "12345678901.2345"):
        set_value([ContactFactory().pk], field, Decimal(value))

    found = json.loads(write(tmp_path, field.key, format="json").read_text())
    rows = cells(write(tmp_path, field.key, "email", format="xlsx"))

    assert [one["Size"] for one in found] == [-1500.5, 0, 12345678901.2345]
    assert [row[0] for row in rows] == ["Size", "-1500.5", "0", "12345678901.2345"]


def test_what_a_sheet_cannot_hold_goes_on_on_a_further_one(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    contacts = ContactFactory.create_batch(5)

    path = write(tmp_path, "email", format="xlsx")

    sheets = ["Contacts", "Contacts 2", "Contacts 3"]
    assert open_table(path).source.sheets == sheets
    assert [cells(path, sheet)[0] for sheet in sheets] == [["E-mail"]] * 3
    assert [row for sheet in sheets for row in cells(path, sheet)[1:]] == [[contact.email] for contact in contacts]
    assert workbook.sheets_for(5) == 3


@pytest.mark.parametrize("character", ["x", "🐘"])
def test_what_a_cell_cannot_hold_stands_whole_on_a_sheet_of_its_own(tmp_path, character):
    contact = ContactFactory()
    for number in range(3):
        NoteFactory(contact=contact, text=character * 18_000 + str(number))

    path = write(tmp_path, "email", "notes", format="xlsx")

    cell = cells(path)[1][1]
    assert cell.endswith(workbook.CONTINUED)
    assert len(cell.encode("utf-16-le")) // 2 <= workbook.MOST_CHARACTERS
    head, *pieces = cells(path, workbook.LONG_TEXTS)
    assert head == ["Row", "Column", "Part", "Text"]
    assert {tuple(piece[:2]) for piece in pieces} == {("Contacts 2", "All notes")}
    whole = "".join(piece[3] for piece in pieces)
    assert whole.startswith(cell.removesuffix(workbook.CONTINUED))
    assert whole.count(character) == 54_000


def test_days_that_excel_does_not_know_are_texts(tmp_path):
    ContactFactory(date_of_birth=date(1899, 12, 31))
    ContactFactory(date_of_birth=date(1900, 3, 1))

    path = write(tmp_path, "date_of_birth", "email", format="xlsx")

    assert [row[0] for row in cells(path)[1:]] == ["1899-12-31", "1900-03-01"]
    assert "<v>61</v>" in ZipFile(path).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonl"])
def test_a_part_costs_the_same_number_of_queries_for_few_and_for_many(tmp_path, format, django_assert_num_queries):
    names = [*COLUMNS_THERE_ARE, CustomFieldFactory().key, CustomFieldFactory(type="choices", choices=["A"]).key]
    contacts = ContactFactory.create_batch(30)
    for count in (2, 30):
        # Contacts, what they have several of, the fields of opportunities, custom fields.
        with django_assert_num_queries(
            1 + 6 + 1 + 3
        ):  # contacts, what they have several of, fields of opportunities, custom fields
            write_part(
                tmp_path / "part", [contact.pk for contact in contacts[:count]], Layout(tuple(names), format=format)
            )


def test_a_column_of_a_field_that_is_gone_is_empty(tmp_path):
    ContactFactory(email="a@example.com")

    assert cells(write(tmp_path, "email", "cf_999999"))[1] == ["a@example.com", ""]


def test_joining_says_that_it_goes_on_and_can_be_ended(tmp_path):
    ContactFactory.create_batch(4)
    layout = Layout(("email",), format="xlsx")
    write_part(tmp_path / "a.part", list(Contact.objects.values_list("pk", flat=True)), layout)
    calls = []

    join_parts(tmp_path / "x.xlsx", layout, [tmp_path / "a.part"], lambda: calls.append(timezone.now()))
    assert len(calls) > 3

    with pytest.raises(NoLonger):
        join_parts(tmp_path / "y.xlsx", layout, [tmp_path / "a.part"], give_up)
    assert {path.name for path in tmp_path.iterdir()} == {"a.part", "x.xlsx"}


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonl"])
def test_joining_ten_times_as_much_takes_no_more_memory(tmp_path, format):
    ContactFactory.create_batch(100)
    layout = Layout(("email", "first_name", "created_at"), format=format)
    write_part(tmp_path / "a.part", list(Contact.objects.values_list("pk", flat=True)), layout)

    def peak(times: int) -> int:
        tracemalloc.start()
        join_parts(tmp_path / "x", layout, [tmp_path / "a.part"] * times)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(1)  # what is made only once
    assert peak(30) < peak(3) * 1.2 + 50_000


class NoLonger(Exception):
    pass


def give_up():
    raise NoLonger
