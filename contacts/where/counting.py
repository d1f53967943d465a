"""Values of a contact that are worked out from several columns or rows."""

from __future__ import annotations

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat

from contacts.models import ContactPoint


def full_name() -> Combinable:
    """First and last name, with a blank between them when there are both."""
    blank = Case(When(first_name__gt="", last_name__gt="", then=Value(" ")), default=Value(""))
    return Concat(F("first_name"), blank, F("last_name"), output_field=CharField())


def points_count(column: str, kind: ContactPoint.Kind) -> Combinable:
    """How many e-mail addresses or phone numbers a contact has: the one in `column` and further ones."""
    further = ContactPoint.objects.filter(contact=OuterRef("pk"), kind=kind).order_by()
    counted = further.values("contact").annotate(number=Count("pk")).values("number")
    main = Case(When(**{f"{column}__gt": ""}, then=1), default=0, output_field=IntegerField())
    return main + Coalesce(Subquery(counted), 0, output_field=IntegerField())
