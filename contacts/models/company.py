from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower


class Company(models.Model):
    name = models.CharField(max_length=200)
    website = models.URLField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        constraints = [models.UniqueConstraint(Lower("name"), name="company_name_unique")]

    def __str__(self) -> str:
        return self.name
