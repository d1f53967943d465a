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


def country_in_a_sentence(code: str) -> str:
    """The same behind a preposition: “the Netherlands”, “France”."""
    name = country_name(code).removesuffix(" (The)")
    return f"the {name}" if code in _WITH_ARTICLE else name


# Of several states or islands, or named for what they are.
_WITH_ARTICLE = {
    "AE", "AX", "BS", "CC", "CD", "CF", "CG", "CK", "DO", "FK", "FO", "GB", "GM", "IM", "IO",
    "KM", "KY", "MH", "MP", "MV", "NL", "PH", "SB", "SC", "TC", "TF", "UM", "US", "VG", "VI",
}  # fmt: skip
