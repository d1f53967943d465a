from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from contacts.models.colour import Colour


class Tag(models.Model):
    name = models.CharField(max_length=60)
    colour = models.CharField(max_length=12, choices=Colour, default=Colour.BLUE)
    is_protected = models.BooleanField(
        "protected", default=False, help_text="Contacts with this tag can neither be deleted nor merged."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [Lower("name")]
        permissions = [
            ("manage_tags", "Can rename, merge and delete tags"),
            ("protect_tag", "Can say which tags keep contacts from being deleted and merged"),
            ("untag_contact", "Can take tags off many contacts"),
        ]
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_unique")]

    def __str__(self) -> str:
        return self.name


class ContactTag(models.Model):
    """One contact wears one tag. The pair is the key, so that a million taggings cost one index, not two."""

    pk = models.CompositePrimaryKey("contact_id", "tag_id")
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="+", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        # Contacts of a tag: filter, counts, merging two tags.
        indexes = [models.Index(fields=["tag", "contact"], name="contacttag_tag_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id} wears {self.tag_id}"
