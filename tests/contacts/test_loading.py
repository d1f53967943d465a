from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from contacts.loading import load, load_records, reserve_ids
from contacts.models import Company, Note, Tag
from tests.factories import CompanyFactory, ContactFactory, TagFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_values_arrive_as_they_were():
    contact = ContactFactory()
    text = "tab\t, newline\n, backslash \\ and \\N, “quotes” \"'"
    load(Note, ["contact_id", "text", "author_id", "created_at"], [(contact.pk, text, None, NOW)])
    note = Note.objects.get()
    assert (note.text, note.author_id, note.created_at) == (text, None, NOW)


def test_records_are_written_with_all_their_columns():
    load_records([Company(name="Łabędź"), Company(name="Çınar", website="https://example.com/")])
    assert set(Company.objects.values_list("name", "website")) == {("Łabędź", ""), ("Çınar", "https://example.com/")}


def test_a_broken_rule_is_an_integrity_error_and_nothing_is_written():
    CompanyFactory(name="Acme")
    with pytest.raises(IntegrityError), transaction.atomic():
        load_records([Company(name="Umber"), Company(name="ACME")])
    assert Company.objects.count() == 1


def test_reserved_ids_are_given_to_nobody_else():
    first = TagFactory().pk
    ids = reserve_ids(Tag, 3)
    assert len({first, *ids}) == 4
    load(
        Tag,
        ["id", "name", "colour", "is_protected", "created_at"],
        [(pk, f"No {pk}", "blue", False, NOW) for pk in ids],
    )
    assert TagFactory().pk not in {first, *ids}
