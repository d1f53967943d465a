from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from contacts.merge_fields import Template, merge_fields
from contacts.models import CustomField
from contacts.services.custom_fields import set_value
from tests.factories import CompanyFactory, ContactFactory, CustomFieldFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return ContactFactory(
        first_name="Ada",
        last_name="Lovelace",
        email="ada@example.com",
        phone="+14155550123",
        company=CompanyFactory(name="Analytical Engines"),
        country="GB",
        date_of_birth=date(1815, 12, 10),
        tags=[TagFactory(name="VIP"), TagFactory(name="Press")],
    )


@pytest.fixture
def sender():
    return UserFactory(first_name="Max", last_name="Manager")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello {{ contact.first_name }}!", "Hello Ada!"),
        ("{{contact.name}} of {{contact.company}}", "Ada Lovelace of Analytical Engines"),
        ("{{ contact.job_title | default: 'there' }}", "there"),
        ("{{ contact.date_of_birth | date: '%d.%m.%Y' }}", "10.12.1815"),
        ("{{ contact.country }}", "United Kingdom"),
        ("{{ contact.tags | join: ', ' }}", "Press, VIP"),
        ("{% if contact.tags contains 'VIP' %}Dear{% else %}Hi{% endif %}", "Dear"),
        ("Yours, {{ user.name }}", "Yours, Max Manager"),
        ("No fields, 100 %", "No fields, 100 %"),
    ],
)
def test_fields_are_filled_in(ada, sender, source, text):
    assert Template(source).render(ada, sender) == text


def test_what_a_contact_lacks_is_left_out(sender):
    nobody = ContactFactory(first_name="", last_name="", email="x@example.com")

    assert Template("<{{ contact.company }}{{ contact.date_of_birth }}>").render(nobody, sender) == "<>"


def test_custom_fields_have_the_key_of_their_name(ada, sender):
    value = CustomFieldFactory(name="Contract value", type=CustomField.Type.NUMBER)
    plan = CustomFieldFactory(name="Plan", type=CustomField.Type.CHOICES, choices=["Gold", "Silver"])
    set_value([ada.pk], value, 1200)
    set_value([ada.pk], plan, list(plan.choices.all()))

    text = Template("{{ contact.custom.contract_value | round }} {{ contact.custom.plan | join: '+' }}")

    assert text.render(ada, sender) == "1200 Gold+Silver"


def test_fields_whose_names_look_alike_are_told_apart():
    first, second = CustomFieldFactory(name="Tax-ID"), CustomFieldFactory(name="Tax ID")

    keys = {field.label: field.path for field in merge_fields()}

    assert keys["Tax-ID"] == "contact.custom.tax_id"
    assert keys["Tax ID"] == f"contact.custom.tax_id_{second.pk}"
    assert first.pk != second.pk


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "{{ contact.frist_name }}",
            "There is no merge field “contact.frist_name”. Did you mean “contact.first_name”?",
        ),
        ("{{ settings.SECRET_KEY }}", "There is no merge field “settings.SECRET_KEY”."),
        ("{{ contact.first_name", "cannot be read"),
        ("{% if contact.name %}", "cannot be read"),
        ("{{ contact.name | shout }}", "cannot be"),
        ("{% include 'secret' %}", "cannot be read"),
    ],
)
def test_what_cannot_be_filled_in_is_said_at_once(ada, sender, source, problem):
    with pytest.raises(ValidationError, match=problem.replace("?", r"\?")):
        Template(source).render(ada, sender)


def test_no_template_runs_for_long(ada, sender):
    endless = "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}"

    with pytest.raises(ValidationError, match="cannot be filled in"):
        Template(endless).render(ada, sender)


def test_many_contacts_cost_the_same_queries_as_one(sender, django_assert_num_queries):
    CustomFieldFactory(name="Plan")
    contacts = ContactFactory.create_batch(30, company=CompanyFactory(), tags=[TagFactory()])
    template = Template("{{ contact.company }} {{ contact.custom.plan }} {{ contact.tags | first }}")

    with django_assert_num_queries(4):  # fields, their values, contacts, tags
        texts = dict(template.render_each([contact.pk for contact in contacts], sender))

    assert len(texts) == 30
