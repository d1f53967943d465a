"""Which column of a file is meant for which field, by what it is called and by what is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from contacts.importing.dates import DateOrder
from contacts.importing.synonyms import SYNONYMS
from contacts.importing.targets import CUSTOM, Kind, Target
from contacts.importing.values import Context, reader
from contacts.importing.words import folded

SURE, LIKELY, POSSIBLE = 1.0, 0.8, 0.5
LEAST = 0.4

# Words that name no field by themselves: “Phone 1 - Value”, “Primary e-mail”, “Contact's city”.
_FILLING = re.compile(r"\b(?:\d+|value|primary|your|the|of|contact s|kontakt|hauptadresse)\b")
# What stands beside a value in exports of Google and Outlook, and is none.
_BESIDE = re.compile(r"\b(?:type|label|extension|pager|fax|telex|pronunciation|phonetic|yomi|display name|typ)\b")
_FURTHER = {"email": "further_emails", "phone": "further_phones"}
_PHONE = re.compile(r"(?:\+\d|(?=[^x]*\d[\s()./-]+\d))[\d\s()./-]{8,}(?:\s*(?:x|ext\.?)\s*\d+)?$", re.IGNORECASE)
_EMAIL = re.compile(r"(?:mailto:)?\S+@\S+\.\w+", re.IGNORECASE)
_NATIONAL = re.compile(r"0[\d\s()./-]{5,}")
_URL = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}([./-])\d{1,2}\1\d{2,4}$")
_TYPICAL = {Kind.EMAIL: _EMAIL, Kind.URL: _URL, Kind.PHONE: _PHONE, Kind.COUNTRY: re.compile(r"[^\W\d_]{4}")}
_BY_CONTENT = {Kind.EMAIL: LIKELY, Kind.URL: POSSIBLE, Kind.PHONE: POSSIBLE, Kind.COUNTRY: POSSIBLE}
# Kinds for which a text that cannot be read speaks against the field, however well the name fits.
_STRICT = frozenset(Kind) - {Kind.TEXT, Kind.LONG_TEXT, Kind.TAGS, Kind.PERSON, Kind.PEOPLE, Kind.CHOICES}


@dataclass(frozen=True)
class Guess:
    """`key` is that of a Target. `confidence` is from LEAST to 1; from LIKELY on hardly anybody will change it."""

    key: str
    confidence: float


def guess(
    headers: Sequence[str], samples: Sequence[Sequence[str]], fields: Iterable[Target], context: Context
) -> dict[int, Guess]:
    """Column (index) -> what it is probably meant for; columns that mean nothing known are left out.

    `samples` are a few values of each column. A field is given to one column only, unless it is repeatable; a second
    column of e-mail addresses or phone numbers becomes further ones. A full name gives way to its parts.
    """
    targets = {target.key: target for target in fields}
    rated = [
        (_rating(header, values, target, context), column, target.key)
        for column, (header, values) in enumerate(zip(headers, samples, strict=True))
        for target in targets.values()
    ]
    chosen: dict[int, Guess] = {}
    for confidence, column, key in sorted(rated, key=lambda one: (-one[0], one[1])):
        if confidence >= LEAST and column not in chosen and (free := _free(key, targets, chosen)):
            chosen[column] = Guess(free, confidence)
    return _without_doubles(chosen)


def _free(key: str, targets: dict[str, Target], chosen: dict[int, Guess]) -> str:
    """The field itself, or the further ones beside it where it is taken; empty for neither."""
    taken = {guess.key for guess in chosen.values()}
    possible = (one for one in (key, _FURTHER.get(key, "")) if one in targets)
    return next((one for one in possible if one not in taken or targets[one].is_repeatable), "")


def _rating(header: str, values: Sequence[str], target: Target, context: Context) -> float:
    """From 0 to 1, by the name of the column, which its values may contradict, else by the values alone."""
    name = folded(header)
    named = _named(name, target)
    if not values or (not named and _BESIDE.search(name)):
        return named * 0.9
    fits = _share(values, target, context)
    if named == SURE or (named and not _is_other(values, target)):
        is_possible = fits or target.kind not in _STRICT or _is_of_another_country(values, target)
        return named * (0.5 + 0.5 * fits) if is_possible else 0
    obvious = fits == 1 and target.group != CUSTOM and _is_typical(values, target)
    return _BY_CONTENT[target.kind] if obvious else 0


def _named(name: str, target: Target) -> float:
    """How well the folded name of a column fits the field, from 0 to 1."""
    if name in _own_names(target):
        return SURE
    known = SYNONYMS.get(target.key, frozenset())
    if name in known:
        return 0.95
    if _BESIDE.search(name):
        return 0
    bare = " ".join(_FILLING.sub(" ", name).split())
    return 0.9 if bare and (bare in known or bare == folded(target.label)) else 0


def _own_names(target: Target) -> set[str]:
    """What Muster calls the field, in exports also with the currency, or the key where the name is taken."""
    label, key = folded(target.label), target.key.replace("_", " ")
    if target.kind == Kind.ID:
        return {label}  # the “id” of another program would update whoever has this number here
    return {label, key, folded(f"{label} {target.currency}"), f"{label} {key}"}


def _share(values: Sequence[str], target: Target, context: Context) -> float:
    """How many of the values can be read, from 0 to 1."""
    readers = [reader(target, one) for one in _contexts(target, context)]
    return sum(any(_is_readable(read, value) for read in readers) for value in values) / len(values)


def _contexts(target: Target, context: Context) -> list[Context]:
    """Dates of which nothing says whether days come first are dates all the same."""
    if context.date_order or target.kind not in (Kind.DATE, Kind.MOMENT):
        return [context]
    return [replace(context, date_order=order) for order in DateOrder]


def _is_readable(read: Callable[[str], object], value: str) -> bool:
    try:
        return read(value) is not None
    except ValueError:
        return False


def _is_of_another_country(values: Sequence[str], target: Target) -> bool:
    """Whether these may be phone numbers that cannot be read only because nobody has said yet where they are from."""
    return target.kind in (Kind.PHONE, Kind.PHONES) and all(map(_NATIONAL.fullmatch, values))


def _is_other(values: Sequence[str], target: Target) -> bool:
    """Whether a field for any text would be filled with what are plainly addresses of e-mail or the web."""
    return target.kind == Kind.TEXT and all(_EMAIL.fullmatch(value) or _URL.match(value) for value in values)


def _is_typical(values: Sequence[str], target: Target) -> bool:
    """Whether all values can hardly be anything but of this kind, as the name of the column says nothing."""
    typical = _TYPICAL.get(target.kind)
    return typical is not None and all(typical.match(value) and not _DATE.match(value) for value in values)


def _without_doubles(chosen: dict[int, Guess]) -> dict[int, Guess]:
    keys = {guess.key for guess in chosen.values()}
    parts = keys & {"first_name", "last_name"}
    return {column: one for column, one in chosen.items() if not (one.key == "full_name" and parts)}
