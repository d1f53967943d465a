"""What the page of opportunities shows for one query string: a board by stage, or a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Lower
from django.forms import BoundField
from django.http import QueryDict
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from accounts.models import User
from contacts.addresses import address, without
from contacts.amounts import money
from contacts.models import CustomField, Opportunity, Pipeline, Stage
from contacts.opportunity_fields import filters_of, order_by, sorts_of
from contacts.page_filter import PageFilter
from contacts.page_list import PageList
from contacts.search_box import search_words
from contacts.services.custom_fields import values_of

if TYPE_CHECKING:
    from contacts.hanging import HangingQuerySet

ON_A_STAGE = 25  # cards that the board shows of one stage at a time
SORTS: dict[str, tuple[Any, ...]] = {
    "-created": (F("created_at").desc(), "-pk"),
    "created": (F("created_at").asc(), "pk"),
    "name": (Lower("name"), "pk"),
    "-name": (Lower("name").desc(), "-pk"),
    "-value": (F("value").desc(), "-pk"),
    "value": (F("value").asc(), "pk"),
    "close": (F("expected_close_on").asc(nulls_last=True), "pk"),
    "-close": (F("expected_close_on").desc(nulls_last=True), "-pk"),
}
LABELS = {
    "-created": "Newest first",
    "created": "Oldest first",
    "-value": "Highest value first",
    "value": "Lowest value first",
    "close": "Closing soonest first",
    "-close": "Closing latest first",
    "name": "Name A to Z",
    "-name": "Name Z to A",
}
ANY = "any"


class OpportunityFilter(PageFilter):
    """The opportunities among `queryset` that `query` asks for: open ones, unless it says otherwise."""

    q = CharFilter(
        label="Search",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Search opportunity or contact"}),
    )
    stage = ModelChoiceFilter(label="Stage", queryset=Stage.objects.none(), empty_label="Any stage")
    status = ChoiceFilter(
        label="Status",
        method="with_status",
        empty_label=None,
        choices=[*Opportunity.Status.choices, (ANY, "Any status")],
    )
    owner = ModelChoiceFilter(label="Owner", queryset=User.objects.none(), empty_label="Any owner")

    class Meta:
        model = Opportunity
        fields: list[str] = []

    def __init__(
        self,
        query: Mapping[str, Any],
        queryset: HangingQuerySet[Opportunity],
        pipeline: Pipeline | None,
        custom_fields: Iterable[CustomField] = (),
    ) -> None:
        super().__init__(query, queryset)
        self.custom = filters_of(custom_fields)
        for name, one in self.custom.items():
            one.parent, one.field_name = self, name
        self.filters.update(self.custom)
        self.filters["stage"].queryset = Stage.objects.filter(pipeline=pipeline)
        self.filters["owner"].queryset = User.objects.filter(Exists(queryset.filter(owner=OuterRef("pk"))))

    @property
    def qs(self) -> QuerySet[Opportunity]:
        found: QuerySet[Opportunity] = super().qs
        return found if self.data.get("status") else found.filter(status=Opportunity.Status.OPEN)

    @property
    def usual_inputs(self) -> list[BoundField]:
        return [field for field in self.form if field.name not in self.custom]

    @property
    def custom_inputs(self) -> list[BoundField]:
        return [self.form[name] for name in self.custom]

    @property
    def custom_asked(self) -> int:
        """How many of the custom inputs hold something."""
        return sum(bool(self.data.get(name)) for name in self.custom)

    def search(self, found: QuerySet[Opportunity], name: str, text: str) -> QuerySet[Opportunity]:
        matches = Q()
        for word in search_words(text):
            matches &= Q(name__icontains=word) | Q(contact__search_text__contains=word)
        return found.filter(matches)

    def with_status(self, found: QuerySet[Opportunity], name: str, status: str) -> QuerySet[Opportunity]:
        return found if status == ANY else found.filter(status=status)


@dataclass
class Column:
    """One stage of the board: its newest cards, and figures of all that are in it."""

    stage: Stage
    cards: list[Opportunity] = field(default_factory=list)
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)  # by currency

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)

    @property
    def amounts(self) -> list[str]:
        return [money(amount, currency) for currency, amount in sorted(self.sums.items()) if amount]


class OpportunityList(PageList):
    """The opportunities of one pipeline that `user` may see, as `query` filters, sorts and pages them."""

    url_name = "contacts:opportunities"

    def __init__(self, query: QueryDict, user: User) -> None:
        self.pipelines = list(Pipeline.objects.all())
        self.pipeline = self._chosen(query.get("pipeline", ""))
        self.user = user
        self.is_board = query.get("view") != "list"
        self._asked_columns = set(query.getlist("column"))
        visible = Opportunity.objects.live().visible_to(user).filter(stage__pipeline=self.pipeline)
        super().__init__(query, OpportunityFilter(query, visible, self.pipeline, self.custom_fields))

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(_whole(self.filter.qs).order_by(*self._order), self.per_page).get_page(self.number)

    @property
    def sorts(self) -> dict[str, str]:  # type: ignore[override]
        """What is offered: the usual, what the columns show, and what it is sorted by."""
        shown = {key for key in self.all_sorts if key.removeprefix("-") in self._asked_columns} | {self.sort}
        return LABELS | {key: label for key, label in self.all_sorts.items() if key in shown}

    @cached_property
    def custom_fields(self) -> list[CustomField]:
        """What each can be filtered by, and shown and sorted by in the list, beside the usual."""
        return list(CustomField.objects.of_opportunities().in_use())

    @property
    def custom_columns(self) -> list[CustomField]:
        return [field for field in self.custom_fields if field.key in self._asked_columns]

    @property
    def custom_heads(self) -> list[tuple[CustomField, str, str]]:
        """The custom columns, each with the sorts that its head asks for; none for what nobody can sort by."""
        sortable = [(field, field.key in self.all_sorts) for field in self.custom_columns]
        return [(field, field.key * can, f"-{field.key}" * can) for field, can in sortable]

    @cached_property
    def all_sorts(self) -> dict[str, str]:
        return LABELS | sorts_of(self.custom_fields)

    @property
    def _order(self) -> tuple[Any, ...]:
        if self.sort in SORTS:
            return SORTS[self.sort]
        field = next(field for field in self.custom_fields if field.key == self.sort.removeprefix("-"))
        return order_by(field, is_descending=self.sort.startswith("-"))

    @property
    def rows(self) -> list[tuple[Opportunity, list[tuple[CustomField, Any]]]]:
        """The opportunities of the page, each with what it holds in the custom columns."""
        opportunities, shown = list(self.page), self.custom_columns
        held = values_of([opportunity.pk for opportunity in opportunities], shown)
        return [(one, [(field, held[one.pk].get(field.pk)) for field in shown]) for one in opportunities]

    @cached_property
    def stages(self) -> list[Stage]:
        return list(Stage.objects.filter(pipeline=self.pipeline))

    @cached_property
    def columns(self) -> list[Column]:
        columns = {stage.pk: Column(stage) for stage in self.stages}
        sums = self.filter.qs.order_by().values_list("stage", "currency").annotate(Count("pk"), Sum("value"))
        for stage, currency, count, amount in sums:
            columns[stage].count += count
            columns[stage].sums[currency] = amount
        for column in columns.values():
            column.cards = self._cards(column.stage.pk) if column.count else []
        return list(columns.values())

    def more_of(self, stage: Stage, after: Opportunity) -> Column:
        """What comes on the board below the card `after`; its count is of these and those below."""
        older = Q(created_at__lt=after.created_at) | Q(created_at=after.created_at, pk__lt=after.pk)
        below = self.filter.qs.filter(older, stage=stage)
        return Column(stage, self._cards(stage.pk, older), below.count())

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing matches."""
        return not any(column.count for column in self.columns) if self.is_board else not self.page.object_list

    @property
    def exists(self) -> bool:
        """Whether the person could see an opportunity without a filter."""
        return not self.is_empty or Opportunity.objects.live().visible_to(self.user).exists()

    def _cards(self, stage: int, older: Q | None = None) -> list[Opportunity]:
        """The newest of one stage: a query for each, as an index has them in this order and no window function does."""
        found = self.filter.qs.filter(older or Q(), stage=stage)
        return list(_whole(found).order_by("-created_at", "-pk")[:ON_A_STAGE])

    def _chosen(self, pk: str) -> Pipeline | None:
        asked = [pipeline for pipeline in self.pipelines if str(pipeline.pk) == pk]
        return next(iter(asked or self.pipelines), None)

    # Addresses

    @property
    def query(self) -> QueryDict:
        """The whole view except for the page's number, without what goes without saying."""
        query = super().query
        if self.pipeline and self.pipeline != self.pipelines[0]:
            query["pipeline"] = str(self.pipeline.pk)
        if self.is_board:
            return without(query, "sort", "per_page")
        query["view"] = "list"
        query.setlist("column", [field.key for field in self.custom_columns])
        return query

    @property
    def url(self) -> str:
        """The one address of this view."""
        return address(self.url_name, self.query, 1 if self.is_board else self.number)


def _whole(found: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """With what is shown of each."""
    heavy = ("contact__search_text", "contact__details_text")
    return found.select_related("contact", "owner", "stage").defer(*heavy)
