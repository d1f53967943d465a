"""Counting again: the frozen set of a bulk action beside what its filter matches now."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from bulkactions.models import BulkAction
from bulkactions.options import InvalidOptions
from bulkactions.selection import frozen_ids


class CannotCount(Exception):
    """The filter cannot be asked any more; the message says why."""


@dataclass(frozen=True)
class Recount:
    """`frozen` contacts were picked; `matching` match now, of which `entered` did not then; `left` match no more."""

    frozen: int
    matching: int
    entered: int
    left: int


def recount(bulk_action: BulkAction) -> Recount:
    """Asks the filter again, for the person who asked then. Raises CannotCount."""
    try:
        contacts = bulk_action.get_selection().contacts(bulk_action.get_action().contacts(), bulk_action.created_by)
    except ValidationError as error:
        raise CannotCount(" ".join(error.messages)) from None
    except (InvalidOptions, LookupError) as error:
        raise CannotCount(str(error)) from None
    matching = contacts.order_by().count()
    stayed = contacts.order_by().filter(pk__in=frozen_ids(bulk_action)).count()
    return Recount(bulk_action.total, matching, entered=matching - stayed, left=bulk_action.total - stayed)
