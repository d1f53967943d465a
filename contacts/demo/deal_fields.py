"""Custom fields of opportunities, filled in for the latest."""

from __future__ import annotations

import random

from contacts.loading import load
from contacts.models import CustomField, Opportunity, OpportunityPick, OpportunityValue
from contacts.models.colour import Colour
from contacts.services.custom_definitions import define_field

MOST = 2000  # opportunities, so that a million contacts are not seeded more slowly
SEATS, RIVAL, NEXT_STEP = "Seats", "Competitor", "Next step"
RIVALS = {"Nobody": Colour.GREY, "Northwind": Colour.ORANGE, "Contoso": Colour.PURPLE, "A spreadsheet": Colour.TEAL}
NEXT_STEPS = (
    "Send the offer",
    "Call after the holidays",
    "Wait for the budget",
    "Arrange a demo",
    "Ask for a reference",
)


def fill_deal_fields(seed: int = 9) -> None:
    """Defines the fields and fills them in, unless there are fields of opportunities already."""
    if CustomField.objects.of_opportunities().exists():
        return
    seats, rival, step = _fields()
    choices = list(rival.choices.values_list("pk", flat=True))
    rng = random.Random(seed)
    ids = list(Opportunity.objects.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST])
    numbers = [(pk, seats.pk, rng.choice((3, 5, 10, 12, 25, 40, 120))) for pk in ids if rng.random() < 0.7]
    texts = [(pk, step.pk, rng.choice(NEXT_STEPS)) for pk in ids if rng.random() < 0.5]
    picks = [(pk, rng.choice(choices)) for pk in ids if rng.random() < 0.6]
    load(OpportunityValue, ["opportunity_id", "field_id", "number"], numbers)
    load(OpportunityValue, ["opportunity_id", "field_id", "text"], texts)
    load(OpportunityPick, ["opportunity_id", "choice_id"], picks)


def _fields() -> tuple[CustomField, CustomField, CustomField]:
    holder, kind = CustomField.Holder.OPPORTUNITY, CustomField.Type
    seats = define_field(CustomField(holder=holder, name=SEATS, type=kind.NUMBER, help_text="How many would use it."))
    rival = define_field(CustomField(holder=holder, name=RIVAL, type=kind.CHOICE), RIVALS)
    for choice in rival.choices.all():
        choice.colour = RIVALS[choice.name]
        choice.save(update_fields=["colour"])
    return seats, rival, define_field(CustomField(holder=holder, name=NEXT_STEP, type=kind.TEXT))
