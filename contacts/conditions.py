"""The kinds of condition that contacts can be filtered by: how each is read, applied, and said in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django_filters import Filter

from contacts.id_lists import is_id
from contacts.models import Tag
from contacts.querysets import ContactQuerySet
from contacts.sorting import DEFAULT_SORT, LABELS, ordering

if TYPE_CHECKING:
    from accounts.models import User

ME, NONE = "me", "none"
SEARCH_WORDS = 8  # as many as ContactQuerySet.search looks at


class Condition(Filter):  # type: ignore[misc]  # django-filter has no types
    """What one parameter asks of a contact. `field_name` is the parameter, `label` begins its sentence."""

    @property
    def user(self) -> User:
        return self.parent.user  # type: ignore[no-any-return]

    def parameters(self) -> tuple[str, ...]:
        return (self.field_name,)

    def words(self, value: Any) -> str:
        """The rest of the sentence that `label` begins."""
        return str(value)


class SearchField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value.split()) > SEARCH_WORDS:
            raise ValidationError(f"Search for at most {SEARCH_WORDS} words.")


class SearchCondition(Condition):
    field_class = SearchField

    def filter(self, contacts: ContactQuerySet, text: str) -> ContactQuerySet:
        return contacts.search(text)

    def words(self, text: str) -> str:
        return f"“{text}”"


@dataclass(frozen=True)
class Choice:
    """The records that somebody chose, by id and in the order of their names, and keywords (me, none) beside them."""

    names: dict[int, str]
    keywords: frozenset[str]

    @property
    def ids(self) -> list[int]:
        return list(self.names)

    def __bool__(self) -> bool:
        return bool(self.names or self.keywords)


class ChoiceField(forms.Field):
    """Any number of records by id, or keywords. Cleans to a Choice; one that does not exist is an error.

    `noun` is what one record is called, `named` what gives its name, `keywords` what each keyword is called. Which ids
    exist is read for all fields of a form at once: see `look_up`.
    """

    widget = forms.MultipleHiddenInput

    def __init__(
        self,
        *,
        queryset: QuerySet[Any],
        noun: str,
        named: Combinable | None = None,
        keywords: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.queryset, self.noun, self.named, self.keywords = queryset, noun, named or F("name"), keywords or {}
        self.known: dict[int, str] = {}

    def clean(self, value: list[str] | None) -> Choice:
        values = {item.strip() for item in value or []} - {""}
        chosen = sorted(values - set(self.keywords))
        if wrong := [item for item in chosen if not is_id(item)]:
            raise ValidationError(f"“{wrong[0][:40]}” is not a {self.noun}.")
        if missing := [item for item in chosen if int(item) not in self.known]:
            raise ValidationError(f"There is no {self.noun} {', '.join(missing)} (any more).")
        names = {int(item): self.known[int(item)] for item in chosen}
        return Choice(dict(sorted(names.items(), key=itemgetter(1))), frozenset(values & set(self.keywords)))

    def names_of(self, values: list[str], number: int) -> list[QuerySet[Any, tuple[int, int, str]]]:
        """What reads `number`, id and name of each record among `values`; empty when there are no ids among them."""
        ids = {int(item) for item in values if is_id(item)}
        named = self.queryset.order_by().filter(pk__in=ids)
        return [named.values_list(Value(number), "pk", Cast(self.named, TextField()))] if ids else []


def look_up(asked: Sequence[tuple[ChoiceField, list[str]]]) -> None:
    """Tells each field the names of the records that its values ask for: one query, however many fields there are."""
    queries = [query for number, (field, values) in enumerate(asked) for query in field.names_of(values, number)]
    if queries:
        for number, pk, name in queries[0].union(*queries[1:], all=True):
            asked[number][0].known[pk] = name


class TagsCondition(Condition):
    """`select` is the question of ContactQuerySet to ask with the ids of the tags."""

    field_class = ChoiceField

    def __init__(self, select: Callable[[ContactQuerySet, Collection[int]], ContactQuerySet], **kwargs: Any) -> None:
        super().__init__(queryset=Tag.objects.all(), noun="tag", **kwargs)
        self.select = select

    def filter(self, contacts: ContactQuerySet, choice: Choice) -> ContactQuerySet:
        return self.select(contacts, choice.ids) if choice else contacts

    def words(self, choice: Choice) -> str:
        return ", ".join(choice.names.values())


class RelatedCondition(Condition):
    """The contact's `column` is one of the chosen records."""

    field_class = ChoiceField

    def __init__(self, column: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.column = column

    def filter(self, contacts: ContactQuerySet, choice: Choice) -> ContactQuerySet:
        if not choice:
            return contacts
        ids = choice.ids + ([self.user.pk] if ME in choice.keywords else [])
        matches = Q(**{f"{self.column}__in": ids}) if ids else Q()
        return contacts.filter(matches | Q(**{f"{self.column}__isnull": True}) if NONE in choice.keywords else matches)

    def words(self, choice: Choice) -> str:
        keywords = (self._keyword(keyword) for keyword in sorted(choice.keywords))
        return " or ".join([*choice.names.values(), *keywords])

    def _keyword(self, keyword: str) -> str:
        # The name, not "me": the sentence is kept with a bulk action, where others read it.
        return str(self.user) if keyword == ME else str(self.field.keywords[keyword]).lower()


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})
    default_error_messages = {"invalid": "Write the day like 2026-10-31."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class CreatedCondition(Condition):
    """Created on the given day or later (`until=False`), or on it or earlier, as days go in the person's time zone."""

    field_class = DayField

    def __init__(self, until: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.until = until

    def filter(self, contacts: ContactQuerySet, day: date | None) -> ContactQuerySet:
        if day is None:
            return contacts
        if self.until:
            return contacts.filter(created_at__lt=self._midnight(day + timedelta(days=1)))
        return contacts.filter(created_at__gte=self._midnight(day))

    def words(self, day: date) -> str:
        return date_format(day, "j M Y")

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.user.zone)


class FilledCondition(Condition):
    """The contact's text `column` is filled in, or is not; `noun` is what it holds."""

    field_class = forms.ChoiceField

    def __init__(self, column: str, noun: str, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", "Yes"), ("no", "No")],
            error_messages={"invalid_choice": "Only “yes” and “no” can be asked here."},
            **kwargs,
        )
        self.column, self.noun = column, noun

    def filter(self, contacts: ContactQuerySet, answer: str) -> ContactQuerySet:
        empty = Q(**{self.column: ""})
        return contacts.filter(empty if answer == "no" else ~empty) if answer else contacts

    def words(self, answer: str) -> str:
        return self.noun if answer == "yes" else f"no {self.noun}"


class SortFilter(Filter):  # type: ignore[misc]
    """Not a condition, but invalid like one: an unknown order must not pass for the usual one."""

    field_class = forms.ChoiceField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=list(LABELS.items()),
            error_messages={"invalid_choice": "Contacts cannot be sorted by “%(value)s”."},
            **kwargs,
        )

    def filter(self, contacts: ContactQuerySet, sort: str) -> ContactQuerySet:
        return contacts.order_by(*ordering(sort or DEFAULT_SORT))


@dataclass(frozen=True)
class Source:
    """Another app's way to pick contacts. See `contacts.filters.register_source`."""

    name: str
    filter: Callable[[Mapping[str, str], User], Q]
    describe: Callable[[Mapping[str, str], User], str]
    refinements: tuple[str, ...] = ()


class SourceWidget(forms.Widget):
    """Reads the parameter together with its refinements."""

    def __init__(self, parameters: tuple[str, ...]) -> None:
        super().__init__()
        self.parameters = parameters

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {name: data[name].strip() for name in self.parameters if data.get(name, "").strip()}


class SourceField(forms.Field):
    def __init__(self, source: Source, user: User, **kwargs: Any) -> None:
        super().__init__(widget=SourceWidget((source.name, *source.refinements)), **kwargs)
        self.source, self.user = source, user

    def clean(self, values: dict[str, str]) -> tuple[Q, str] | None:
        """The condition and its words; None when nothing is asked."""
        if not values:
            return None
        if self.source.name not in values:
            raise ValidationError(f"“{next(iter(values))}” needs “{self.source.name}” beside it.")
        return self.source.filter(values, self.user), self.source.describe(values, self.user)


class SourceCondition(Condition):
    field_class = SourceField

    def __init__(self, source: Source, user: User) -> None:
        super().__init__(field_name=source.name, label="", source=source, user=user)
        self.source = source

    def parameters(self) -> tuple[str, ...]:
        return (self.source.name, *self.source.refinements)

    def filter(self, contacts: ContactQuerySet, asked: tuple[Q, str] | None) -> ContactQuerySet:
        return contacts.filter(asked[0]) if asked else contacts

    def words(self, asked: tuple[Q, str]) -> str:
        return asked[1]
