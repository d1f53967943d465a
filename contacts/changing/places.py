"""Where a field keeps its values, in the words of a query on contacts, and how one value is written down as JSON.

Values are as the database keeps them: ids for people, statuses and choices, "" for a text that there is not, None for
anything else that there is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import models
from django.db.models import BigIntegerField, BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from contacts.amounts import plain_number
from contacts.models import Contact, CustomChoice, CustomField, CustomPick, CustomValue

Json: TypeAlias = str | int | None
Expression: TypeAlias = Any  # whatever resolves in a query: F, Subquery, Func …
Condition: TypeAlias = Callable[[Expression], Q]


class Same(Func):
    """Whether two expressions have the same value, or both none; never unknown."""

    output_field = BooleanField()
    conditional = True
    template = "(%(expressions)s)"
    arg_joiner = " IS NOT DISTINCT FROM "
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, arg_joiner=" IS ", **context)


@dataclass(frozen=True)
class Column:
    """A column of the contact."""

    name: str

    @property
    def field(self) -> models.Field[Any, Any]:
        return Contact._meta.get_field(self.name)  # type: ignore[return-value]

    def held(self) -> Expression:
        return F(self.name)

    def meets(self, condition: Condition) -> Q:
        """Contacts of which `condition` is true, a function of what is held."""
        return condition(F(self.name))


@dataclass(frozen=True)
class Custom:
    """What is held in a custom field of a type with one value that is no choice."""

    custom: CustomField

    @property
    def field(self) -> models.Field[Any, Any]:
        return CustomValue._meta.get_field(self.custom.column)  # type: ignore[return-value]

    def held(self) -> Expression:
        value = Subquery(self._rows().values(self.custom.column)[:1])
        return Coalesce(value, Value(""), output_field=self.field) if is_text(self) else value

    def meets(self, condition: Condition) -> Q:
        return _meets(self, self._rows(), self.custom.column, condition)

    def _rows(self) -> QuerySet[Any]:
        return CustomValue.objects.filter(contact=OuterRef("pk"), field=self.custom.pk)


@dataclass(frozen=True)
class Pick:
    """The one choice that is held in a custom field."""

    custom: CustomField

    @property
    def field(self) -> models.Field[Any, Any]:
        return CustomPick._meta.get_field("choice")

    def held(self) -> Expression:
        return Subquery(self._rows().values("choice")[:1])

    def meets(self, condition: Condition) -> Q:
        return _meets(self, self._rows(), "choice", condition)

    def _rows(self) -> QuerySet[Any]:
        return CustomPick.objects.filter(contact=OuterRef("pk"), choice__field=self.custom.pk)


Single: TypeAlias = Column | Custom | Pick


def _meets(place: Single, rows: QuerySet[Any], column: str, condition: Condition) -> Q:
    """Asked of the rows themselves, which for a million contacts is much faster than of a subquery in each."""
    return Q(Exists(rows.filter(condition(F(column))))) | (~Q(Exists(rows)) & condition(empty(place)))


@dataclass(frozen=True)
class Many:
    """Any number of records of `model`, each in a row of `link` whose column `column` names it.

    `ours` are the rows among those of `link` that belong to this field.
    """

    link: type[models.Model]
    column: str
    model: type[models.Model]
    ours: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows

    def rows(self) -> QuerySet[Any]:
        return self.ours(self.link._default_manager.all())

    def of_contact(self) -> QuerySet[Any]:
        """The rows of one contact, in a subquery."""
        return self.rows().filter(contact=OuterRef("pk"))

    def existing(self) -> set[int]:
        """The ids of all records that there are."""
        return set(self.model._default_manager.values_list("pk", flat=True))


def followers() -> Many:
    """Where contacts keep who follows them."""
    return Many(Contact.followers.through, "user", User)


def picks(custom: CustomField) -> Many:
    """Where contacts keep what they have picked of a custom field's choices."""
    return Many(CustomPick, "choice", CustomChoice, lambda rows: rows.filter(choice__field=custom.pk))


def is_text(place: Single) -> bool:
    """Whether what is held there is compared and joined as text."""
    return isinstance(place.field, models.CharField | models.TextField)


def empty(place: Single) -> Value:
    """What is held where there is nothing."""
    return Value("") if is_text(place) else Value(None, output_field=plain_field(place))


def plain_field(place: Single) -> models.Field[Any, Any]:
    """The type of what is held, which for references is an id."""
    return BigIntegerField() if isinstance(place.field, models.ForeignKey) else place.field


def constant(place: Single, value: Any) -> Value:
    """A value as somebody chose it, in a query."""
    plain = value.pk if isinstance(value, models.Model) else value
    return Value(plain, output_field=plain_field(place))


def to_json(value: Any) -> Json:
    """A value as undo data has it; equal values are written alike."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            return plain_number(value)
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        case date():
            return value.isoformat()
        case str() | int() | None:
            return value
    raise TypeError(f"{type(value).__name__} cannot be kept for undo")


def from_json(place: Single, value: Json) -> Any:
    """The inverse of `to_json` for a value of this place."""
    if value is None:
        return None
    match plain_field(place):
        case models.BooleanField():
            return bool(value)
        case models.DecimalField():
            return Decimal(str(value))
        case models.DateTimeField():
            return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
        case models.DateField():
            return date.fromisoformat(str(value))
    return value
