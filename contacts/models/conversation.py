"""What was said to a contact and by a contact, over every channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from contacts.hanging import HangingQuerySet
from contacts.models.colour import Colour
from contacts.models.contact import Contact


class Conversation(models.Model):
    """All messages with one contact, as one thread."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="conversation")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)
    unread = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True)

    objects = HangingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-last_message_at"], name="conversation_latest")]

    def __str__(self) -> str:
        return f"Conversation with {self.contact}"

    def mark_read(self) -> None:
        self.unread = 0
        self.save(update_fields=["unread"])

    if TYPE_CHECKING:
        contact_id: int


class Message(models.Model):
    """One message. Recorded before it is sent: `sending` means that nobody knows yet whether it has left."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        SMS = "sms", "SMS"
        WHATSAPP = "whatsapp", "WhatsApp"

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Scheduled"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        RECEIVED = "received", "Received"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=9, choices=State)
    address = models.CharField(max_length=254, help_text="The contact's address at that time")
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # The bulk action that sends it; no foreign key, as contacts knows nothing of bulk actions.
    bulk_action = models.BigIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = HangingQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["contact", "created_at"], name="message_thread")]
        constraints = [
            # What makes a message at most one, however many workers try.
            models.UniqueConstraint(
                fields=["bulk_action", "contact", "channel"],
                name="message_once",
                condition=Q(bulk_action__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]

    @property
    def is_received(self) -> bool:
        return self.state == self.State.RECEIVED

    @property
    def is_plain(self) -> bool:
        """Whether its state says nothing that one would not expect."""
        return self.state in (self.State.RECEIVED, self.State.SENT, self.State.DELIVERED)

    @property
    def state_colour(self) -> Colour:
        return STATE_COLOURS.get(self.state, Colour.GREY)

    @property
    def icon(self) -> str:
        return {"email": "mail", "sms": "message-2", "whatsapp": "brand-whatsapp"}[self.channel]

    if TYPE_CHECKING:
        contact_id: int


STATE_COLOURS: dict[str, Colour] = {
    Message.State.SCHEDULED: Colour.PURPLE,
    Message.State.SENDING: Colour.BLUE,
    Message.State.FAILED: Colour.RED,
}
