"""The countries of the world by their ISO 3166 codes, which is how a contact's country is stored."""

from __future__ import annotations

from django_countries import countries

Choices = list[tuple[str, str]]


def country_choices() -> Choices:
    """(code, name) by name."""
    return [(code, name) for code, name in countries]


def country_name(code: str) -> str:
    """What people call the country; a code that is none stays as it is."""
    return countries.name(code) or code
