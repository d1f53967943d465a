"""Doing what is planned: creating and changing the contacts of rows, with the same statements for any number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from contacts.changing import writing as changing
from contacts.changing.places import Many, is_text
from contacts.changing.reading import Fate
from contacts.changing.targets import Target, of_keys
from contacts.loading import load, load_records, reserve_ids
from contacts.models import Company, Contact, ContactPoint, CustomField, CustomPick, CustomValue, Import, Note
from contacts.services.custom_fields import hold
from contacts.services.imports.holding import Followers
from contacts.services.imports.planning import Outcome, Plan, Planner
from contacts.services.imports.rows import tell
from contacts.services.names import get_or_create_all
from contacts.services.pairs import add_pairs
from contacts.services.smart_lists import add_members
from contacts.services.tagging import Taggings, add_each
from contacts.services.tags import create_tags

Undo = dict[str, Any]
CREATED, POINTS, NOTES = "+created", "+points", "+notes"  # in undo data, beside what contacts.changing puts there
_COLUMNS = [field for field in Contact._meta.local_concrete_fields if not field.generated]
ADDED = ("tags", "lists")  # written without looking at what contacts have
_VALUES = [field for field in CustomValue._meta.local_concrete_fields if field.name != "pk"]


@dataclass
class Writer:
    """Writes for one import, in the bulk action of the id `written_in`. To be used in a transaction."""

    planner: Planner
    written_in: int

    def write(self, plans: Sequence[Plan]) -> dict[int, Undo]:
        """Does all plans, tells their rows, and returns what each contact's undo needs. Raises FieldChanged."""
        created = [plan for plan in plans if plan.outcome is Outcome.CREATED]
        updated = [plan for plan in plans if plan.outcome is Outcome.UPDATED]
        for field in self.planner.fields:
            hold(field)
        companies = _companies([*created, *updated])
        self._create(created, companies)
        undo: dict[int, Undo] = {_contact(plan): {CREATED: True} for plan in created}
        undo |= self._change(updated, companies)
        for pk, more in self._add(created, updated).items():
            undo[pk] |= more
        tell(self.planner.imported, plans)
        return undo

    # New contacts

    def _create(self, plans: Sequence[Plan], companies: Mapping[str, int]) -> None:
        for plan, pk in zip(plans, reserve_ids(Contact, len(plans)) if plans else (), strict=True):
            plan.contact = pk
        usual = {field.attname: field.get_default() for field in _COLUMNS}
        usual |= dict.fromkeys(("created_at", "updated_at"), timezone.now())
        rows = ({**usual, "id": plan.contact, **_stored(plan, companies)} for plan in plans)
        if plans:
            load(Contact, [field.column for field in _COLUMNS], ([row[f.attname] for f in _COLUMNS] for row in rows))
        self._fill_custom(plans)
        add_pairs(Followers, "user", [(_contact(plan), pk) for plan in plans for pk in plan.followers])

    def _fill_custom(self, plans: Sequence[Plan]) -> None:
        fields = {field.key: field for field in self.planner.fields}
        held = [
            (_contact(plan), fields[key], value)
            for plan in plans
            for key, value in plan.wanted.custom.items()
            if key in fields and value not in (None, "", [])
        ]
        picks = [(pk, choice) for pk, field, value in held if field.has_choices for choice in _listed(value)]
        values = [_value_row(*one) for one in held if not one[1].has_choices]
        if values:
            load(CustomValue, [field.column for field in _VALUES], values)
        add_pairs(CustomPick, "choice", picks)

    # Known contacts

    def _change(self, plans: Sequence[Plan], companies: Mapping[str, int]) -> dict[int, Undo]:
        """What was changed of each, as contacts.changing keeps it."""
        undo: dict[int, Undo] = {_contact(plan): {} for plan in plans}
        fates = {_contact(plan): [_fate(target, plan, companies) for target in self._targets] for plan in plans}
        return undo | changing.write(self._targets, fates)

    @cached_property
    def _targets(self) -> list[Target]:
        found = changed_targets(self.planner.imported, self.planner.columns)
        return [target for target in found if target.key not in ADDED]

    # What is only ever added

    def _add(self, created: Sequence[Plan], updated: Sequence[Plan]) -> dict[int, Undo]:
        """Does it for all, and returns what the undo of the updated ones needs."""
        plans = [*created, *updated]
        undo: dict[int, Undo] = {_contact(plan): {} for plan in updated}
        self._add_points(plans, undo)
        self._add_notes(plans, undo)
        for pk, tags in self._add_tags(plans).items():
            if pk in undo:
                undo[pk]["tags"] = {"added": tags, "removed": []}
        for pk in self._add_to_list(plans) & undo.keys():
            undo[pk]["lists"] = {"added": [self.planner.imported.smart_list_id], "removed": []}
        return undo

    def _add_points(self, plans: Iterable[Plan], undo: dict[int, Undo]) -> None:
        rows = [(_contact(plan), *point) for plan in plans for point in plan.points]
        if rows:
            load(ContactPoint, ["contact_id", "kind", "value"], rows)
        for pk, *point in rows:
            if pk in undo:
                undo[pk].setdefault(POINTS, []).append(point)

    def _add_notes(self, plans: Iterable[Plan], undo: dict[int, Undo]) -> None:
        now, author = timezone.now(), self.planner.user
        notes = [
            Note(contact_id=_contact(plan), text=text, author=author, created_at=now, written_in=self.written_in)
            for plan in plans
            for text in plan.notes
        ]
        if notes:
            load_records(notes)
        for note in notes:
            if note.contact_id in undo:
                undo[note.contact_id][NOTES] = True

    def _add_tags(self, plans: Sequence[Plan]) -> Taggings:
        names = {name.lower(): name for plan in plans for name in plan.tags}
        ids = {tag.name.lower(): tag.pk for tag in create_tags(names[name] for name in sorted(names))}
        pairs = [(_contact(plan), ids[name.lower()]) for plan in plans for name in plan.tags if name.lower() in ids]
        return add_each(pairs)

    def _add_to_list(self, plans: Sequence[Plan]) -> set[int]:
        members = [_contact(plan) for plan in plans if plan.is_to_be_listed]
        smart_list = self.planner.imported.smart_list_id
        return add_members(smart_list, members) if smart_list and members else set()


def changed_targets(imported: Import, columns: Iterable[str]) -> list[Target]:
    """Every field of known contacts that an import can change, `columns` among those of Contact."""
    custom = {entry["to"] for entry in imported.mapping if entry["to"].startswith("cf_")}
    keys = {name.removesuffix("_id") for name in columns}
    return list(of_keys({"company", "followers", *ADDED, *keys, *custom}).values())


def _contact(plan: Plan) -> int:
    assert plan.contact is not None, "only what is created or known is written"
    return plan.contact


def _companies(plans: Iterable[Plan]) -> dict[str, int]:
    """Ids of the companies that are named, by their name in lower case; those that there are not are created."""
    names = {plan.wanted.columns.get("company") for plan in plans} - {None, ""}
    return get_or_create_all(Company, [name for name in names if name])


def _stored(plan: Plan, companies: Mapping[str, int]) -> dict[str, Any]:
    """The columns of a new contact, the company by its id."""
    columns = dict(plan.wanted.columns)
    company = columns.pop("company", None)
    return {**columns, "company_id": companies[company.lower()] if company else None}


def _fate(target: Target, plan: Plan, companies: Mapping[str, int]) -> Fate:
    """What becomes of one field of a known contact."""
    assert plan.held is not None
    if target.key == "followers":
        return Fate(frozenset(plan.held.followers), frozenset([*plan.held.followers, *plan.followers]))
    if target.key == "company":
        after = plan.changes.get("company", ("", ""))[1]
        company = companies[after.lower()] if after else None
        return Fate(
            plan.held.columns["company_id"], company if "company" in plan.changes else plan.held.columns["company_id"]
        )
    return _fate_of_value(target, plan)


def _fate_of_value(target: Target, plan: Plan) -> Fate:
    assert plan.held is not None
    name = f"{target.key}_id" if target.key in ("status", "owner") else target.key
    held = plan.held.custom.get(name) if target.custom else plan.held.columns[name]
    before, after = plan.changes.get(name, (held, held))
    if isinstance(target.place, Many):
        return Fate(frozenset(before or ()), frozenset(after or ()))
    return Fate(_as_kept(target, before), _as_kept(target, after))


def _as_kept(target: Target, value: Any) -> Any:
    """As contacts.changing has it: "" for a text that there is not, None for anything else."""
    return value if value is not None else "" if is_text(target.single) else None


def _listed(value: Any) -> list[int]:
    return value if isinstance(value, list) else [value]


def _value_row(pk: int, field: CustomField, value: Any) -> list[Any]:
    columns = {"contact_id": pk, "field_id": field.pk, "person_id" if field.column == "person" else field.column: value}
    return [columns.get(column.attname) for column in _VALUES]
