"""What hangs on contacts beside notes and tasks and can be asked for: opportunities, messages, appointments."""

from __future__ import annotations

from contacts.currencies import NAMES as CURRENCIES
from contacts.models import Appointment, Message, Opportunity
from contacts.where.fields import Choices, Column, Field, Kind, by_key, choice, column, text
from contacts.where.held import Held
from contacts.where.relations import register_hanging

OPPORTUNITY, MESSAGE, APPOINTMENT = "Opportunity", "Message", "Appointment"


def _currencies() -> Choices:
    return [(code, code) for code in CURRENCIES]


def _person(key: str, label: str, group: str) -> Field:
    return column(Kind.REFERENCE, key, label, group, reference="user", nothing="nobody")


OPPORTUNITY_FIELDS = by_key(
    text("name", "Name", OPPORTUNITY),
    Field("pipeline", "Pipeline", Kind.REFERENCE, OPPORTUNITY, Column(Held("stage__pipeline")), reference="pipeline"),
    column(Kind.REFERENCE, "stage", "Stage", OPPORTUNITY, reference="stage"),
    choice("status", "Status", OPPORTUNITY, lambda: list(Opportunity.Status.choices)),
    column(Kind.MONEY, "value", "Value", OPPORTUNITY),
    choice("currency", "Currency", OPPORTUNITY, _currencies),
    _person("owner", "Owner", OPPORTUNITY),
    text("source", "Source", OPPORTUNITY),
    text("lost_reason", "Lost reason", OPPORTUNITY),
    column(Kind.DATE, "expected_close", "Expected close", OPPORTUNITY, "expected_close_on"),
    column(Kind.MOMENT, "created", "Created", OPPORTUNITY, "created_at"),
)
MESSAGE_FIELDS = by_key(
    choice("channel", "Channel", MESSAGE, lambda: list(Message.Channel.choices)),
    choice("state", "State", MESSAGE, lambda: list(Message.State.choices)),
    text("subject", "Subject", MESSAGE),
    text("text", "Text", MESSAGE),
    _person("author", "Author", MESSAGE),
    column(Kind.MOMENT, "created", "Created", MESSAGE, "created_at"),
)
APPOINTMENT_FIELDS = by_key(
    text("title", "Title", APPOINTMENT),
    choice("status", "Status", APPOINTMENT, lambda: list(Appointment.Status.choices)),
    column(Kind.MOMENT, "starts", "Start", APPOINTMENT, "starts_at"),
    _person("host", "Host", APPOINTMENT),
)


register_hanging("opportunity", OPPORTUNITY_FIELDS, Opportunity)
register_hanging("message", MESSAGE_FIELDS, Message)
register_hanging("appointment", APPOINTMENT_FIELDS, Appointment)
