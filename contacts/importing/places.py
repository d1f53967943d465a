"""Countries and time zones by any of the names that people give them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from gettext import translation
from pathlib import Path
from zoneinfo import available_timezones

import django_countries
from django_countries import countries
from django_countries.data import COUNTRIES

from contacts.importing.words import folded

_LANGUAGES = "en de es fr it pt_PT pt_BR nl pl cs sv nb da fi tr ru uk ja"
_LISTED = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))
_ARTICLE = re.compile(r"^(?:the|die|der|la|le|les|el|los) | the$")
_PARENTHESES = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_OFFSET = re.compile(r"^\s*\(?(?:UTC|GMT)\s*[+-]?\d{0,2}:?\d{0,2}\)?\s+", re.IGNORECASE)


def read_country(text: str) -> str:
    """The ISO code of a country given by name in many languages, or by a code of two or three letters.

    Raises ValueError in words.
    """
    known, bare = _countries(), text.strip()
    forms = (bare, _PARENTHESES.sub("", bare), bare.replace("&", " and "), _ARTICLE.sub("", folded(bare)))
    code = next((known[folded(form)] for form in forms if folded(form) in known), "")
    if not code:
        raise ValueError(f"“{text[:40]}” is not the name or code of a country.")
    return code


def read_time_zone(text: str) -> str:
    """The IANA name of a time zone given by it, by its city, or as Windows and Americans call it.

    Raises ValueError in words.
    """
    known = _zones()
    forms = (text, _OFFSET.sub("", text), _PARENTHESES.sub("", text), _OFFSET.sub("", text).partition(",")[0])
    zone = next((known[folded(form)] for form in forms if folded(form) in known), "")
    if not zone:
        raise ValueError(f"“{text[:40]}” is not a time zone. Write it like Europe/Berlin.")
    return zone


@cache
def _countries() -> dict[str, str]:
    """Folded name or code -> ISO code; what comes first wins."""
    known: dict[str, str] = {}
    for name, code in _country_names():
        known.setdefault(folded(name), code)
    return known


def _country_names() -> Iterator[tuple[str, str]]:
    for code, name in countries:
        codes = (code, countries.alpha3(code), str(countries.numeric(code, padded=True)))
        yield from ((form, code) for form in (*codes, name))
    yield from _listed("countries")
    folder = Path(django_countries.__file__).parent / "locale"
    for language in _LANGUAGES.split():
        # Not Django's own translation, which USE_I18N turns off.
        words = translation("django", folder, [language], fallback=True)
        for code, name in COUNTRIES.items():
            yield from ((words.gettext(str(one)), code) for one in (name, countries.name(code)))


@cache
def _zones() -> dict[str, str]:
    """Folded name -> IANA name; full names before abbreviations and before cities."""
    names = sorted(available_timezones())
    cities = [(name.rpartition("/")[2], name) for name in names if name.count("/") == 1 and not name.startswith("Etc/")]
    known: dict[str, str] = {}
    for words, zone in (
        *((name, name) for name in names if "/" in name or name == "UTC"),
        *_listed("time_zones"),
        *cities,
    ):
        known.setdefault(folded(words), zone)
    return known


def _listed(section: str) -> Iterator[tuple[str, str]]:
    """(name, code) for all further names."""
    return ((name, code) for code, names in _LISTED[section].items() for name in names)
