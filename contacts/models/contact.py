"""A person, and the ways to reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from contacts.folding import Folded, FoldedWords
from contacts.models.company import Company
from contacts.models.status import Status
from contacts.models.tag import ContactTag, Tag
from contacts.phones import display_phone
from contacts.querysets import ContactQuerySet

LIVE = Q(deleted_at__isnull=True)
HAS_BIRTHDAY = Q(date_of_birth__isnull=False)
HAS_CAPITALS = ~Q(email=Folded("email"))  # few have: forms and imports write addresses in lower case
NAMING = ("first_name", "last_name", "email", "phone")  # what a contact is called and found by: it has one of them
FOLDED = ("job_title", "source", "city", "state")  # sorted by regardless of case


class ContactType(models.TextChoices):
    LEAD = "lead", "Lead"
    CUSTOMER = "customer", "Customer"
    PARTNER = "partner", "Partner"
    SUPPLIER = "supplier", "Supplier"
    OTHER = "other", "Other"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WHATSAPP = "whatsapp", "WhatsApp"
    CALL = "call", "Calls"


class Contact(models.Model):
    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField(max_length=32, blank=True, help_text="E.164, such as +14155550123")
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="contacts")
    job_title = models.CharField(max_length=120, blank=True)
    contact_type = models.CharField(max_length=12, choices=ContactType, default=ContactType.LEAD)
    status = models.ForeignKey(Status, models.PROTECT, null=True, blank=True, related_name="contacts")
    source = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="contacts")
    followers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="followed_contacts")
    tags = models.ManyToManyField(Tag, through=ContactTag, blank=True, related_name="contacts")

    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code, such as US")
    time_zone = models.CharField(max_length=64, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    website = models.URLField(blank=True)

    dnd_email = models.BooleanField("no e-mail", default=False)
    dnd_sms = models.BooleanField("no SMS", default=False)
    dnd_whatsapp = models.BooleanField("no WhatsApp", default=False)
    dnd_call = models.BooleanField("no calls", default=False)

    last_activity_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # The bulk action that put the contact into the trash; no foreign key, as contacts knows nothing of bulk actions.
    deleted_in = models.BigIntegerField(null=True, blank=True)

    # What quick search looks through; kept by the database, so nothing can forget to.
    search_text = models.GeneratedField(
        expression=FoldedWords("first_name", "last_name", "email", "phone"),
        output_field=models.TextField(),
        db_persist=True,
    )

    # Through which conditions on these columns are answered: one index for all of them.
    details_text = models.GeneratedField(
        expression=FoldedWords("job_title", "source", "street", "city", "state", "postal_code", "website"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        permissions = [
            ("tag_contact", "Can add and remove tags"),
            ("export_contact", "Can export contacts"),
            ("import_contact", "Can import contacts"),
            ("restore_contact", "Can restore contacts from the trash"),
            ("merge_contact", "Can merge contacts"),
            ("update_fields", "Can update any fields of many contacts at once"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name="", last_name="", email="", phone=""),
                name="contact_has_name_or_address",
                violation_error_message="Give at least a name, an e-mail address or a phone number.",
            ),
        ]
        # What the list sorts and filters by, over what it shows; docs/architecture.md says what each is for.
        indexes = [
            # With the moment that nearly every list is sorted by, for contacts found through other tables.
            models.Index(fields=["id"], name="contact_live", condition=LIVE, include=["created_at"]),
            # Who was silent for long was created long ago: without it, the newest contacts are read in vain.
            models.Index(
                fields=["created_at", "id"], name="contact_created", condition=LIVE, include=["last_activity_at"]
            ),
            models.Index(fields=["updated_at", "id"], name="contact_updated", condition=LIVE),
            models.Index(fields=["last_activity_at", "id"], name="contact_last_activity", condition=LIVE),
            models.Index(fields=["last_name", "first_name", "id"], name="contact_name", condition=LIVE),
            models.Index(fields=["first_name", "last_name", "id"], name="contact_first_name", condition=LIVE),
            models.Index(fields=["email", "id"], name="contact_email", condition=LIVE),
            models.Index(Folded("email"), name="contact_email_capitals", condition=LIVE & HAS_CAPITALS),
            models.Index(fields=["phone", "id"], name="contact_phone", condition=LIVE),
            models.Index(fields=["company", "id"], name="contact_company", condition=LIVE),
            models.Index(fields=["status", "id"], name="contact_status", condition=LIVE),
            # With the company: whoever is limited to owned contacts sees the companies of these.
            models.Index(fields=["owner", "id"], name="contact_owner", condition=LIVE, include=["company"]),
            models.Index(fields=["contact_type", "id"], name="contact_type", condition=LIVE),
            models.Index(fields=["country", "id"], name="contact_country", condition=LIVE),
            models.Index(fields=["date_of_birth", "id"], name="contact_born", condition=LIVE & HAS_BIRTHDAY),
            # PostgreSQL reads an index alone only if it also holds the bare column.
            *(
                models.Index(Folded(column), "id", name=f"contact_{column}", condition=LIVE, include=[column])
                for column in FOLDED
            ),
            models.Index(fields=["deleted_at"], name="contact_trash", condition=~LIVE),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:detail", args=[self.pk])

    @property
    def name(self) -> str:
        """What the contact is called on screen: the name, else the e-mail address, else the phone number."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or display_phone(self.phone)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        letters = self.first_name[:1] + self.last_name[:1]
        return (letters or self.email[:1] or "#").upper()

    @property
    def display_phone(self) -> str:
        """The phone number in its country's national style, with the country code when it is a foreign one."""
        return display_phone(self.phone)

    @property
    def silenced(self) -> list[str]:
        """The channels on which they are not to be disturbed, in words."""
        return [str(channel.label) for channel in Channel if getattr(self, f"dnd_{channel.value}")]

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    if TYPE_CHECKING:
        company_id: int | None
        owner_id: int | None
        status_id: int | None


class ContactPoint(models.Model):
    """A further e-mail address or phone number, beside the one that messages go to."""

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Phone"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="further_points")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=254)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [models.UniqueConstraint(fields=["contact", "kind", "value"], name="contactpoint_unique")]
        indexes = [models.Index(fields=["kind", "value"], name="contactpoint_value")]

    def __str__(self) -> str:
        return display_phone(self.value) if self.kind == self.Kind.PHONE else self.value
