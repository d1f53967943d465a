from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from accounts.templatetags import ui
from contacts.models import Contact, CustomField, CustomPick, CustomValue, SmartList
from contacts.services.custom_fields import set_value, values_of
from contacts.templatetags.custom_values import type_icon
from contacts.where import catalogue
from tests.conftest import signed_in
from tests.contacts.custom_examples import example
from tests.factories import ContactFactory, CustomFieldFactory, OpportunityFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
Type = CustomField.Type


def words(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def url(field: CustomField, verb: str) -> str:
    return f"/settings/fields/{field.pk}/{verb}/"


def names() -> list[str]:
    return [field.name for field in CustomField.objects.all()]


# The list


def test_fields_are_listed_in_order_with_their_live_contacts(as_admin):
    second, first = CustomFieldFactory(position=2), CustomFieldFactory(position=1)
    picked, gold_and_bronze, _ = example(Type.CHOICES)
    archived = CustomFieldFactory(archived_at=timezone.now())
    contact, gone = ContactFactory(), ContactFactory(deleted_at=timezone.now())
    for field, value in ((first, "x"), (picked, gold_and_bronze), (archived, "y")):
        set_value([contact.pk, gone.pk], field, value)
    response = as_admin.get("/settings/fields/")
    assert [(field, count) for field, count in response.context["used"]] == [(first, 1), (second, 0), (picked, 1)]
    assert [(field, count) for field, count in response.context["archived"]] == [(archived, 1)]


@pytest.mark.parametrize("kind", Type)
def test_every_type_has_an_icon(kind):
    assert (ui.ICONS / f"{type_icon(CustomField(type=kind))}.svg").exists()


def test_counts_lead_to_the_contacts_that_they_count(as_admin):
    field, one, _ = example(Type.CHOICE)
    holder, other = ContactFactory(), ContactFactory()
    set_value([holder.pk], field, one)
    for page in ("/settings/fields/", url(field, "choices")):
        link = unescape(re.search(r'href="(/contacts/\?where=[^"]+)">1<', as_admin.get(page).content.decode())[1])
        html = as_admin.get(link).content.decode()
        assert f"/contacts/{holder.pk}/" in html
        assert f"/contacts/{other.pk}/" not in html


def test_listing_costs_the_same_for_any_number_of_fields(as_admin):
    for kind in Type:
        example(kind)
    with CaptureQueriesContext(connection) as few:
        as_admin.get("/settings/fields/")
    for kind in [*Type, *Type]:
        example(kind)
    with CaptureQueriesContext(connection) as many:
        as_admin.get("/settings/fields/")
    assert len(many) == len(few) <= 12


def test_without_fields_the_page_says_what_they_are_for(as_admin):
    assert "No custom fields yet" in words(as_admin.get("/settings/fields/"))


def test_every_page_is_for_admins_only(as_manager, as_admin):
    field, gold, _ = example(Type.CHOICE)
    verbs = ["edit", "type", "archive", "unarchive", "delete", "choices", "choices/new", "choices/order"]
    verbs += [f"choices/{gold.pk}/edit", f"choices/{gold.pk}/remove"]
    paths = ["/settings/fields/", "/settings/fields/new/", "/settings/fields/order/", *(url(field, v) for v in verbs)]
    assert {as_manager.get(path).status_code for path in paths} <= {403, 405}
    assert {as_manager.post(path).status_code for path in paths} <= {403, 405}
    assert "Custom fields" in words(as_admin.get("/contacts/"))
    assert "Custom fields" not in words(as_manager.get("/contacts/"))


# Order


def test_dragging_sends_the_whole_order(as_admin):
    one, two, three = CustomFieldFactory.create_batch(3)
    response = as_admin.post("/settings/fields/order/", {"order": [three.pk, one.pk, two.pk]}, headers=HTMX)
    assert response.status_code == 204
    assert names() == [three.name, one.name, two.name]


@pytest.mark.parametrize(
    ("move", "place", "expected"), [("up", 2, "ACB"), ("down", 0, "BAC"), ("up", 0, "ABC"), ("down", 2, "ABC")]
)
def test_buttons_move_without_javascript(as_admin, move, place, expected):
    fields = [CustomFieldFactory(name=name) for name in "ABC"]
    response = as_admin.post(
        "/settings/fields/order/", {"order": [field.pk for field in fields], move: fields[place].pk}
    )
    assert response["Location"] == "/settings/fields/"
    assert "".join(names()) == expected


@pytest.mark.parametrize("order", [[], ["x"], ["999999"], ["9" * 40]])
def test_a_nonsensical_order_leaves_it_as_it_is(as_admin, order):
    fields = [CustomFieldFactory(name=name) for name in "ABC"]
    as_admin.post("/settings/fields/order/", {"order": order, "up": "7", "down": "x"})
    assert "".join(names()) == "ABC"
    assert len(fields) == 3


def test_a_field_that_somebody_added_meanwhile_comes_last(as_admin):
    a, b = CustomFieldFactory(name="A"), CustomFieldFactory(name="B")
    CustomFieldFactory(name="New", position=0)
    as_admin.post("/settings/fields/order/", {"order": [b.pk, a.pk]})
    assert names() == ["B", "A", "New"]


# Defining


def test_a_field_is_added_after_the_others(as_admin):
    CustomFieldFactory(position=7)
    posted = {"name": " Contract  end ", "type": "date", "help_text": "As signed", "is_required": "on"}
    response = as_admin.post("/settings/fields/new/", posted | {"currency": "USD"}, headers=HTMX)
    field = CustomField.objects.last()
    assert response["HX-Redirect"] == "/settings/fields/"
    assert (field.name, field.type, field.help_text) == ("Contract end", "date", "As signed")
    assert (field.is_required, field.currency, field.position) == (True, "", 8)


def test_money_has_a_currency_and_choices_have_choices(as_admin):
    as_admin.post("/settings/fields/new/", {"name": "Value", "type": "money", "currency": "CHF"})
    choices = " Gold \n\nSilver\ngold\r\nBronze"
    as_admin.post("/settings/fields/new/", {"name": "Tier", "type": "choice", "currency": "USD", "choices": choices})
    assert CustomField.objects.get(name="Value").currency == "CHF"
    tier = CustomField.objects.get(name="Tier")
    assert [choice.name for choice in tier.choices.all()] == ["Gold", "Silver", "Bronze"]
    assert len({choice.colour for choice in tier.choices.all()}) == 3


def test_the_usual_currency_is_offered_first(as_admin, settings):
    settings.CURRENCY = "SEK"
    for path in ("/settings/fields/new/", url(CustomFieldFactory(type=Type.NUMBER), "type")):
        assert re.findall(r'value="([A-Z]{3})" selected', as_admin.get(path).content.decode()) == ["SEK"]


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "tier"}, "There is already a field “Tier”."),
        ({"name": "OLD"}, "There is already a field “Old” among the archived ones."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"type": "colour"}, "Select a valid choice"),
        ({"type": "money", "currency": "XXX"}, "Select a valid choice"),
        ({"type": "choice"}, "Give at least one choice."),
        ({"type": "choices", "choices": " \n "}, "Give at least one choice."),
        ({"type": "choice", "choices": "x" * 61}, "a choice has at most 60 characters"),
        ({"type": "choice", "choices": "\n".join(map(str, range(201)))}, "A field has at most 200 choices."),
        ({"type": "choice", "choices": "x" * 1_000_000}, "at most 20000 characters"),
        ({"type": "choice", "choices": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_bad_field_is_refused_in_words(as_admin, posted, message):
    CustomFieldFactory(name="Tier")
    CustomFieldFactory(name="Old", archived_at=timezone.now())
    given = {"name": "New", "type": "text", "currency": "USD"} | posted
    assert message in words(as_admin.post("/settings/fields/new/", given, headers=HTMX))
    assert CustomField.objects.count() == 2


def test_a_field_is_renamed_and_its_type_stays(as_admin):
    field = CustomFieldFactory(name="Teir", type=Type.NUMBER)
    as_admin.post(url(field, "edit"), {"name": "Tier", "type": "text", "is_required": "on"})
    field.refresh_from_db()
    assert (field.name, field.type, field.is_required) == ("Tier", "number", True)
    as_admin.post(url(field, "edit"), {"name": "tier"})
    field.refresh_from_db()
    assert (field.name, field.is_required) == ("tier", False)


def test_what_an_admin_writes_is_no_html(as_admin):
    field = CustomFieldFactory(name="<b>N</b>", help_text="<i>H</i>", type=Type.CHOICE, choices=["<u>C</u>"])
    contact = ContactFactory()
    paths = ["/settings/fields/", url(field, "edit"), url(field, "choices"), url(field, "delete"), url(field, "type")]
    paths += [f"/contacts/{contact.pk}/", f"/contacts/{contact.pk}/properties/{field.key}/edit/"]
    for path in paths:
        html = as_admin.get(path).content.decode()
        assert not any(tag in html for tag in ("<b>N", "<i>H", "<u>C")), path


# Archiving and deleting


def test_archiving_keeps_what_contacts_hold(as_admin):
    field, contact = CustomFieldFactory(), ContactFactory()
    set_value([contact.pk], field, "x")
    as_admin.post(url(field, "archive"))
    assert CustomField.objects.get().is_archived
    as_admin.post(url(field, "unarchive"))
    assert not CustomField.objects.get().is_archived
    assert values_of([contact.pk], [field])[contact.pk] == {field.pk: "x"}


def test_deleting_says_how_many_lose_a_value_and_offers_to_archive(as_admin):
    field = CustomFieldFactory(name="Tier")
    set_value([ContactFactory().pk, ContactFactory(deleted_at=timezone.now()).pk], field, "x")
    html = words(as_admin.get(url(field, "delete"), headers=HTMX))
    assert "2 contacts lose what they hold in" in html
    assert url(field, "archive") in html


@pytest.mark.parametrize("word", ["", "delete", "DELETE ", "Tier"])
def test_deleting_needs_the_word(as_admin, word):
    field = CustomFieldFactory()
    assert "Type DELETE, exactly so" in words(as_admin.post(url(field, "delete"), {"word": word}, headers=HTMX))
    assert CustomField.objects.exists()


@pytest.mark.parametrize("kind", Type)
def test_deleting_takes_everything_in_the_field_along(as_admin, kind):
    (field, one, _), (other, two, _) = example(kind), example(kind)
    contact = ContactFactory()
    set_value([contact.pk], field, one)
    set_value([contact.pk], other, two)
    as_admin.post(url(field, "delete"), {"word": "DELETE"})
    assert list(CustomField.objects.all()) == [other]
    assert values_of([contact.pk], [field, other])[contact.pk] == {other.pk: two}
    assert Contact.objects.count() == 1


def test_deleting_names_the_smart_lists_that_use_the_field(as_admin, admin):
    field, other = CustomFieldFactory(), CustomFieldFactory()
    asks = {"type": "field_condition", "field": {"type": "custom_field", "custom_field_id": field.pk}}
    query = {"type": "and", "queries": [{"type": "or", "queries": [asks | {"condition": {"type": "exists"}}]}]}
    SmartList.objects.create(name="Renewals", owner=admin, query=query)
    SmartList.objects.create(name="All of them", owner=admin, query={"type": "match_all"})
    html = words(as_admin.get(url(field, "delete"), headers=HTMX))
    assert "Used by the smart list" in html
    assert "Renewals" in html
    assert "All of them" not in html
    assert "may have to be changed" in words(as_admin.get(url(field, "type"), {"type": "number"}, headers=HTMX))
    assert "smart list" not in words(as_admin.get(url(other, "delete"), headers=HTMX))


# Choices


@pytest.fixture
def tier() -> CustomField:
    return CustomFieldFactory(name="Tier", type=Type.CHOICE, choices=["Gold", "Silver", "Bronze"])


def choices(field: CustomField) -> list[str]:
    return [choice.name for choice in field.choices.all()]


def test_choices_are_listed_with_their_live_contacts(as_admin, tier):
    gold, silver, bronze = tier.choices.all()
    set_value([ContactFactory().pk, ContactFactory(deleted_at=timezone.now()).pk], tier, silver)
    rows = as_admin.get(url(tier, "choices")).context["rows"]
    assert rows == [(gold, 0), (silver, 1), (bronze, 0)]


def test_choices_are_added_after_the_others(as_admin, tier):
    as_admin.post(url(tier, "choices/new"), {"names": "Tin\nLead"})
    assert choices(tier) == ["Gold", "Silver", "Bronze", "Tin", "Lead"]


def test_a_choice_that_is_there_is_not_added_again(as_admin, tier):
    html = words(as_admin.post(url(tier, "choices/new"), {"names": "Tin\ngold"}, headers=HTMX))
    assert "There is already a choice “Gold”." in html
    assert len(choices(tier)) == 3


def test_a_choice_is_renamed_and_recoloured(as_admin, tier):
    gold = tier.choices.first()
    as_admin.post(url(tier, f"choices/{gold.pk}/edit"), {"name": "gold", "colour": "pink"})
    gold.refresh_from_db()
    assert (gold.name, gold.colour) == ("gold", "pink")
    html = words(as_admin.post(url(tier, f"choices/{gold.pk}/edit"), {"name": "SILVER", "colour": "pink"}))
    assert "There is already a choice “Silver”." in html


def test_choices_are_put_in_order(as_admin, tier):
    gold, silver, bronze = tier.choices.all()
    as_admin.post(url(tier, "choices/order"), {"order": [bronze.pk, gold.pk, silver.pk]}, headers=HTMX)
    assert choices(tier) == ["Bronze", "Gold", "Silver"]


def test_removing_a_choice_says_how_many_have_it(as_admin, tier, admin):
    gold = tier.choices.first()
    set_value([ContactFactory().pk, ContactFactory().pk], tier, gold)
    asks = {"type": "field_condition", "field": {"type": "custom_field", "custom_field_id": f"cf_{tier.pk}"}}
    asks["condition"] = {"type": "reference", "reference_type": "choice", "object_ids": [gold.pk]}
    SmartList.objects.create(name="Golden", owner=admin, query=asks)
    html = words(as_admin.get(url(tier, f"choices/{gold.pk}/remove"), headers=HTMX))
    assert "<strong>2 contacts</strong> have" in html
    assert "Golden" in html
    assert "Nothing: they lose it" in html


def test_the_contacts_of_a_removed_choice_get_another_or_none(as_admin, tier):
    gold, silver, bronze = tier.choices.all()
    contact = ContactFactory()
    set_value([contact.pk], tier, gold)
    as_admin.post(url(tier, f"choices/{gold.pk}/remove"), {"instead": silver.pk})
    assert values_of([contact.pk], [tier])[contact.pk] == {tier.pk: silver}
    as_admin.post(url(tier, f"choices/{silver.pk}/remove"), {"instead": ""})
    assert values_of([contact.pk], [tier])[contact.pk] == {}
    assert choices(tier) == [bronze.name]


def test_moving_to_a_choice_that_a_contact_already_has_leaves_it_once(as_admin):
    field, gold_and_bronze, _ = example(Type.CHOICES)
    gold, bronze = gold_and_bronze
    contact = ContactFactory()
    set_value([contact.pk], field, gold_and_bronze)
    as_admin.post(url(field, f"choices/{gold.pk}/remove"), {"instead": bronze.pk})
    assert values_of([contact.pk], [field])[contact.pk] == {field.pk: [bronze]}
    assert CustomPick.objects.count() == 1


@pytest.mark.parametrize("instead", ["self", "foreign", "999999"])
def test_moving_to_nothing_sensible_is_refused(as_admin, tier, instead):
    gold = tier.choices.first()
    foreign = CustomFieldFactory(type=Type.CHOICE, choices=["Gold"]).choices.get()
    given = {"self": gold.pk, "foreign": foreign.pk}.get(instead, instead)
    as_admin.post(url(tier, f"choices/{gold.pk}/remove"), {"instead": given}, headers=HTMX)
    assert gold in tier.choices.all()


def test_only_fields_with_choices_have_a_page_of_them(as_admin, tier):
    text = CustomFieldFactory()
    assert as_admin.get(url(text, "choices")).status_code == 404
    other = CustomFieldFactory(type=Type.CHOICE, choices=["Gold"])
    assert as_admin.get(url(other, f"choices/{tier.choices.first().pk}/edit")).status_code == 404


# Changing the type


def change(client, field: CustomField, **chosen):
    """Looks at what the change would do, and confirms it."""
    looked = client.post(url(field, "type"), chosen, headers=HTMX)
    seen = looked.context["effect"].key
    return looked, client.post(url(field, "type"), chosen | {"seen": seen}, headers=HTMX)


def test_a_type_says_what_it_would_do_before_it_is_confirmed(as_admin):
    field = CustomFieldFactory()
    for text in ("1,234.50", "7", "n/a"):
        set_value([ContactFactory().pk], field, text)
    html = words(as_admin.get(url(field, "type"), {"type": "number", "currency": "USD"}, headers=HTMX))
    assert "1 value cannot be carried over and would be lost" in html
    assert "n/a" in html
    assert "2 values carry over" in html
    assert "Change type and lose 1 value" in html
    looked, done = change(as_admin, field, type="number")
    assert "1 value cannot be carried over" in words(looked)
    assert done["HX-Redirect"] == "/settings/fields/"
    field.refresh_from_db()
    assert field.type == "number"
    assert CustomValue.objects.count() == 2


def test_when_something_else_would_be_lost_meanwhile_it_is_shown_again(as_admin):
    field = CustomFieldFactory()
    seen = as_admin.get(url(field, "type"), {"type": "number"}).context["effect"].key
    set_value([ContactFactory().pk], field, "n/a")
    html = words(as_admin.post(url(field, "type"), {"type": "number", "seen": seen}, headers=HTMX))
    assert "1 value cannot be carried over" in html
    field.refresh_from_db()
    assert field.type == "text"


def test_a_type_without_order_says_which_lists_lose_theirs(as_admin, admin):
    field, other = CustomFieldFactory(), CustomFieldFactory()
    sorts = [f"name,-{field.key}", other.key, f"{field.key}0"]
    lists = [SmartList.objects.create(name=sort, owner=admin, query={}, sort=sort) for sort in sorts]
    SmartList.objects.create(name="Hidden", owner=UserFactory(), query={}, sort=field.key)
    said = f"{sorts[0]}</bdi></a> and 1 other, which will not be sorted by it any more: this type has no order."
    assert said not in words(as_admin.get(url(field, "type"), {"type": "number"}, headers=HTMX))
    looked, _ = change(as_admin, field, type="long_text")
    assert said in words(looked)
    for smart_list in lists:
        smart_list.refresh_from_db()
    assert [smart_list.sort for smart_list in lists] == ["name", *sorts[1:]]


def test_when_as_much_but_something_else_would_be_lost_it_is_shown_again(as_admin):
    field, contact = CustomFieldFactory(), ContactFactory()
    set_value([contact.pk], field, "n/a")
    seen = as_admin.get(url(field, "type"), {"type": "number"}).context["effect"].key
    set_value([contact.pk], field, "a lot")
    html = words(as_admin.post(url(field, "type"), {"type": "number", "seen": seen}, headers=HTMX))
    assert "a lot" in html
    field.refresh_from_db()
    assert field.type == "text"


def test_only_sensible_types_are_offered_where_something_is_held(as_admin):
    field, _, _ = example(Type.URL)
    assert 'value="date"' in words(as_admin.get(url(field, "type")))
    set_value([ContactFactory().pk], field, "https://example.com/")
    assert 'value="date"' not in words(as_admin.get(url(field, "type")))
    assert "Select a valid choice" in words(as_admin.post(url(field, "type"), {"type": "date"}))


def test_money_needs_a_currency(as_admin):
    field = CustomFieldFactory(type=Type.NUMBER)
    change(as_admin, field, type="money", currency="CHF")
    field.refresh_from_db()
    assert (field.type, field.currency) == ("money", "CHF")
    change(as_admin, field, type="number", currency="CHF")
    field.refresh_from_db()
    assert (field.type, field.currency) == ("number", "")


def test_a_person_limited_to_their_contacts_manages_nothing_by_that(as_admin):
    person = UserFactory(role=Role.USER, owned_only=True)
    assert signed_in(person).get("/settings/fields/").status_code == 403


# Of opportunities


def test_a_field_belongs_to_the_holders_whose_tab_it_is_made_on(as_admin):
    CustomFieldFactory(name="Plan")
    response = as_admin.post(
        "/settings/fields/new/?of=opportunity", {"name": "Plan", "type": "number", "help_text": "", "currency": "USD"}
    )
    assert response["Location"] == "/settings/fields/?of=opportunity"
    made = CustomField.objects.of_opportunities().get()
    assert [field for field, _ in as_admin.get("/settings/fields/?of=opportunity").context["used"]] == [made]
    assert made not in [field for field, _ in as_admin.get("/settings/fields/").context["used"]]


def test_fields_of_opportunities_count_those_of_live_contacts(as_admin):
    opportunity, gone = OpportunityFactory(), OpportunityFactory(contact__deleted_at=timezone.now())
    for kind in (Type.TEXT, Type.CHOICES):
        field, value, _ = example(kind, holder="opportunity")
        set_value([opportunity.pk, gone.pk], field, value)
    response = as_admin.get("/settings/fields/?of=opportunity")
    assert [count for _, count in response.context["used"]] == [1, 1]
    assert "2 opportunities lose what they hold" in words(as_admin.get(url(field, "delete")))


def test_no_page_of_contacts_knows_the_fields_of_opportunities(as_admin):
    contact, field = ContactFactory(), CustomFieldFactory(name="Competitor", holder="opportunity", is_required=True)
    pages = ["/contacts/", f"/contacts/{contact.pk}/", "/contacts/new/"]
    assert not [page for page in pages if "Competitor" in words(as_admin.get(page))]
    assert as_admin.get(f"/contacts/{contact.pk}/properties/{field.key}/edit/").status_code == 404
    assert field.key not in catalogue(UserFactory())
    assert "cannot be sorted" in words(as_admin.get(f"/contacts/?sort={field.key}"))
