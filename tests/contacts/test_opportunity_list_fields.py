"""The list and the board of opportunities by custom fields."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contacts.models import CustomField
from contacts.services.custom_fields import set_value
from tests.contacts.custom_examples import example
from tests.factories import CustomFieldFactory, OpportunityFactory, PipelineFactory, StageFactory, UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

INDEX = "/opportunities/"
Type = CustomField.Type


@pytest.fixture
def stage():
    return StageFactory(pipeline=PipelineFactory())


def field_of(kind, stage, **values):
    """A field of a type, and an opportunity for each value, named by its keyword; one more holds nothing."""
    field = CustomFieldFactory(holder="opportunity", type=kind, name="Extra")
    OpportunityFactory(name="empty", stage=stage)
    for name, value in values.items():
        set_value([OpportunityFactory(name=name, stage=stage).pk], field, value)
    return field


def listed(client, query) -> list[str]:
    return [one.name for one, _ in client.get(INDEX, {"view": "list", **query}).context["list"].rows]


def on_board(client, query) -> set[str]:
    return {card.name for column in client.get(INDEX, query).context["list"].columns for card in column.cards}


def found(client, query) -> set[str]:
    """What list and board both show."""
    names = set(listed(client, query))
    assert on_board(client, query) == names
    return names


@pytest.mark.parametrize("kind", [Type.TEXT, Type.LONG_TEXT, Type.EMAIL, Type.URL])
def test_a_text_holds_what_is_asked_whatever_its_case(as_user, stage, kind):
    field = field_of(kind, stage, one="https://ÉLAN.example", other="https://other.example")
    assert found(as_user, {field.key: "élan"}) == {"one"}


@pytest.mark.parametrize(
    ("query", "names"),
    [({"from": "10"}, {"ten", "many"}), ({"to": "10"}, {"ten", "few"}), ({"from": "1,000", "to": "5000"}, {"many"})],
)
@pytest.mark.parametrize("kind", [Type.NUMBER, Type.MONEY])
def test_numbers_lie_between_bounds(as_user, stage, kind, query, names):
    field = field_of(kind, stage, few=Decimal("9.99"), ten=Decimal(10), many=Decimal(1200))
    assert found(as_user, {f"{field.key}_{end}": value for end, value in query.items()}) == names


def test_days_lie_between_bounds(as_user, stage):
    field = field_of(Type.DATE, stage, may=date(2026, 5, 31), june=date(2026, 6, 1))
    assert found(as_user, {f"{field.key}_from": "2026-06-01"}) == {"june"}
    assert found(as_user, {f"{field.key}_to": "2026-05-31"}) == {"may"}


def test_moments_lie_between_days_of_the_person(as_user, user, stage):
    user.time_zone = "Asia/Tokyo"
    user.save()
    evening, night = datetime(2026, 5, 31, 14, 59, tzinfo=UTC), datetime(2026, 5, 31, 15, 0, tzinfo=UTC)
    field = field_of(Type.DATE_TIME, stage, may=evening, june=night)
    assert found(as_user, {f"{field.key}_from": "2026-06-01"}) == {"june"}
    assert found(as_user, {f"{field.key}_to": "2026-05-31"}) == {"may"}


def test_yes_and_no_are_not_nothing(as_user, stage):
    field = field_of(Type.YES_NO, stage, yes=True, no=False)
    assert found(as_user, {field.key: "yes"}) == {"yes"}
    assert found(as_user, {field.key: "no"}) == {"no"}


@pytest.mark.parametrize("kind", [Type.CHOICE, Type.CHOICES])
def test_a_choice_is_among_those_that_are_held(as_user, stage, kind):
    field, one, _ = example(kind, holder="opportunity")
    set_value([OpportunityFactory(name="picked", stage=stage).pk], field, one)
    OpportunityFactory(stage=stage)
    choice = one[0] if isinstance(one, list) else one
    assert found(as_user, {field.key: str(choice.pk)}) == {"picked"}


def test_a_person(as_user, stage):
    person = UserFactory()
    field = field_of(Type.PERSON, stage, theirs=person, others=UserFactory())
    assert found(as_user, {field.key: str(person.pk)}) == {"theirs"}


@pytest.mark.parametrize("value", ["many", "1e400"])
def test_what_is_no_number_finds_nothing_and_says_so(as_user, stage, value):
    field = field_of(Type.NUMBER, stage, one=Decimal(1))
    answer = as_user.get(INDEX, {"view": "list", f"{field.key}_from": value})
    assert answer.context["list"].rows == []
    assert answer.context["list"].filter.problems


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        (Type.TEXT, "abel", "Zoe"),
        (Type.NUMBER, Decimal(9), Decimal(10)),
        (Type.DATE, date(2026, 1, 2), date(2026, 1, 10)),
        (Type.YES_NO, False, True),
    ],
)
def test_the_list_is_sorted_by_a_field_with_the_empty_last(as_user, stage, kind, low, high):
    field = field_of(kind, stage, high=high, low=low)
    assert listed(as_user, {"sort": field.key}) == ["low", "high", "empty"]
    assert listed(as_user, {"sort": f"-{field.key}"}) == ["high", "low", "empty"]


def test_people_are_sorted_by_name(as_user, stage):
    field = field_of(
        Type.PERSON, stage, zoe=UserFactory(first_name="zoe", last_name=""), ada=UserFactory(first_name="Ada")
    )
    assert listed(as_user, {"sort": field.key}) == ["ada", "zoe", "empty"]


def test_choices_are_sorted_by_their_place(as_user, stage):
    field, one, other = example(Type.CHOICE, holder="opportunity")
    first, last = sorted([one, other], key=lambda choice: choice.position)
    for name, value in (("last", last), ("first", first)):
        set_value([OpportunityFactory(name=name, stage=stage).pk], field, value)
    assert listed(as_user, {"sort": field.key}) == ["first", "last"]


def test_the_head_of_a_shown_column_sorts_and_the_order_stays_in_the_address(as_user, stage):
    field = field_of(Type.NUMBER, stage, one=Decimal(1))
    answer = as_user.get(
        INDEX, {"view": "list", "column": field.key, "sort": f"-{field.key}", f"{field.key}_from": "1"}
    )
    assert "Extra, ascending" in text_of(answer)
    assert f"sort={field.key}" in answer.content.decode()
    assert f"sort=-{field.key}" in answer.context["list"].url
    assert f"{field.key}_from=1" in answer.context["list"].url


def test_a_field_of_contacts_or_out_of_use_is_no_filter(as_user, stage):
    contacts, archived = CustomFieldFactory(type=Type.TEXT), field_of(Type.TEXT, stage, one="x")
    archived.archive()
    assert found(as_user, {contacts.key: "y", archived.key: "y"}) == {"one", "empty"}
    assert listed(as_user, {"sort": archived.key}) == ["one", "empty"]


def test_the_button_tells_how_many_fields_are_asked_as_the_list_changes(as_user, stage):
    field = field_of(Type.TEXT, stage, one="x")
    asked = {"view": "list", field.key: "x"}
    part = as_user.get(INDEX, asked, headers={"HX-Request": "true", "HX-Target": "opportunities"}).content.decode()
    assert 'id="opportunity-fields-asked" hx-swap-oob="true">1<' in part
    page = as_user.get(INDEX).content.decode()
    assert 'id="opportunity-fields-asked" hidden>0<' in page
    assert "hx-swap-oob" not in page
