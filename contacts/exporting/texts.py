"""Values as texts: for people who read them in a spreadsheet, and such that an import reads them as they were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from contacts.amounts import money, plain_number
from contacts.exporting.columns import Kind
from contacts.models import Opportunity

SEPARATOR = "; "
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_SIGNS = frozenset("'=+-@\t\r")
_NUMBER = re.compile(r"[+-]?[\d .,()-]+")
_QUOTED = re.compile(r'[;\n]|:::|^\s*"')


def texts(zone: ZoneInfo) -> dict[Kind, Callable[[Any], str]]:
    """How values of each kind, but nothing, are written; times in `zone`."""
    return {
        Kind.TEXT: str,
        Kind.WHOLE: str,
        Kind.NUMBER: plain_number,
        Kind.DAY: lambda day: str(day.isoformat()),
        Kind.MOMENT: lambda moment: moment_text(moment, zone),
        Kind.YES_NO: lambda flag: "yes" if flag else "no",
        Kind.NAMES: joined,
        Kind.RECORDS: lambda records: "\n\n".join(_record_text(record, zone) for record in records),
    }


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """“2026-10-25 02:30:00”; with its offset the second time that a clock in `zone` shows the same."""
    local = moment.astimezone(zone)
    text = local.replace(tzinfo=None).isoformat(" ", "seconds")
    return f"{text} {local:%z}" if local.fold else text


def joined(names: Iterable[str]) -> str:
    """Several names in one cell, those in quotes that hold what separates them."""
    return SEPARATOR.join(_quoted(name) if _QUOTED.search(name) else name for name in names)


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before = + - @, except before plain numbers.

    A text that begins like this by itself gets one, too, so that an import can take away one from each.
    """
    if text[:1] not in _SIGNS:
        return text
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def guarded(text: str) -> str:
    """For cells that are texts whatever they begin with: an apostrophe only where an import would take one away."""
    return f"'{text}" if text[:1] == "'" and _RISKY.match(text) else text


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _record_text(record: Mapping[str, Any], zone: ZoneInfo) -> str:
    return _note_text(record, zone) if "text" in record else _opportunity_text(record, zone)


def _note_text(note: Mapping[str, Any], zone: ZoneInfo) -> str:
    """“2026-10-31 09:30 Ada” and, below, what was written."""
    return f"{_minute(note['time'], zone)} {note['author'] or ''}".rstrip() + f"\n{note['text']}"


def _opportunity_text(one: Mapping[str, Any], zone: ZoneInfo) -> str:
    """“2026-10-31 09:30 New roof: Sales / Offer, open, USD 1,200.00, owner ada, expected close 2026-12-01”."""
    facts = [f"{one['pipeline']} / {one['stage']}", Opportunity.Status(one["status"]).label.lower()]
    facts += [money(one["value"], one["currency"])] if one["value"] else []
    said = {"owner": one["owner"], "source": one["source"], "expected close": one["expected_close"]}
    facts += [f"{name} {value}" for name, value in said.items() if value]
    facts += [f"lost: {one['lost_reason']}"] if one["lost_reason"] else []
    facts += [f"{name}: {_fact(value, zone)}" for name, value in one["custom_fields"].items()]
    return f"{_minute(one['created'], zone)} {one['name']}: {', '.join(facts)}"


def _fact(value: Any, zone: ZoneInfo) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return plain_number(value)
        case datetime():
            return _minute(value, zone)
        case list():
            return " + ".join(value)
    return str(value)


def _minute(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
