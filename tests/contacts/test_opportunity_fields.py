"""Custom fields of opportunities are kept, converted and asked for as those of contacts are."""

from __future__ import annotations

import pytest

from contacts.models import Contact, CustomField, OpportunityPick, OpportunityValue
from contacts.services.converting import change_type
from contacts.services.custom_definitions import count_values, remove_choice
from contacts.services.custom_fields import set_value, values_of
from contacts.where import QueryError, describe, matching, parse
from tests.contacts.custom_examples import example
from tests.factories import ContactFactory, CustomFieldFactory, OpportunityFactory, UserFactory

pytestmark = pytest.mark.django_db

Type = CustomField.Type


def held(opportunity, field):
    return values_of([opportunity.pk], [field])[opportunity.pk].get(field.pk)


def related(field, condition):
    node = {
        "type": "field_condition",
        "field": {"type": "custom_field", "custom_field_id": field.pk},
        "condition": condition,
    }
    return {"type": "has_related", "related_object_type": "opportunity", "related_query": node}


@pytest.mark.parametrize("kind", Type)
def test_a_value_of_every_type_is_set_changed_and_cleared(kind):
    field, one, other = example(kind, holder="opportunity")
    opportunity, bystander = OpportunityFactory(), OpportunityFactory()
    set_value([bystander.pk], field, one)
    assert set_value([opportunity.pk], field, one) == {opportunity.pk: None}
    assert set_value([opportunity.pk], field, other) == {opportunity.pk: one}
    assert held(opportunity, field) == other
    assert set_value([opportunity.pk], field, None) == {opportunity.pk: other}
    assert held(opportunity, field) is None
    assert held(bystander, field) == one


@pytest.mark.parametrize(
    ("before", "value", "after", "expected"),
    [
        (Type.TEXT, "1,200", Type.NUMBER, 1200),
        (Type.TEXT, "Gold", Type.CHOICE, "Gold"),
        (Type.NUMBER, 5, Type.TEXT, "5"),
    ],
)
def test_values_are_converted_with_the_type(before, value, after, expected):
    field, opportunity = CustomFieldFactory(holder="opportunity", type=before), OpportunityFactory()
    set_value([opportunity.pk], field, value)
    change_type(field, after)
    field.refresh_from_db()
    assert str(held(opportunity, field)) == str(expected) or held(opportunity, field) == expected
    assert count_values(field) == 1


def test_choices_are_converted_and_replaced():
    field, gold_and_bronze, _ = example(Type.CHOICES, holder="opportunity")
    opportunity = OpportunityFactory()
    set_value([opportunity.pk], field, gold_and_bronze)
    gold, silver, _ = field.choices.all()
    remove_choice(gold, instead=silver)
    assert [choice.name for choice in held(opportunity, field)] == ["Silver", "Bronze"]
    change_type(field, Type.TEXT)
    field.refresh_from_db()
    assert held(opportunity, field) == "Silver; Bronze"
    assert not OpportunityPick.objects.exists()


def test_contacts_are_found_by_what_their_opportunities_hold():
    user = UserFactory()
    number = CustomFieldFactory(holder="opportunity", type=Type.NUMBER, name="Seats")
    plan, gold, silver = example(Type.CHOICE, holder="opportunity")
    many, few = OpportunityFactory(), OpportunityFactory()
    ContactFactory()
    for opportunity, seats, choice in ((many, 50, gold), (few, 3, silver)):
        set_value([opportunity.pk], number, seats)
        set_value([opportunity.pk], plan, choice)

    def found(query):
        return set(matching(Contact.objects.all(), parse(query), user))

    choice = {"type": "reference", "reference_type": "choice", "object_ids": [str(gold.pk)]}
    assert found(related(number, {"type": "number_range", "gte": 10})) == {many.contact}
    assert found(related(plan, choice)) == {many.contact}
    assert found(related(number, {"type": "exists"})) == {many.contact, few.contact}
    assert "Seats" in describe(parse(related(number, {"type": "exists"})), user)


def test_a_field_is_asked_only_of_those_it_belongs_to():
    user, contacts = UserFactory(), Contact.objects.all()
    of_contacts, of_opportunities = CustomFieldFactory(), CustomFieldFactory(holder="opportunity")
    with pytest.raises(QueryError, match="no custom field of opportunities"):
        matching(contacts, parse(related(of_contacts, {"type": "exists"})), user)
    with pytest.raises(QueryError, match="no custom field"):
        matching(contacts, parse(related(of_opportunities, {"type": "exists"})["related_query"]), user)


def test_what_an_opportunity_holds_goes_with_it():
    field, opportunity = CustomFieldFactory(holder="opportunity"), OpportunityFactory()
    set_value([opportunity.pk], field, "x")
    opportunity.contact.delete()
    assert not OpportunityValue.objects.exists()
