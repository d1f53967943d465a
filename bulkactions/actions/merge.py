from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import get_text_list

from bulkactions.actions._protection import protected
from bulkactions.actions._protection import split as split_off
from bulkactions.actions._since import changed_since
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped, succeeded
from contacts import merging
from contacts.id_lists import is_id
from contacts.merging import Comparison, MergeRecord, compare
from contacts.merging.comparing import Picks, row_labels
from contacts.merging.moving import hanging
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.services import protection
from contacts.services.merging import merge, parts_of, split

PREFIX = "picks-"


class PicksInput(forms.Widget):
    """Posted as `picks-<row>=<contact id>`, a value for each row of the comparison."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {key.removeprefix(PREFIX): str(value) for key, value in data.items() if key.startswith(PREFIX)}


class PicksField(forms.Field):
    """Cleans to a dict of row -> contact id."""

    widget = PicksInput

    def to_python(self, value: Any) -> Picks:
        if not all(map(is_id, value.values())):
            raise ValidationError("What was picked could not be read. Open the dialog again.", "invalid")
        return {row: int(pk) for row, pk in value.items()}


class MergeForm(OptionsForm):
    """Without a master the oldest contact goes on; without a pick the master's value is kept, or the only one."""

    master = forms.IntegerField(required=False)
    picks = PicksField(required=False)


class Merge(Action):
    """Makes one contact of several. Its undo splits them again."""

    name, label, icon = "merge", "Merge", "arrow-merge"
    form_class = MergeForm
    permission = "contacts.merge_contact"
    toolbar = 130
    in_menu = True
    fewest, usual, most = merging.FEWEST, merging.USUAL, merging.MOST
    confirm_word = "MERGE"
    may_be_held = True
    will = "Will be one contact"
    undoable = True
    reaches_trash = True
    reasons = {
        "alone": "Nobody is left to merge it with",
        "no_master": "The contact to go on with was deleted, or is no longer visible to the person who asked",
    }

    @property
    def master(self) -> int | None:
        return self.options["master"]  # type: ignore[no-any-return]

    def material(self, contacts: ContactQuerySet) -> Comparison:
        """The contacts side by side, the oldest first."""
        related = contacts.select_related("company", "status", "owner").prefetch_related("tags", "further_points")
        return compare(list(related.order_by("created_at", "pk")[: merging.MOST]), self.master, self.options["picks"])

    def facts(self, contacts: ContactQuerySet) -> list[tuple[str, int]]:
        return hanging([contact.pk for contact in self.material(contacts).others])

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        ids = list(contacts.order_by("created_at", "pk").values_list("pk", flat=True)[: merging.MOST])
        master = self.master or next(iter(ids), 0)
        if master not in ids:
            return [Foreseen(Outcome.SKIPPED, "no_master", Q(pk__in=ids))]
        refused = protection.refused([pk for pk in ids if pk != master])
        alone = [Foreseen(Outcome.SKIPPED, "alone", Q(pk=master))] if len(ids) - len(refused) < merging.FEWEST else []
        return alone + protected(among=~Q(pk=master))

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        names = {
            contact.pk: contact.name for contact in Contact.objects.filter(pk__in=ids).order_by("created_at", "pk")
        }
        master = self.master or next(iter(names))
        if master not in names:
            return [skipped(pk, "no_master") for pk in ids]
        others, refused = split_off([pk for pk in ids if pk != master])
        done = self._merge(master, others, names) if others else [skipped(master, "alone")]
        return done + refused

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~Q(pk__in=self._to_split()))

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        ids = {result.contact_id for result in results}
        master, record = self._done
        splitting = self._to_split() if master in ids else set()
        left = split(master, record, self.bulk_action_id) if splitting else []
        words = f"Left alone, as changed since: {', '.join(left)}" if left else ""
        for pk in ids & splitting:
            yield ContactResult(pk, Outcome.SUCCEEDED, detail=words[:300] if pk == master else "")
        yield from (skipped(pk, "changed_since") for pk in ids - splitting)

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~Q(pk__in=self._to_join()))

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        ids, names = {result.contact_id for result in results}, self._to_join()
        if not ids.issuperset(names):
            names = {}
        if names:
            master, record = self._first
            yield from self._merge(master, [pk for pk in names if pk != master], names, again=record)
        yield from (skipped(pk, "changed_since") for pk in ids - names.keys())

    def summary(self) -> str:
        return "Merge contacts"

    def sentence(self, count: str) -> str:
        return f"Merge {count}"

    def doing(self, count: str) -> str:
        return f"Merging {count}"

    def choices(self) -> list[tuple[str, str]]:
        if not self.form.is_valid():
            return []
        picks: Picks = self.options["picks"]
        wanted = {pk for pk in (self.master, *picks.values()) if pk}
        names = {contact.pk: contact.name for contact in Contact.objects.filter(pk__in=wanted)}
        labels = row_labels()
        picked = {labels[row]: pk for row, pk in picks.items() if row in labels and pk != self.master}
        goes_on = names.get(self.master, "Nobody any more") if self.master else "The oldest"
        return [("Goes on", goes_on)] + [(label, f"of {names.get(pk, 'nobody')}") for label, pk in picked.items()]

    def choices_to_see(self) -> list[tuple[str, str]]:
        """None: what is picked is what is seen, and the dialog sends back what it only proposed at first."""
        return []

    @classmethod
    def explain(cls, result: Result) -> str:
        if result.outcome != Outcome.SUCCEEDED or not result.undo:
            return ""
        if "name" in result.undo:
            return f"Merged into {result.undo['name']}"
        return f"Merged with {get_text_list(list(result.undo['others'].values()), 'and')}"

    def _merge(
        self, master: int, others: list[int], names: dict[int, str], again: MergeRecord | None = None
    ) -> list[ContactResult]:
        record = merge(master, others, self.options["picks"], self.bulk_action_id, again)
        theirs = {"master": master, "name": names[master]}
        return [succeeded(pk, record.to_json() if pk == master else theirs) for pk in [master, *others]]

    @cached_property
    def _done(self) -> tuple[int, MergeRecord]:
        """What was done last: the master, and what it takes to split the contacts again."""
        return self._record_in(self.results_in)

    @cached_property
    def _first(self) -> tuple[int, MergeRecord]:
        """What this bulk action did itself."""
        return self._record_in(self.bulk_action_id)

    def _record_in(self, bulk_action: int) -> tuple[int, MergeRecord]:
        results = Result.objects.filter(bulk_action=bulk_action, outcome=Outcome.SUCCEEDED)
        return next(
            (result.contact_id, MergeRecord.from_json(result.undo))
            for result in results
            if result.undo and "others" in result.undo
        )

    def _to_split(self) -> set[int]:
        """The master and those that are part of it; nobody when it is deleted, or itself part of another one."""
        master, _ = self._done
        parts = parts_of(master, self.bulk_action_id) if Contact.objects.live().filter(pk=master).exists() else set()
        return {master, *parts} if parts else set()

    def _to_join(self) -> dict[int, str]:
        """The contacts that were split, with their names; nobody when one is deleted, merged or protected by now."""
        master, record = self._first
        ids = {master, *map(int, record.others)}
        live = {contact.pk: contact.name for contact in Contact.objects.live().visible_to(self.user).filter(pk__in=ids)}
        return live if live.keys() == ids and not protection.refused(ids - {master}) else {}
