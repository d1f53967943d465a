"""The dry run: what every row of an import would do is worked out and written down, and no contact is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from contacts import bells
from contacts.folding import FoldedWords
from contacts.id_lists import text_list
from contacts.importing.targets import Kind
from contacts.models import Company, Import
from contacts.services.custom_definitions import CHOICE_LENGTH, MOST_CHOICES, distinct_names
from contacts.services.imports.claims import ScratchClaims, scratch
from contacts.services.imports.columns import NEW
from contacts.services.imports.leases import Lease, Stopped
from contacts.services.imports.mapping_problems import mapping_problems
from contacts.services.imports.planning import Plan, Planner
from contacts.services.imports.reports import Writer
from contacts.services.imports.rows import chunks, foretell
from contacts.services.tags import find_tags

State = Import.State
SHOWN_TAGS = 50
_COMPANY = "company "


def check(imported: Import) -> bool:
    """Has the rows checked in the background. False when something is missing (`mapping_problems`), or too late."""
    if mapping_problems(imported):
        return False
    return _move(imported, [State.READY, State.CHECKED], State.CHECKING, rows_done=0, report={}, message="")


def cancel_check(imported: Import) -> bool:
    """Back to the settings. False when the check is over."""
    return _move(imported, [State.CHECKING], State.READY, rows_done=0, worked_on_until=None)


@transaction.atomic
def _move(imported: Import, before: Sequence[State], after: State, **changes: Any) -> bool:
    mine = Import.objects.filter(pk=imported.pk, state__in=before, purged_at=None)
    moved = mine.update(state=after, **changes)
    imported.refresh_from_db()
    if moved and imported.is_at_work:
        bells.IMPORTS.ring_for(imported.pk)
    return bool(moved)


def run_check(imported: Import, lease: Lease, should_stop: Callable[[], bool]) -> None:
    """From checking to checked, or back to ready with a message. Raises LeaseLost and Stopped."""
    planner = Planner(imported, imported.created_by)
    report, found, done = Writer(planner.reader.targets.values()), _Found(planner), 0
    # What becomes of choices that do not exist yet is only known when the import starts.
    remembering = all(entry["to"] != NEW for entry in imported.mapping)
    with scratch() as claims:
        for rows in chunks(imported):
            if should_stop():
                raise Stopped
            plans = planner.plan(rows, claims)
            report.add(plans)
            found.add(plans, claims)
            done += len(rows)
            with transaction.atomic():
                foretell(imported, plans, remembering=remembering)
                lease.renew(rows_done=done)
        companies = claims.count(_COMPANY)
    if problem := found.problem():
        lease.release(state=State.READY, message=problem)
        return
    fields = [entry["name"] for entry in imported.mapping if entry["to"] == NEW]
    kept = report.kept(new_fields=fields, new_tags=found.new_tags(), new_companies=companies)
    lease.release(state=State.CHECKED, mapping=found.mapping(), report=kept)


class _Found:
    """What the rows name that does not exist yet."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._tags: dict[str, str] = {}
        self._choices: dict[str, dict[str, str]] = {
            target.key: {}
            for target in planner.reader.targets.values()
            if target.key.startswith(f"{NEW}_") and target.kind in (Kind.CHOICE, Kind.CHOICES)
        }

    def add(self, plans: Sequence[Plan], claims: ScratchClaims) -> None:
        """Notes what the plans (a chunk) would create. One query."""
        names = {name for plan in plans if (name := plan.wanted.columns.get("company")) and not plan.reason}
        known = Company.objects.annotate(folded=FoldedWords("name")).filter(
            folded__in=text_list({name.lower() for name in names})
        )
        taken = set(known.values_list("folded", flat=True)) if names else set()
        claims.add({f"{_COMPANY}{name.lower()}": 0 for name in names if name.lower() not in taken})
        for plan in plans:
            for name in plan.tags[: 10 * SHOWN_TAGS - len(self._tags)]:
                self._tags.setdefault(name.lower(), name)
            for key, names_of in self._choices.items():
                self._add_choices(names_of, plan.wanted.custom.get(key))

    def _add_choices(self, known: dict[str, str], value: Any) -> None:
        for name in [value] if isinstance(value, str) else value or ():
            if len(known) <= MOST_CHOICES:
                known.setdefault(name.lower(), name)

    def problem(self) -> str:
        """Why the import cannot start like this; empty when it can."""
        for index, entry in enumerate(self._planner.imported.mapping):
            if len(self._choices.get(f"{NEW}_{index}", ())) > MOST_CHOICES:
                return f"“{entry['name']}” would have more than {MOST_CHOICES} choices. Make it a text."
        return ""

    def mapping(self) -> list[dict[str, Any]]:
        """The mapping with the choices of new fields, as they stand in the file."""
        return [entry | self._new_choices(index) for index, entry in enumerate(self._planner.imported.mapping)]

    def _new_choices(self, index: int) -> dict[str, list[str]]:
        names = self._choices.get(f"{NEW}_{index}")
        return {} if names is None else {"choices": distinct_names(name[:CHOICE_LENGTH] for name in names.values())}

    def new_tags(self) -> list[str]:
        known = find_tags(self._tags.values())
        return [name for folded, name in self._tags.items() if folded not in known][:SHOWN_TAGS]
