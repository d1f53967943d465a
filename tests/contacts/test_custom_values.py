from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact, CustomField, CustomPick, CustomValue
from contacts.services.custom_fields import FieldChanged, set_value, set_values, values_of
from contacts.services.trash import delete_contacts, purge, restore_contacts
from tests.contacts.custom_examples import Type, example
from tests.factories import ContactFactory, CustomFieldFactory

pytestmark = pytest.mark.django_db


def held(contact: Contact, field: CustomField) -> object:
    return values_of([contact.pk], [field])[contact.pk].get(field.pk)


@pytest.mark.parametrize("kind", Type)
def test_a_value_of_every_type_is_set_changed_and_cleared(kind):
    field, one, other = example(kind)
    contact, bystander = ContactFactory(), ContactFactory()
    set_value([bystander.pk], field, one)
    assert set_value([contact.pk], field, one) == {contact.pk: None}
    assert held(contact, field) == one
    assert set_value([contact.pk], field, other) == {contact.pk: one}
    assert held(contact, field) == other
    assert set_value([contact.pk], field, None) == {contact.pk: other}
    assert held(contact, field) is None
    assert held(bystander, field) == one


@pytest.mark.parametrize("kind", Type)
def test_only_those_that_held_something_else_are_changed(kind):
    field, one, other = example(kind)
    same, different, empty = ContactFactory.create_batch(3)
    set_value([same.pk], field, one)
    set_value([different.pk], field, other)
    changed = set_value([same.pk, different.pk, empty.pk], field, one)
    assert changed == {different.pk: other, empty.pk: None}


@pytest.mark.parametrize("kind", Type)
@pytest.mark.parametrize("number", [2, 60])
def test_many_contacts_take_as_many_queries_as_few(kind, number, django_assert_max_num_queries):
    field, one, other = example(kind)
    contacts = ContactFactory.create_batch(number)
    set_value([contacts[0].pk], field, other)
    with django_assert_max_num_queries(6):  # two of them are the savepoint
        set_value([contact.pk for contact in contacts], field, one)
    ids = [contact.pk for contact in contacts]
    assert values_of(ids, [field]) == {pk: {field.pk: one} for pk in ids}


def test_any_number_of_fields_and_contacts_is_read_with_two_queries(django_assert_num_queries):
    contacts = ContactFactory.create_batch(5)
    ids = [contact.pk for contact in contacts]
    fields = []
    for kind in [*Type, *Type]:
        field, one, _ = example(kind)
        set_value(ids, field, one)
        fields.append(field)
    with django_assert_num_queries(2):
        found = values_of(ids, fields)
        assert all(str(value) for held in found.values() for value in held.values())
    assert {pk: len(held) for pk, held in found.items()} == dict.fromkeys(ids, len(fields))


def test_reading_fields_without_choices_takes_one_query_and_no_fields_none(django_assert_num_queries):
    contact, field = ContactFactory(), CustomFieldFactory()
    with django_assert_num_queries(1):
        values_of([contact.pk], [field])
    with django_assert_num_queries(0):
        assert values_of([contact.pk], []) == {contact.pk: {}}


@pytest.mark.parametrize("nothing", ["", [], None])
def test_nothing_leaves_no_row(nothing):
    contact = ContactFactory()
    for kind in (Type.TEXT, Type.CHOICES):
        field, one, _ = example(kind)
        set_value([contact.pk], field, one)
        set_value([contact.pk], field, nothing)
    assert not CustomValue.objects.exists()
    assert not CustomPick.objects.exists()


def test_multiple_choices_are_read_in_their_order():
    field, _, _ = example(Type.CHOICES)
    contact = ContactFactory()
    set_value([contact.pk], field, list(field.choices.all())[::-1])
    assert [choice.name for choice in held(contact, field)] == ["Gold", "Silver", "Bronze"]


def test_a_value_for_the_type_that_a_field_had_is_refused():
    contact, field = ContactFactory(), CustomFieldFactory(type=Type.TEXT)
    CustomField.objects.filter(pk=field.pk).update(type=Type.NUMBER)
    with pytest.raises(FieldChanged):
        set_value([contact.pk], field, "text")
    assert not CustomValue.objects.exists()


def test_one_contact_is_given_values_in_several_fields():
    contact = ContactFactory()
    given = {field: one for field, one, _ in map(example, Type)}
    set_values(contact.pk, given)
    assert values_of([contact.pk], given.keys())[contact.pk] == {field.pk: one for field, one in given.items()}


def test_values_stay_in_the_trash_and_go_with_the_purge():
    contact = ContactFactory()
    given = {field: one for field, one, _ in map(example, Type)}
    set_values(contact.pk, given)
    delete_contacts([contact.pk])
    restore_contacts([contact.pk])
    assert values_of([contact.pk], given.keys())[contact.pk] == {field.pk: one for field, one in given.items()}
    delete_contacts([contact.pk])
    assert purge(before=timezone.now() + timedelta(days=1), limit=10) == 1
    assert not CustomValue.objects.exists()
    assert not CustomPick.objects.exists()
