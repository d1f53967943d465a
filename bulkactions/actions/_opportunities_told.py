"""What the results of Manage Opportunities tell: which opportunities a contact was given, and what they are like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bulkactions.actions._creating import beginning
from contacts.amounts import money
from contacts.models import Opportunity, Stage
from contacts.services.opportunities import Values

MOST_TOLD = 300  # characters
NAMED = 2  # opportunities of a contact


def told(new: Iterable[Opportunity], changes: Mapping[Opportunity, Values], stage: Stage) -> dict[int, str]:
    """Contact id -> its opportunities in `stage`, those that are new and those that are changed, in words."""
    written: defaultdict[int, list[str]] = defaultdict(list)
    for record in new:
        written[record.contact_id].append(_called(record, {}))
    for record, changed in changes.items():
        written[record.contact_id].append(_called(record, changed))
    place = f"{stage.pipeline}: {stage}"
    return {contact: _listed(several, place) for contact, several in written.items()}


def _called(record: Opportunity, changed: Values) -> str:
    """Name and value of an opportunity once it is changed: “Deal” EUR 500.00."""
    name, value, currency = (changed.get(column, getattr(record, column)) for column in ("name", "value", "currency"))
    return f"“{beginning(name)}”{f' {money(value, currency)}' if value else ''}"


def _listed(several: Sequence[str], place: str) -> str:
    more = f" and {len(several) - NAMED} more" if len(several) > NAMED else ""
    return f"{', '.join(several[:NAMED])}{more} in {place}"[:MOST_TOLD]
