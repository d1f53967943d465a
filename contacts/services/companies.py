"""What companies there are: merging and deleting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from contacts.models import Company, Contact, MergedCompany
from contacts.services.naming import rename_in_lists

if TYPE_CHECKING:
    from contacts.querysets import CompanyQuerySet, ContactQuerySet

# What one company takes over from the other when they are merged, unless it has its own.
FACTS = ("website", "phone", "industry", "employees", "description")
ADDRESS = ("street", "city", "state", "postal_code", "country")  # one fact: halves of two addresses are none


def used_values(companies: CompanyQuerySet, column: str) -> list[str]:
    """What these companies have in a column of text, each value once."""
    used = companies.exclude(**{column: ""}).order_by(column).values_list(column, flat=True)
    return list(used.distinct())


def contacts_of(company: Company) -> ContactQuerySet:
    """The live contacts of a company, whoever may see them."""
    return Contact.objects.live().filter(company=company)


@transaction.atomic
def merge_companies(kept: Company, gone: Company) -> None:
    """Moves all contacts of `gone` to `kept`, which takes over the facts that it lacks; `gone` is deleted.

    Smart lists that ask for `gone` ask for `kept`, and its number leads there.
    """
    _hold(kept, gone)
    kept.refresh_from_db()
    Contact.objects.filter(company=gone).update(company=kept)
    rename_in_lists(("company", gone.pk), kept.pk)
    MergedCompany.objects.filter(company=gone).update(company=kept)
    MergedCompany.objects.create(pk=gone.pk, company=kept)
    taken_over = _take_over(kept, gone)
    gone.delete()
    kept.save(update_fields=taken_over)


@transaction.atomic
def delete_company(company: Company) -> None:
    """Its contacts stay, without a company."""
    _hold(company)
    Contact.objects.filter(company=company).update(company=None)
    company.delete()


def _take_over(kept: Company, gone: Company) -> list[str]:
    """The names of the facts that `kept` has got."""
    names = [name for name in FACTS if not getattr(kept, name)]
    if not any(getattr(kept, name) for name in ADDRESS):
        names += ADDRESS
    for name in names:
        setattr(kept, name, getattr(gone, name))
    return names


def _hold(*companies: Company) -> None:
    """Whoever gives one of them to a contact at this moment waits, and then finds it gone."""
    ids = [company.pk for company in companies]
    list(Company.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
