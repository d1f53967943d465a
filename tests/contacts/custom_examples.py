"""Custom fields of every type with values for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from contacts.models import CustomField
from tests.factories import CustomFieldFactory, UserFactory

Type = CustomField.Type
SIMPLE = {
    Type.TEXT: ("Ölçü", "b"),
    Type.LONG_TEXT: ("a\nb", "c"),
    Type.NUMBER: (Decimal("12345678901.2345"), Decimal(0)),
    Type.MONEY: (Decimal("-0.5"), Decimal("1000")),
    Type.DATE: (date(1850, 2, 28), date(2024, 2, 29)),
    Type.DATE_TIME: (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC)),
    Type.YES_NO: (False, True),
    Type.PHONE: ("+14155550123", "+442079460018"),
    Type.EMAIL: ("a@example.com", "b@example.com"),
    Type.URL: ("https://example.com/", "https://example.org/x"),
}


def example(kind: Type, **more: object) -> tuple[CustomField, object, object]:
    """A field of this type, and two values for it."""
    if kind in (Type.CHOICE, Type.CHOICES):
        field = CustomFieldFactory(type=kind, **more, choices=["Gold", "Silver", "Bronze"])
        gold, silver, bronze = field.choices.all()
        return (field, gold, silver) if kind == Type.CHOICE else (field, [gold, bronze], [silver])
    if kind == Type.PERSON:
        return CustomFieldFactory(type=kind, **more), UserFactory(), UserFactory()
    return CustomFieldFactory(type=kind, **more), *SIMPLE[kind]
