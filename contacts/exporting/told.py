"""What becomes of the values of custom fields that no file can hold: choices and people are called by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contacts.models import CustomField

Type = CustomField.Type

TOLD: dict[str, Callable[[Any], Any]] = {
    Type.CHOICE: lambda choice: choice.name,
    Type.CHOICES: lambda choices: [choice.name for choice in choices],
    Type.PERSON: lambda person: person.username,
}


def told(field: CustomField, value: Any) -> Any:
    """A value that is there."""
    return TOLD[field.type](value) if field.type in TOLD else value
