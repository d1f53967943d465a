"""The parameters that contacts can be filtered by in an address: how each is read, and which node it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django_filters import Filter

from contacts.chosen_records import Choice, ChoiceField
from contacts.custom_inputs import DayField
from contacts.sorting import Sort, SortError, parse_sort
from contacts.where import Node, QueryError, parse, to_text
from contacts.where.moments import FixedLocalDate
from contacts.where.nodes import (
    And,
    CurrentUser,
    FieldCondition,
    Filled,
    MomentRange,
    Or,
    Reference,
    RegularField,
    SourceNode,
    TextNode,
)
from contacts.where.nodes import (
    Condition as Asked,
)
from contacts.where.sources import Source

if TYPE_CHECKING:
    from accounts.models import User

ME, NONE = "me", "none"
SEARCH_WORDS = 8


class Condition(Filter):  # type: ignore[misc]  # django-filter has no types
    """What one parameter asks of a contact. `field_name` is the parameter; `label` begins the words of a wrong one."""

    @property
    def user(self) -> User:
        return self.parent.user  # type: ignore[no-any-return]

    def parameters(self) -> tuple[str, ...]:
        return (self.field_name,)

    def written(self, values: list[str]) -> list[str]:
        """The values in the one form in which they stand in an address."""
        return [value for value in values[-1:] if value]

    def shown(self, values: list[str]) -> str:
        """How values that are wrong are shown."""
        return ", ".join(values)

    def node(self, value: Any) -> Node | None:
        """What the cleaned value asks; None for nothing."""
        raise NotImplementedError


def on(field: str, condition: Asked, *, negate: bool = False) -> FieldCondition:
    return FieldCondition(field=RegularField(field_name=field), condition=condition, negate=negate)


class SearchField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value.split()) > SEARCH_WORDS:
            raise ValidationError(f"Search for at most {SEARCH_WORDS} words.")


class SearchCondition(Condition):
    field_class = SearchField

    def node(self, text: str) -> Node | None:
        return TextNode(mode="contains", value=text) if text else None


class ChoiceCondition(Condition):
    """Records chosen by id. `field` is what the query language calls the contact's field."""

    field_class = ChoiceField

    def __init__(self, field: str, records: str, **kwargs: Any) -> None:
        super().__init__(records=records, **kwargs)
        self.asked, self.records = field, records

    def written(self, values: list[str]) -> list[str]:
        return sorted({*values} - {""})

    def is_one_of(self, ids: Iterable[int], *, negate: bool = False) -> Node:
        return on(self.asked, Reference(reference_type=self.records, object_ids=tuple(ids)), negate=negate)


class TagsCondition(ChoiceCondition):
    """The contact wears any, all or none of the tags."""

    def __init__(self, how: Literal["any", "all", "none"], **kwargs: Any) -> None:
        super().__init__("tags", "tag", **kwargs)
        self.how = how

    def node(self, choice: Choice) -> Node | None:
        if not choice:
            return None
        if self.how == "all":
            return And(queries=tuple(self.is_one_of([pk]) for pk in choice.ids))
        return self.is_one_of(choice.ids, negate=self.how == "none")


class RelatedCondition(ChoiceCondition):
    """The contact's status, owner or company is one of those, or there is none."""

    def node(self, choice: Choice) -> Node | None:
        if not choice:
            return None
        nodes = tuple(self._nodes(choice))
        return nodes[0] if len(nodes) == 1 else Or(queries=nodes)

    def _nodes(self, choice: Choice) -> Iterable[Node]:
        if choice.ids:
            yield self.is_one_of(choice.ids)
        if ME in choice.keywords:
            yield on(self.asked, CurrentUser())
        if NONE in choice.keywords:
            yield on(self.asked, Filled(), negate=True)


class CreatedCondition(Condition):
    """Created on the given day or later (`until=False`), or on it or earlier, as days go in the person's time zone."""

    field_class = DayField

    def __init__(self, until: bool, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.until = until

    def node(self, day: date | None) -> Node | None:
        if day is None:
            return None
        if self.until:
            return on("created", MomentRange(before=FixedLocalDate(value=day, which="end")))
        return on("created", MomentRange(on_or_after=FixedLocalDate(value=day, which="start")))


class FilledCondition(Condition):
    """The contact's `field` is filled in, or is not."""

    field_class = forms.ChoiceField

    def __init__(self, field: str, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", "Yes"), ("no", "No")],
            error_messages={"invalid_choice": "Only “yes” and “no” can be asked here."},
            **kwargs,
        )
        self.asked = field

    def node(self, answer: str) -> Node | None:
        return on(self.asked, Filled(), negate=answer == "no") if answer else None


class SortField(forms.CharField):
    def clean(self, value: str | None) -> Sort:
        try:
            return parse_sort(value or "")
        except SortError as error:
            raise ValidationError(str(error)) from None


class SortFilter(Filter):  # type: ignore[misc]
    """Not a condition, but invalid like one: an unknown order must not pass for the usual one."""

    field_class = SortField


class NodeField(forms.Field):
    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> Node | None:
        texts = list(filter(None, value or []))
        if len(texts) > 1:
            raise ValidationError("“where” can be given only once.")
        try:
            return parse(texts[0], path="where") if texts else None
        except QueryError as error:
            raise ValidationError(str(error)) from None


class NodeCondition(Condition):
    """A whole query in one parameter, as JSON."""

    field_class = NodeField

    def written(self, values: list[str]) -> list[str]:
        texts = list(filter(None, values))
        try:
            return [to_text(parse(text)) for text in texts]
        except QueryError:
            return texts

    def shown(self, values: list[str]) -> str:
        return "that cannot be used"

    def node(self, node: Node | None) -> Node | None:
        return node


class SourceWidget(forms.Widget):
    """Reads the parameter together with its refinements."""

    def __init__(self, parameters: tuple[str, ...]) -> None:
        super().__init__()
        self.parameters = parameters

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {name: data[name].strip() for name in self.parameters if data.get(name, "").strip()}


class SourceField(forms.Field):
    def __init__(self, source: Source, **kwargs: Any) -> None:
        super().__init__(widget=SourceWidget(source.parameters), **kwargs)
        self.source = source

    def clean(self, values: dict[str, str]) -> dict[str, str]:
        if values and self.source.name not in values:
            raise ValidationError(f"“{next(iter(values))}” needs “{self.source.name}” beside it.")
        return values


class SourceCondition(Condition):
    field_class = SourceField

    def __init__(self, source: Source) -> None:
        super().__init__(field_name=source.name, label="", source=source)
        self.source = source

    def parameters(self) -> tuple[str, ...]:
        return self.source.parameters

    def node(self, values: dict[str, str]) -> Node | None:
        return SourceNode(name=self.source.name, values=values) if values else None
