"""Values of a contact that are worked out from several columns or rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from contacts.models import ContactPoint
from contacts.where.held import Held, Lookup


def full_name() -> Combinable:
    """First and last name, with a blank between them when there are both."""
    blank = Case(When(first_name__gt="", last_name__gt="", then=Value(" ")), default=Value(""))
    return Concat(F("first_name"), blank, F("last_name"), output_field=CharField())


@dataclass(frozen=True)
class PointsCount:
    """How many e-mail addresses or phone numbers a contact has: the one in `column`, and further ones in rows.

    The rows are counted for all contacts at once: for each by itself it takes seconds among a million.
    """

    column: str
    kind: ContactPoint.Kind

    def meets(self, lookup: Lookup) -> Q:
        has_main = Q(**{f"{self.column}__gt": ""})
        return has_main & self._with(1, lookup) | ~has_main & self._with(0, lookup)

    def is_filled(self, lookup: Lookup) -> Q:
        """None is a number, too."""
        return self.meets(lookup)

    def _with(self, main: int, lookup: Lookup) -> Q:
        numbers = self._further().values("contact").annotate(number=Count("*") + main)
        some = Q(pk__in=numbers.filter(lookup(Held("number"))).values("contact"))
        none = ~Q(pk__in=self._further().values("contact")) & lookup(Held(Value(main)))
        return some | none

    def _further(self) -> QuerySet[ContactPoint]:
        return ContactPoint.objects.filter(kind=self.kind).order_by()
