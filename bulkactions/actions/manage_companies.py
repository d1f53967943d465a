from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.text import get_text_list

from bulkactions.actions._named import KeptCompanyField, kept, kept_id
from bulkactions.actions._since import EVERYBODY, changed_since, done_or_changed
from bulkactions.actions.base import Action
from bulkactions.models import Result
from bulkactions.options import OptionsForm
from bulkactions.preview import Foreseen
from bulkactions.results import ContactResult, Outcome, skipped, succeeded, unchanged
from contacts.id_lists import id_list
from contacts.models import Company, Contact
from contacts.querysets import ContactQuerySet
from contacts.services.names import get_or_create_named
from contacts.services.updating import put_back, set_column
from contacts.widgets import CompanyInput

ADD, REMOVE = "add", "remove"
NAMED = 3  # companies that a remark names


class ManageCompaniesForm(OptionsForm):
    operation = forms.ChoiceField(
        label="What to do",
        choices=[(ADD, "Add to a company"), (REMOVE, "Remove from the company")],
        initial=ADD,
        widget=forms.RadioSelect,
    )
    company = KeptCompanyField(
        required=False, max_length=200, widget=CompanyInput, help_text="A name that is not known yet makes a new one."
    )
    only_empty = forms.BooleanField(label="Only contacts without a company", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("operation") == REMOVE:
            cleaned |= {"company": None, "only_empty": False}
        elif "company" not in self.errors and not cleaned.get("company"):
            self.add_error("company", "Choose a company.")
        return cleaned


class ManageCompanies(Action):
    """Puts contacts into one company, or takes them out of theirs. Undo gives back the company that each had."""

    name, label, icon = "manage_companies", "Manage Companies", "building"
    form_class = ManageCompaniesForm
    permission = "contacts.assign_company"
    toolbar = 110
    in_menu = True
    undoable = True
    reasons = {
        "in_company": "Already in this company",
        "has_company": "Has a company",
        "no_company": "Has no company",
    }

    @property
    def company(self) -> Company | None:
        """The company to add to, which may be new; None to remove."""
        return self.options["company"]  # type: ignore[no-any-return]

    def prepare(self) -> dict[str, list[str]]:
        if not self.company:
            return self.raw_options
        company = self.company if self.company.pk else get_or_create_named(Company, self.company.name)
        return self.raw_options | {"company": [kept(company)]}

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        if self.company is None:
            return [Foreseen(Outcome.UNCHANGED, "no_company", Q(company=None))]
        there = Q(company=self.company) if self.company.pk else Q(pk__in=[])
        found = [Foreseen(Outcome.UNCHANGED, "in_company", there)]
        if self.options["only_empty"]:
            found.append(Foreseen(Outcome.SKIPPED, "has_company", ~there & Q(company__isnull=False)))
        return found

    def remarks(self, contacts: ContactQuerySet) -> list[str]:
        if self.options["only_empty"]:
            return []
        leaving = contacts.exclude(company=None)
        if self.company and self.company.pk:
            leaving = leaving.exclude(company=self.company)
        counts = list(leaving.order_by().values_list("company__name").annotate(Count("pk")).order_by("-pk__count"))
        return [f"{_left(counts)} now."] if counts else []

    def change_of(self, contact: Contact) -> tuple[list[str], list[str]]:
        before, after = contact.company, self.company
        return [before.name] if before else [], [after.name] if after else []

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        held = self._held(ids) if self.options["only_empty"] else {}
        target = self.company.pk if self.company else None
        before = set_column([pk for pk in ids if held.get(pk) is None], "company", target)
        for pk in ids:
            yield self._result(pk, before, held.get(pk), target)

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        return changed_since(~Q(company=self._company_given))

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        before = {result.contact_id: _company_before(result) for result in results}
        known = set(Company.objects.filter(pk__in={pk for pk in before.values() if pk}).values_list("pk", flat=True))
        values = {contact: company if company in known else None for contact, company in before.items()}
        back = put_back("company", values, instead_of=self._company_given)
        return done_or_changed(before, {pk: {"company": values[pk]} for pk in back})

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        target = self._company_given
        if target and not Company.objects.filter(pk=target).exists():
            return changed_since(EVERYBODY)
        return changed_since(~_has_what_was_given_back(self.results_in))

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        given_back = {result.contact_id: _company_before(result) for result in results if result.undo}
        held, target = self._held(list(given_back)), self._company_given
        if target and not Company.objects.filter(pk=target).exists():
            held = {}
        same = {pk for pk, company in held.items() if company == given_back[pk]}
        before = set_column(same, "company", target)
        ids = [result.contact_id for result in results]
        return done_or_changed(ids, {pk: {"company": company} for pk, company in before.items()})

    def summary(self) -> str:
        return f"Add to {self.company}" if self.company else "Remove from the company"

    def sentence(self, count: str) -> str:
        return f"Add {count} to {self.company}" if self.company else f"Remove {count} from the company"

    def doing(self, count: str) -> str:
        return f"Adding {count} to {self.company}" if self.company else f"Removing {count} from the company"

    @classmethod
    def explain_all(cls, results: Sequence[Result]) -> list[str]:
        ids = {company for result in results if (company := _company_before(result))}
        names = dict(Company.objects.filter(pk__in=ids).values_list("pk", "name"))
        return [_before_in_words(result, names) for result in results]

    @property
    def _company_given(self) -> int | None:
        """The id of the company that contacts were put into, whether or not it still exists; None when removed."""
        return kept_id(self.raw_options["company"]) if self.raw_options["operation"] == [ADD] else None

    @staticmethod
    def _held(ids: list[int]) -> dict[int, int | None]:
        """The company that each contact has, which nobody changes until the batch is done."""
        return dict(Contact.objects.filter(pk__in=id_list(ids)).select_for_update().values_list("pk", "company"))

    def _result(self, pk: int, before: dict[int, Any], held: int | None, target: int | None) -> ContactResult:
        if pk in before:
            return succeeded(pk, {"company": before[pk]})
        if held not in (None, target):
            return skipped(pk, "has_company")
        return unchanged(pk, "in_company" if target else "no_company")


def _before_in_words(result: Result, names: dict[int, str]) -> str:
    if result.outcome != Outcome.SUCCEEDED:
        return ""
    before = _company_before(result)
    return f"Was in {names.get(before, 'a deleted company')}" if before else "Had no company"


def _company_before(result: Result) -> int | None:
    """The id of the company that the contact had."""
    return result.undo["company"] if result.undo else None


def _has_what_was_given_back(bulk_action_id: int) -> Q:
    """In the company, or none, that is in the contact's undo data there."""
    company = Cast(KeyTextTransform("company", "undo"), BigIntegerField())
    given = Result.objects.filter(contact=OuterRef("pk"), bulk_action=bulk_action_id, undo__isnull=False)
    given = given.alias(company=company)
    return Q(Exists(given.filter(company=OuterRef("company")))) | (
        Q(company=None) & Q(Exists(given.filter(company=None)))
    )


def _left(counts: list[tuple[str, int]]) -> str:
    """“120 are in Acme, 80 in Beta and 112 in 14 other companies”."""
    named = [f"{intcomma(count)} {'is' if count == 1 else 'are'} in {name}" for name, count in counts[:NAMED]]
    if others := counts[NAMED:]:
        companies = "another company" if len(others) == 1 else f"{len(others):,} other companies"
        named.append(f"{intcomma(sum(count for _, count in others))} in {companies}")
    return str(get_text_list(named, "and"))
