from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from bulkactions.actions._opportunities_told import told
from bulkactions.actions._opportunity_form import CONTACTS_OWNER, KEEP, ManageOpportunitiesForm, Rule
from bulkactions.actions._since import changed_since, done_or_changed, undo_data_of
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped, succeeded, unchanged
from contacts.id_lists import id_list
from contacts.merge_fields import Template
from contacts.models import Contact, CustomField, Opportunity, Stage
from contacts.querysets import ContactQuerySet
from contacts.services import opportunities
from contacts.services.custom_fields import Values as Held
from contacts.services.custom_fields import holds, values_of
from contacts.services.custom_keeping import keep
from contacts.services.opportunities import Values
from contacts.services.several_opportunities import (
    Several,
    in_pipeline,
    meant_of,
    meant_of_outer_contact,
    of_outer_contact,
)

LONGEST_NAME = 200


class ManageOpportunities(Action):
    """Creates opportunities or updates those in a pipeline. Undo deletes what it created, puts back what it changed."""

    name, label, icon = "manage_opportunities", "Manage Opportunities", "businessplan"
    form_class = ManageOpportunitiesForm
    permission = "contacts.manage_opportunities"
    toolbar = 100
    in_menu = True
    undoable = True
    undo_about = (
        "What it created is deleted, and what it changed gets its old values back; "
        "what somebody has changed since is left alone."
    )
    reasons = {
        "updated": "Has an opportunity, which is updated",
        "same": "Its opportunity is like this already",
        "several": "Has several opportunities in this pipeline",
        "no_opportunity": "Has no opportunity in this pipeline",
    }

    @property
    def will(self) -> str:  # type: ignore[override]
        return "Opportunity updated" if self.rule is Rule.UPDATE else "Opportunity created"

    @property
    def rule(self) -> Rule:
        return Rule(self.options["rule"])

    @property
    def several(self) -> Several:
        return Several(self.options["several"])

    @property
    def stage(self) -> Stage:
        return self.options["stage"]  # type: ignore[no-any-return]

    @cached_property
    def values(self) -> Values:
        """The columns that are the same for every contact and were given."""
        given: Values = {"stage_id": self.stage.pk}
        for name in ("value", "currency", "status", "source", "lost_reason", "expected_close_on"):
            if self.options[name] not in ("", None):
                given[name] = self.options[name]
        if self.options["owner"] not in (KEEP, CONTACTS_OWNER):
            given["owner_id"] = int(self.options["owner"])
        return given

    @cached_property
    def custom_values(self) -> dict[CustomField, Any]:
        """What was given in custom fields."""
        form: Any = self.form
        asked = {field: self.options[field.key] for field in form.custom_fields}
        return {field: value for field, value in asked.items() if value not in ("", None, [])}

    @property
    def differs_by_contact(self) -> bool:
        """Whether what is written depends on the contact, so that it cannot be told which have it already."""
        return bool(self.options["name"]) or self.options["owner"] == CONTACTS_OWNER

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        if self.rule is Rule.CREATE:
            return []
        existing = of_outer_contact(self.stage.pipeline)
        has, several = Q(Exists(existing)), Q(Exists(existing[1:2]))
        reached = has & ~several if self.several is Several.SKIP else has
        same = Q(pk__in=[]) if self.differs_by_contact else reached & ~Q(Exists(self._differing()))
        found = [Foreseen(Outcome.UNCHANGED, "same", same)]
        if self.several is Several.SKIP:
            found.append(Foreseen(Outcome.SKIPPED, "several", several))
        if self.rule is Rule.UPDATE:
            return [*found, Foreseen(Outcome.SKIPPED, "no_opportunity", ~has)]
        return [Foreseen(Outcome.SUCCEEDED, "updated", reached & ~same), *found]

    def change_of(self, contact: Contact) -> tuple[list[str], list[str]] | None:
        return None

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        existing = {} if self.rule is Rule.CREATE else in_pipeline(ids, self.stage.pipeline)
        own = self._own_values(ids)
        creating = [] if self.rule is Rule.UPDATE else [pk for pk in ids if pk not in existing]
        meant = [record for records in existing.values() for record in meant_of(records, self.several)]
        held = values_of([record.pk for record in meant], self.custom_values)
        changes = {
            record: changed
            for record in meant
            if (changed := self._changes(record, own[record.contact_id])) or self._custom_differ(held[record.pk])
        }
        before, new = self._before(changes, held), self._new(creating, own)
        words = told(new, changes, self.stage)
        opportunities.create_opportunities(new, self.bulk_action_id)
        opportunities.update_opportunities(changes, self.bulk_action_id)
        changed_ids = [record.pk for record in changes]
        opportunities.set_custom_values(changed_ids, creating, self.custom_values, self.bulk_action_id)
        created = set(creating)
        results = (self._result(pk, pk in created, existing.get(pk, []), before) for pk in ids)
        return [replace(result, detail=words.get(result.contact_id, "")) for result in results]

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~self._has_written())

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        before = undo_data_of(results)
        return done_or_changed(before, opportunities.delete_or_put_back(before, self.bulk_action_id))

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(self._has_written())

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        taken = undo_data_of(results)
        return done_or_changed(taken, opportunities.do_again(taken, self.bulk_action_id))

    def summary(self) -> str:
        return f"{self.stage.pipeline}: {self.stage}"

    def sentence(self, count: str) -> str:
        verb = {Rule.CREATE: "Create", Rule.UPSERT: "Create or update", Rule.UPDATE: "Update"}[self.rule]
        return f"{verb} opportunities of {count}"

    def doing(self, count: str) -> str:
        return f"Writing opportunities of {count}"

    @classmethod
    def explain(cls, result: Result) -> str:
        if result.outcome != Outcome.SUCCEEDED:
            return ""
        return "Updated the opportunity" if result.undo else "Created an opportunity"

    def _differing(self) -> QuerySet[Opportunity]:
        """Of the opportunities that are meant of a contact, those that would change."""
        differs = opportunities.differs(self.values)
        for field, value in self.custom_values.items():
            differs |= ~holds(field, value)
        return meant_of_outer_contact(self.stage.pipeline, self.several).filter(differs)

    def _has_written(self) -> Q:
        """With an opportunity that this bulk action wrote and nobody has changed since."""
        return Q(Exists(Opportunity.objects.filter(contact=OuterRef("pk"), written_in=self.bulk_action_id)))

    def _own_values(self, ids: list[int]) -> dict[int, Values]:
        """What is written for each contact beside `values`."""
        own: dict[int, Values] = {pk: {} for pk in ids}
        template: Template | None = self.options["name"]
        for pk, text in template.render_each(ids, self.user) if template else ():
            if text.strip():
                own[pk]["name"] = text.strip()[:LONGEST_NAME]
        if self.options["owner"] == CONTACTS_OWNER:
            for pk, owner in Contact.objects.filter(pk__in=id_list(ids)).values_list("pk", "owner"):
                own[pk]["owner_id"] = owner
        return own

    def _changes(self, record: Opportunity, own: Values) -> Values:
        """All that is given where the preview could not tell whether it differs, so that both say the same."""
        values = self.values | own
        return values if self.differs_by_contact else opportunities.changes_of(record, values)

    def _custom_differ(self, held: Mapping[int, Any]) -> bool:
        return any(held.get(field.pk) != value for field, value in self.custom_values.items())

    def _before(self, changes: Mapping[Opportunity, Values], held: Held) -> dict[int, dict[str, Values]]:
        """Contact id -> opportunity id -> the values that it had."""
        before: dict[int, dict[str, Values]] = {}
        for record, changed in changes.items():
            custom = {"custom": keep(self.custom_values, held[record.pk])} if self.custom_values else {}
            values = opportunities.values_before(record, changed) | custom
            before.setdefault(record.contact_id, {})[str(record.pk)] = values
        return before

    def _new(self, ids: list[int], own: dict[int, Values]) -> list[Opportunity]:
        contacts = Contact.objects.filter(pk__in=id_list(ids)).order_by("pk").defer("search_text", "details_text")
        return [
            opportunities.new_opportunity(contact.pk, self._usual(contact) | self.values | own[contact.pk])
            for contact in (contacts if ids else ())
        ]

    @staticmethod
    def _usual(contact: Contact) -> Values:
        """What a new opportunity has where nothing is given."""
        return {"name": contact.name[:LONGEST_NAME], "owner_id": contact.owner_id, "currency": settings.CURRENCY}

    def _result(
        self, pk: int, created: bool, records: list[Opportunity], before: dict[int, dict[str, Values]]
    ) -> ContactResult:
        if created:
            return succeeded(pk, {})
        if pk in before:
            return succeeded(pk, before[pk], "" if self.rule is Rule.UPDATE else "updated")
        if not records:
            return skipped(pk, "no_opportunity")
        return unchanged(pk, "same") if meant_of(records, self.several) else skipped(pk, "several")
