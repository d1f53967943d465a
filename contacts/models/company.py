from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from contacts.phones import display_phone
from contacts.querysets import CompanyQuerySet


class Company(models.Model):
    name = models.CharField(max_length=200)
    website = models.URLField(blank=True)
    phone = models.CharField(max_length=32, blank=True, help_text="E.164, such as +14155550123")
    industry = models.CharField(max_length=120, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code, such as US")
    description = models.TextField(max_length=5000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        permissions = [
            ("merge_company", "Can merge companies"),
            ("assign_company", "Can put many contacts into a company"),
        ]
        constraints = [models.UniqueConstraint(Lower("name"), name="company_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:company", args=[self.pk])

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def domain(self) -> str:
        """The website as people say it: "acme.com"."""
        return urlsplit(self.website).netloc.removeprefix("www.")

    @property
    def display_phone(self) -> str:
        return display_phone(self.phone)
