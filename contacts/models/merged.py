from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from contacts.models.company import Company
from contacts.models.contact import Contact


class MergedContact(models.Model):
    """A contact that has become part of another one. Its number leads there even after it was purged."""

    id = models.BigIntegerField(primary_key=True)  # of the contact that is gone; no foreign key, as this outlives it
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="merged")  # the one that goes on
    # The bulk action that merged it; no foreign key, as contacts knows nothing of bulk actions.
    merged_in = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pk} is part of {self.contact_id}"

    if TYPE_CHECKING:
        contact_id: int


class MergedCompany(models.Model):
    """A company that has become part of another one. Its number leads there for as long as that one is there."""

    id = models.BigIntegerField(primary_key=True)  # of the company that is gone
    company = models.ForeignKey(Company, models.CASCADE, related_name="merged")  # the one that goes on

    def __str__(self) -> str:
        return f"{self.pk} is part of {self.company_id}"

    if TYPE_CHECKING:
        company_id: int
