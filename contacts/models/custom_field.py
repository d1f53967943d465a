"""Fields that the admins define, and what contacts and opportunities hold in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from contacts.models.colour import Colour


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    def of_contacts(self) -> CustomFieldQuerySet:
        """The fields of contacts: whatever lists, filters, imports or exports contacts knows no others."""
        return self.filter(holder=CustomField.Holder.CONTACT)

    def of_opportunities(self) -> CustomFieldQuerySet:
        return self.filter(holder=CustomField.Holder.OPPORTUNITY)

    def in_use(self) -> CustomFieldQuerySet:
        return self.filter(archived_at=None)

    def required(self) -> CustomFieldQuerySet:
        """What a person who adds a contact or an opportunity is asked for."""
        return self.in_use().filter(is_required=True)


class CustomField(models.Model):
    """One field of every contact, or of every opportunity.

    What a contact holds in it is a CustomValue, or CustomPicks for choices; see `values` and `picks` for both holders.
    """

    class Holder(models.TextChoices):
        CONTACT = "contact", "Contacts"
        OPPORTUNITY = "opportunity", "Opportunities"

        @property
        def noun(self) -> str:
            """What one of them is called, and many, for the filter `plural`."""
            return f"{self.value},{self.label.lower()}"

    class Type(models.TextChoices):
        TEXT = "text", "Text"
        LONG_TEXT = "long_text", "Long text"
        NUMBER = "number", "Number"
        MONEY = "money", "Money"
        DATE = "date", "Date"
        DATE_TIME = "date_time", "Date and time"
        YES_NO = "yes_no", "Yes or no"
        CHOICE = "choice", "Choice"
        CHOICES = "choices", "Multiple choice"
        PERSON = "person", "Person"
        PHONE = "phone", "Phone"
        EMAIL = "email", "E-mail"
        URL = "url", "Web address"

    holder = models.CharField("belongs to", max_length=11, choices=Holder, default=Holder.CONTACT)
    name = models.CharField(max_length=60)
    type = models.CharField(max_length=12, choices=Type)
    help_text = models.CharField("help", max_length=200, blank=True)
    is_required = models.BooleanField("required", default=False)
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217 code, such as EUR; for money only")
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", Lower("name")]
        permissions = [("manage_custom_fields", "Can define custom fields")]
        constraints = [models.UniqueConstraint("holder", Lower("name"), name="customfield_name_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def noun(self) -> str:
        return self.Holder(self.holder).noun

    @property
    def key(self) -> str:
        """What the field is called in columns, sorts and exports."""
        return f"cf_{self.pk}"

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def archive(self) -> None:
        """Takes it out of use. What contacts hold stays, and is shown on their pages."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    def unarchive(self) -> None:
        self.archived_at = None
        self.save(update_fields=["archived_at"])

    @property
    def has_choices(self) -> bool:
        return self.type in (self.Type.CHOICE, self.Type.CHOICES)

    @property
    def column(self) -> str:
        """The column of `values` that holds its values; empty for choices."""
        return VALUE_COLUMNS.get(self.Type(self.type), "")

    @property
    def values(self) -> ValueModel:
        """The model of what is held in it."""
        return OpportunityValue if self.holder == self.Holder.OPPORTUNITY else CustomValue

    @property
    def picks(self) -> PickModel:
        """The model of which of its choices are held."""
        return OpportunityPick if self.holder == self.Holder.OPPORTUNITY else CustomPick


VALUE_COLUMNS = {
    CustomField.Type.TEXT: "text",
    CustomField.Type.LONG_TEXT: "long_text",
    CustomField.Type.NUMBER: "number",
    CustomField.Type.MONEY: "number",
    CustomField.Type.DATE: "day",
    CustomField.Type.DATE_TIME: "moment",
    CustomField.Type.YES_NO: "flag",
    CustomField.Type.PERSON: "person",
    CustomField.Type.PHONE: "text",
    CustomField.Type.EMAIL: "text",
    CustomField.Type.URL: "text",
}


class CustomChoice(models.Model):
    """One of the choices of a field."""

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="choices")
    name = models.CharField(max_length=60)
    colour = models.CharField(max_length=12, choices=Colour, default=Colour.BLUE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint("field", Lower("name"), name="customchoice_name_unique")]

    def __str__(self) -> str:
        return self.name


class HeldValue(models.Model):
    """What one holder has in one field: exactly one column is filled, the one that fits the field's type.

    A holder without a value has no row. The pair is the key, as with tags.
    """

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(max_length=500, null=True)  # noqa: DJ001 - null means: another column is filled
    long_text = models.TextField(max_length=20_000, null=True)  # noqa: DJ001
    number = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)
    flag = models.BooleanField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        objects: ClassVar[models.Manager[Any]]
        field_id: int
        person_id: int | None


class HeldPick(models.Model):
    """One holder has one choice. Of a field with a single choice it has at most one, which services see to."""

    choice = models.ForeignKey(CustomChoice, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        objects: ClassVar[models.Manager[Any]]
        choice_id: int


ValueModel: TypeAlias = type[HeldValue]
PickModel: TypeAlias = type[HeldPick]


class CustomValue(HeldValue):
    """What one contact holds in one field. Each value costs one further index."""

    pk = models.CompositePrimaryKey("contact_id", "field_id")
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="custom_values", db_index=False)

    class Meta:
        # Filter and sort by one field.
        indexes = [
            models.Index(fields=["field", column, "contact"], name=f"customvalue_{column}", condition=condition)
            for column, condition in [
                ("text", Q(text__isnull=False)),
                ("number", Q(number__isnull=False)),
                ("day", Q(day__isnull=False)),
                ("moment", Q(moment__isnull=False)),
                ("flag", Q(flag__isnull=False)),
                ("person", Q(person__isnull=False)),
            ]
        ]

    def __str__(self) -> str:
        return f"field {self.field_id} of contact {self.contact_id}"

    if TYPE_CHECKING:
        contact_id: int


class CustomPick(HeldPick):
    pk = models.CompositePrimaryKey("contact_id", "choice_id")
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="custom_picks", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["choice", "contact"], name="custompick_choice_contact")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} has {self.choice_id}"

    if TYPE_CHECKING:
        contact_id: int


class OpportunityValue(HeldValue):
    """What one opportunity holds in one field."""

    pk = models.CompositePrimaryKey("opportunity_id", "field_id")
    opportunity = models.ForeignKey(
        "contacts.Opportunity", models.CASCADE, related_name="custom_values", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["field", "opportunity"], name="opportunityvalue_field")]

    def __str__(self) -> str:
        return f"field {self.field_id} of opportunity {self.opportunity_id}"

    if TYPE_CHECKING:
        opportunity_id: int


class OpportunityPick(HeldPick):
    pk = models.CompositePrimaryKey("opportunity_id", "choice_id")
    opportunity = models.ForeignKey("contacts.Opportunity", models.CASCADE, related_name="custom_picks", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["choice", "opportunity"], name="opportunitypick_choice")]

    def __str__(self) -> str:
        return f"opportunity {self.opportunity_id} has {self.choice_id}"

    if TYPE_CHECKING:
        opportunity_id: int
