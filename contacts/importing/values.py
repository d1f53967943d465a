"""The text of a cell as a typed value. No database: what a text may refer to is handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from contacts.fields import clean_tag_name
from contacts.importing.amounts import parse_amount
from contacts.importing.dates import DateOrder, parse_date, parse_moment
from contacts.importing.people import People
from contacts.importing.places import read_country, read_time_zone
from contacts.importing.targets import Kind, Target
from contacts.importing.telephones import read_phone
from contacts.importing.words import NO, NOTHING, YES, folded
from contacts.models import Channel, ContactType

MAX_EMAIL = 254
MAX_SEVERAL = 100  # values in one cell
Reader = Callable[[str], Any]

_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_JOINING = re.compile(r"[\u200c\u200d]")  # invisible, too, but in texts letters and emoji differ by them
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DEFUSED = re.compile(r"^'(?='*[=+\-@\t\r])")  # as exports guard against formulas
_SPLIT = re.compile(r":::|[;\n]")  # ::: is Google's
_SPLIT_MORE = re.compile(r":::|[;,\n]")
_SPLIT_PHONES = re.compile(r":::|[;,\n|](?!\s*ext)|\s/\s|\bor\b|\boder\b|\bou\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[^<]*<([^<>]+)>")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_check_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Context:
    """What is known beyond a cell.

    `region` is the country of phone numbers without code ("": PHONE_REGION), `zone` that of moments without one.
    `choices` has for the key of a target what can be chosen, folded name -> value (see `choices_by_name`).
    """

    region: str = ""
    date_order: DateOrder | None = None
    decimal_comma: bool = False
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    people: People = field(default_factory=People)
    choices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def for_column(self, date_order: DateOrder | None, *, decimal_comma: bool) -> Context:
        """The same for a column whose values are written in a way of their own."""
        return replace(self, date_order=date_order, decimal_comma=decimal_comma)


def choices_by_name(choices: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """(name, value) of what can be chosen, as Context takes them."""
    return {folded(name) or name: value for name, value in choices}


CONTACT_TYPES = choices_by_name([(name, value) for value, label in ContactType.choices for name in (value, label)])


def reader(target: Target, context: Context) -> Reader:
    """What turns a text into a value for `target`; None for a text that says nothing, such as "" and, mostly, “n/a”.

    Types by kind: ID, PERSON int · TEXT, LONG_TEXT, EMAIL, URL, COUNTRY (ISO code), TIME_ZONE str · EMAILS, TAGS
    list[str] · PHONE Phone · PHONES list[Phone] · DATE date · MOMENT datetime in UTC · NUMBER, MONEY Decimal ·
    YES_NO bool · CHOICE what the choices have · CHOICES list of that · PEOPLE list[int] · CHANNELS list[Channel].
    The reader raises ValueError with a sentence that names the text.
    """
    read = _READERS[target.kind](target, context)
    is_text = target.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.TAGS)
    choices = _choices(target, context) if target.kind in (Kind.CHOICE, Kind.CHOICES) else {}
    return partial(_read, read, is_text, choices, _LONGEST.get(target.kind, 0))


def _read(read: Reader, is_text: bool, choices: Mapping[str, Any], longest: int, text: str) -> Any:
    text = tidy(text) if is_text or text.isascii() else _JOINING.sub("", tidy(text))
    if not text or (not is_text and says_nothing(text) and (folded(text) or text) not in choices):
        return None
    if longest and len(text) > longest:
        raise ValueError(f"“{text[:40]}…” is too long: it has {len(text):,} characters.")
    return read(text)


def tidy(text: str) -> str:
    """Without blanks around it, invisible and control characters, and the apostrophe that an export put before it."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text).replace("\N{NO-BREAK SPACE}", " ")
    return _DEFUSED.sub("", _CONTROL.sub("", text).strip(), count=1) if text else ""


def says_nothing(text: str) -> bool:
    """“n/a”, “-”, “null” and the like, which no field but a text can mean."""
    return len(text) < 20 and (folded(text) in NOTHING or not text.strip("-–—./?#"))


def read_text(max_length: int, text: str) -> str:
    """One line. Raises ValueError when it is too long."""
    return _fitting(" ".join(text.split()), max_length)


def read_long_text(max_length: int, text: str) -> str:
    """Raises ValueError when it is too long."""
    return _fitting(text.replace("\r\n", "\n").replace("\r", "\n"), max_length)


def read_id(text: str) -> int:
    """Raises ValueError for what is no id of Muster's."""
    digits = text.removesuffix(".0")
    if not (digits.isdecimal() and digits.isascii() and len(digits) <= 18 and int(digits)):
        raise ValueError(f"“{text[:40]}” is not a contact ID, which is a whole number.")
    return int(digits)


def read_email(text: str) -> str:
    """Lower case; also from mailto:ada@example.com and Ada <ada@example.com>. Raises ValueError."""
    bare = found[1] if (found := _IN_BRACKETS.fullmatch(text)) else text
    bare = (
        bare.strip()
        .removeprefix("mailto:")
        .removeprefix("MAILTO:")
        .partition("?")[0]
        .strip(" \"'<>,;")
        .rstrip(".")
        .lower()
    )
    try:
        validate_email(bare)
    except ValidationError:
        raise ValueError(f"“{text[:40]}” is not an e-mail address.") from None
    return _fitting(bare, MAX_EMAIL)


def read_url(max_length: int, text: str) -> str:
    """With https:// where no scheme is given. Raises ValueError, also for schemes but http and https."""
    bare = text if _SCHEME.match(text) else f"https://{text.lstrip('/')}"
    try:
        _check_url(bare)
    except ValidationError:
        raise ValueError(f"“{text[:40]}” is not a web address.") from None
    host = urlsplit(bare).netloc
    return _fitting(bare.replace(host, host.lower(), 1), max_length)


def read_yes_no(text: str) -> bool:
    """“yes”, “wahr”, “sí”, “1”, “✓” and their opposites. Raises ValueError."""
    word = folded(text)
    if word in YES or text in ("✓", "✔", "☑", "+"):
        return True
    if word in NO or text in ("✗", "✘", "☐"):
        return False
    raise ValueError(f"“{text[:40]}” is neither yes nor no.")


def read_tags(text: str) -> list[str]:
    """Names of tags, between commas, semicolons or lines; Google's own groups without asterisk. Raises ValueError."""
    known: dict[str, str] = {}
    try:
        for part in _several(_SPLIT_MORE, text):
            name = clean_tag_name(part.removeprefix("* "))
            known.setdefault(name.lower(), name)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None
    return list(known.values())


def read_choice(choices: Mapping[str, Any], text: str) -> Any:
    """The value of the choice with this name. Raises ValueError."""
    name = folded(text) or text
    if name not in choices:
        raise ValueError(f"“{text[:40]}” is not one of the choices.")
    return choices[name]


def read_choices(choices: Mapping[str, Any], text: str) -> list[Any]:
    """Several, between semicolons, commas or lines; also those whose names contain a comma. Raises ValueError."""
    found: list[Any] = []
    for part in _several(_SPLIT, text):
        whole = folded(part) in choices
        found += [read_choice(choices, one) for one in ([part] if whole else _several(_SPLIT_MORE, part))]
    return [value for index, value in enumerate(found) if value not in found[:index]]


def read_channels(text: str) -> list[Channel]:
    """Channels that are closed: several by name, or “yes” and “all” for all of them. Raises ValueError."""
    if folded(text) == "all" or folded(text) in YES:
        return list(Channel)
    if folded(text) in NO:
        return []
    named = {folded(name): channel for channel in Channel for name in (channel.value, channel.label)}
    return read_choices(named | {"mail": Channel.EMAIL, "calls": Channel.CALL, "phone": Channel.CALL}, text)


def _several(separator: re.Pattern[str], text: str) -> list[str]:
    parts = [part for part in map(str.strip, _split(separator, text)) if part]
    if len(parts) > MAX_SEVERAL:
        raise ValueError(f"“{text[:40]}” are more than {MAX_SEVERAL} values.")
    return parts


def _split(separator: re.Pattern[str], text: str) -> list[str]:
    """The parts between separators; one in double quotes may hold separators itself, as exports write it."""
    if '"' not in text:
        return separator.split(text)
    end = f"(?:{separator.pattern}|$)"
    part = re.compile(rf'\s*"((?:[^"]|"")+)"\s*{end}|(.*?){end}', separator.flags | re.DOTALL)
    return [found[1].replace('""', '"') if found[1] else found[2] for found in part.finditer(text)]


def _each(read: Callable[[str], Any], separator: re.Pattern[str], text: str) -> list[Any]:
    return list(dict.fromkeys(map(read, _several(separator, text))))


def _fitting(text: str, max_length: int) -> str:
    if max_length and len(text) > max_length:
        raise ValueError(f"“{text[:40]}…” has {len(text):,} characters; at most {max_length:,} are possible.")
    return text


_READERS: dict[Kind, Callable[[Target, Context], Reader]] = {
    Kind.ID: lambda target, context: read_id,
    Kind.TEXT: lambda target, context: partial(read_text, target.max_length),
    Kind.LONG_TEXT: lambda target, context: partial(read_long_text, target.max_length),
    Kind.EMAIL: lambda target, context: read_email,
    Kind.EMAILS: lambda target, context: partial(_each, read_email, _SPLIT_MORE),
    Kind.PHONE: lambda target, context: lambda text: read_phone(text, context.region),
    Kind.PHONES: lambda target, context: partial(_each, lambda text: read_phone(text, context.region), _SPLIT_PHONES),
    Kind.URL: lambda target, context: partial(read_url, target.max_length),
    Kind.DATE: lambda target, context: lambda text: parse_date(text, context.date_order, is_past=target.is_past),
    Kind.MOMENT: lambda target, context: lambda text: parse_moment(text, context.date_order, context.zone),
    Kind.NUMBER: lambda target, context: partial(parse_amount, decimal_comma=context.decimal_comma),
    Kind.MONEY: lambda target, context: partial(
        parse_amount, decimal_comma=context.decimal_comma, currency=target.currency
    ),
    Kind.YES_NO: lambda target, context: read_yes_no,
    Kind.CHOICE: lambda target, context: partial(read_choice, _choices(target, context)),
    Kind.CHOICES: lambda target, context: partial(read_choices, _choices(target, context)),
    Kind.PERSON: lambda target, context: context.people.read,
    Kind.PEOPLE: lambda target, context: partial(_each, context.people.read, _SPLIT_MORE),
    Kind.TAGS: lambda target, context: read_tags,
    Kind.COUNTRY: lambda target, context: read_country,
    Kind.TIME_ZONE: lambda target, context: read_time_zone,
    Kind.CHANNELS: lambda target, context: read_channels,
}


# Characters that can be meant for one; what is longer would only cost time.
_LONGEST = {
    **dict.fromkeys([Kind.ID, Kind.DATE, Kind.MOMENT, Kind.NUMBER, Kind.MONEY, Kind.PHONE, Kind.YES_NO], 100),
    **dict.fromkeys([Kind.COUNTRY, Kind.TIME_ZONE, Kind.CHOICE, Kind.PERSON, Kind.CHANNELS], 300),
    **dict.fromkeys([Kind.EMAIL, Kind.EMAILS, Kind.PHONES, Kind.URL, Kind.PEOPLE], 2000),
}


def _choices(target: Target, context: Context) -> Mapping[str, Any]:
    return context.choices.get(target.key, CONTACT_TYPES if target.key == "contact_type" else {})
