"""What was exported reads as it was: every column, every kind of value, in CSV and in a workbook."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from contacts.exporting.columns import COLUMNS
from contacts.exporting.texts import defused, guarded, joined, moment_text
from contacts.fields import TAG_NAME_LENGTH
from contacts.importing.dates import parse_moment
from contacts.importing.guessing import SURE, guess
from contacts.importing.people import People
from contacts.importing.reading import open_table
from contacts.importing.table import Table
from contacts.importing.targets import STANDARD, Target, custom_target
from contacts.importing.telephones import Phone
from contacts.importing.values import Context, choices_by_name, read_tags, reader, tidy
from contacts.models import Contact, ContactPoint, ContactType, CustomField, Status
from contacts.services.custom_fields import set_value
from tests.contacts.exporting.test_formats import BERLIN, write
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    CustomFieldFactory,
    NoteFactory,
    OpportunityFactory,
    StatusFactory,
    TagFactory,
    UserFactory,
)
from tests.imports import checked

NASTY = [
    *("=1+1", "'=1+1", "''@x", "'quoted'", "it's '=b", "-", "+49 x", "@home", "n/a", "Null", "TRUE", "1e5", "007"),
    *("a, b; c", '"a"; "b"', "::: x", "a\\nb", "_x0041_", "<b>&amp;</b>", "1.234", "2026-01-31"),
    *("\u0645\u06cc\u200c\u0631\u0648\u062f", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),  # joined, and not joined
]
# What there is more of than can be imported, and what only Muster writes.
NOT_IMPORTED = {"updated_at", "notes", "opportunities"}


@pytest.fixture
def fields() -> list[CustomField]:
    """One of every type; with names that a standard field, a number or another field could be taken for."""
    names = {
        "text": "Mobile",
        "long_text": "Source",
        "number": "2026",
        "choice": "Año",
        "choices": "Ano",
        "url": "=URL",
    }
    return [
        CustomFieldFactory(
            name=names.get(kind, f"My {kind}"),
            type=kind,
            currency="EUR" if kind == "money" else "",
            choices=["Unknown", "A, b; c", '"x"', "-"] if kind.startswith("choice") else None,
        )
        for kind in CustomField.Type.values
    ]


@pytest.fixture
def contacts(fields) -> list[Contact]:
    owners = [UserFactory(username=name) for name in ("ada", "otto.b@x", "eve")]
    statuses = [StatusFactory(name=name) for name in ("New; old", "Unknown")]
    tags = [TagFactory(name=name) for name in ("a;b", '"c"', "d e", "=f", "n/a")]
    contacts = []
    for number, text in enumerate(NASTY):
        contact = ContactFactory(
            first_name=text,
            last_name=text[::-1].strip() or "x",
            phone=["+14155550123", "+4930123456", ""][number % 3],
            company=CompanyFactory(name=text),
            job_title=text,
            contact_type=ContactType.values[number % len(ContactType.values)],
            status=[*statuses, None][number % 3],
            owner=[*owners, None][number % 4],
            source=text,
            street=text,
            city=text,
            state=text,
            postal_code=text,
            country=["DE", "US", ""][number % 3],
            time_zone=["Europe/Berlin", "America/New_York", ""][number % 3],
            date_of_birth=[date(1899, 2, 28), date(2004, 2, 29), date(2001, 3, 4), None][number % 4],
            website=["https://example.com/?a=b", ""][number % 2],
            dnd_call=bool(number % 2),
            created_at=datetime(2025, 10, 26, 0, 30, tzinfo=UTC),  # comes twice on clocks in Berlin
            last_activity_at=[datetime(2025, 10, 26, 1, 30, tzinfo=UTC), None][number % 2],
            tags=tags[: number % 6],
        )
        contact.followers.set(owners[: number % 4])
        for kind, value in [("email", f"b{number}@x.com"), ("email", "c@x.com"), ("phone", "+4930654321")]:
            ContactPoint.objects.create(contact=contact, kind=kind, value=value)
        NoteFactory(contact=contact)
        OpportunityFactory(contact=contact)
        for field in fields:
            if (value := value_for(field, number, text)) is not None:
                set_value([contact.pk], field, value)
        contacts.append(contact)
    return contacts


def value_for(field: CustomField, number: int, text: str):
    """Something of the field's type, now and then nothing."""
    choices = list(field.choices.all())
    values = {
        "text": [text],
        "long_text": [f"{text}\n\n{text}"],
        "number": [Decimal("-1500.5"), Decimal(0), None],
        "money": [Decimal("1.234"), Decimal("12345678901.25"), None],
        "date": [date(2026, 2, 3), date(1870, 1, 1), None],
        "date_time": [datetime(2025, 10, 26, 1, 30, 5, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC), None],
        "yes_no": [True, False, None],
        "choice": [*choices, None],
        "choices": [choices[place:] for place in range(len(choices))] or [None],
        "person": [User.objects.get(username="ada"), None],
        "phone": ["+14155550123", None],
        "email": ["x@example.com"],
        "url": ["https://example.com/", None],
    }[field.type]
    return values[number % len(values)]


def context(fields) -> Context:
    people = People(User.objects.values_list("pk", "username", "email", "first_name", "last_name"))
    choices = {
        field.key: choices_by_name((choice.name, choice.pk) for choice in field.choices.all()) for field in fields
    }
    choices["status"] = choices_by_name(Status.objects.values_list("name", "pk"))
    return Context(zone=BERLIN, people=people, choices=choices)


def mapping(table: Table, targets: dict[str, Target], known: Context) -> dict[int, str]:
    """Index of a column -> key of what it was taken for, without any doubt."""
    samples = [[] for _ in table.headers]
    for row in table.rows():
        for place, cell in enumerate(row.cells):
            samples[place] += [cell] if cell and len(samples[place]) < 3 else []
    found = guess(table.headers, samples, targets.values(), known)
    assert {index: one for index, one in found.items() if one.confidence < SURE} == {}
    return {index: one.key for index, one in found.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_every_column_is_known_and_every_value_reads_as_it_was(tmp_path: Path, fields, contacts, format):
    custom = {field.key: field for field in fields}
    names = [*reversed(custom), *COLUMNS]
    table = open_table(write(tmp_path, *names, format=format))
    targets = STANDARD | {key: custom_target(field) for key, field in custom.items()}
    known = context(fields)

    keys = mapping(table, targets, known)
    assert {index: names[index] for index in keys} == keys
    assert set(names) - set(keys.values()) == NOT_IMPORTED

    rows = list(table.rows())
    assert len(rows) == len(contacts)
    assert not [problem for row in rows for problem in row.problems]
    read = {index: reader(targets[key], known) for index, key in keys.items()}
    for row, contact in zip(rows, contacts, strict=True):
        found = {key: bare(read[index](row.cells[index])) for index, key in keys.items()}
        assert found == expected(contact, fields, NASTY[contacts.index(contact)])


def bare(value):
    if isinstance(value, list):
        return [bare(one) for one in value]
    return value.number if isinstance(value, Phone) else value


def expected(contact: Contact, fields, text):
    """What an import is to read."""
    found = {name: getattr(contact, name) or None for name in STANDARD if hasattr(contact, name)}
    points = list(contact.further_points.values_list("kind", "value"))
    found |= {
        "id": contact.pk,
        "company": text,
        "status": contact.status_id,
        "owner": contact.owner_id,
        "followers": list(contact.followers.order_by("username").values_list("pk", flat=True)) or None,
        "tags": sorted(contact.tags.values_list("name", flat=True)) or None,
        "further_emails": [value for kind, value in points if kind == "email"],
        "further_phones": [value for kind, value in points if kind == "phone"],
        **{f"dnd_{name}": getattr(contact, f"dnd_{name}") for name in ("email", "sms", "whatsapp", "call")},
    }
    for field in fields:
        value = value_for(field, NASTY.index(text), text)
        if field.has_choices and value:
            value = [choice.pk for choice in value] if isinstance(value, list) else value.pk
        found[field.key] = getattr(value, "pk", value)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("format", "empty_cells"), [("csv", "clear"), ("xlsx", "keep")])
def test_importing_an_export_by_contact_id_changes_nothing(admin, tmp_path, fields, contacts, format, empty_cells):
    admin.time_zone = str(BERLIN)
    admin.save()
    untidy = ContactFactory(first_name="a  b", email="Capital@Example.com")
    for field in fields[:2]:
        set_value([untidy.pk], field, "c  d\r\ne" if field.type == "long_text" else "c  d")
    path = write(tmp_path, *[field.key for field in fields], *COLUMNS, format=format)

    imported = checked(admin, path.read_bytes(), path.name, match_by=["id"], empty_cells=empty_cells)

    rows = imported.rows.values_list("outcome", "reason", "detail")
    assert Counter(rows) == {("unchanged", "", ""): len(contacts) + 1}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"])))
@pytest.mark.parametrize("write", [defused, guarded])
def test_whatever_a_text_begins_with_it_comes_back(write, text):
    assert tidy(write(text)) == text


TAG_NAMES = st.text("ab \":;'=*", min_size=1, max_size=TAG_NAME_LENGTH).map(str.strip).filter(bool)


@given(st.lists(TAG_NAMES, unique_by=str.lower, max_size=5))
def test_whatever_tags_are_called_they_come_back(names):
    names = [" ".join(name.split()) for name in names if not name.startswith("* ")]
    if len({name.lower() for name in names}) == len(names):
        assert read_tags(tidy(defused(joined(names)))) == names


@given(st.datetimes(datetime(1930, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_every_moment_comes_back_to_the_second(zone, moment):
    assert parse_moment(moment_text(moment, ZoneInfo(zone)), None, ZoneInfo(zone)) == moment.replace(microsecond=0)
