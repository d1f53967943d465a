from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from contacts.models import SmartList
from tests.conftest import signed_in
from tests.contacts.contact_list import LIST, names, text
from tests.factories import ContactFactory, TagFactory, UserFactory
from tests.pages import fields_of

pytestmark = pytest.mark.django_db

APPLY = "/contacts/filter/"
CITY = {"type": "regular_field", "field_name": "city"}


@pytest.fixture
def people():
    """Ada lives in London, Bob in Rome, and nobody knows where Cem lives."""
    return [ContactFactory(first_name=name, last_name="", city=city) for name, city in CITIES.items()]


CITIES = {"Ada": "London", "Bob": "Rome", "Cem": ""}


def lives_in(city):
    condition = {"type": "text", "mode": "exact_value", "value": city}
    return {"type": "field_condition", "field": CITY, "condition": condition}


def where(node):
    return f"{LIST}?{urlencode({'where': json.dumps(node), 'panel': 'open'})}"


def row(key, field, op, **values):
    return {f"{key}-field": field, f"{key}-op": op, **{f"{key}-{name}": value for name, value in values.items()}}


def apply(client, rows, current=LIST):
    headers = {"HX-Request": "true", "HX-Target": "contacts-table", "HX-Current-URL": f"http://testserver{current}"}
    return client.post(APPLY, {"panel": "open", "w-join": "and"} | rows, headers=headers)


def shown(response):
    return sorted(names(response))


def address(response):
    """The new address of the page, and whether Back leads to the one before."""
    pushed, replaced = (response.headers.get(name, "") for name in ("HX-Push-Url", "HX-Replace-Url"))
    return (parse_qs(urlsplit(pushed or replaced).query).get("where", [""])[0], bool(pushed))


# As one edits


def test_rows_are_applied_and_stand_in_the_address(as_admin, people):
    response = apply(as_admin, row("w-n1", "city", "is", value="rome"))
    assert shown(response) == ["Bob"]
    assert "city is “rome”" in text(response)
    node, is_new = address(response)
    assert (json.loads(node), is_new) == (lives_in("rome"), True)
    assert shown(as_admin.get(where(json.loads(node)))) == ["Bob"]


def test_typing_on_replaces_the_address(as_admin, people):
    response = apply(as_admin, row("w-n1", "city", "is", value="Rom"), current=where(lives_in("Ro")))
    assert address(response)[1] is False


def test_excluding_what_a_group_finds_can_be_taken_back(as_admin, people):
    group = {"type": "or", "queries": [lives_in("Rome"), lives_in("Oslo")]}
    rows = {"w-0-join": "or"} | row("w-0-0", "city", "is", value="Rome") | row("w-0-1", "city", "is", value="Oslo")
    response = apply(as_admin, rows | {"w-0-not": "1"}, current=where({"type": "and", "queries": [group]}))
    assert address(response)[1] is True


def test_groups_of_rows_are_applied(as_admin, people):
    rows = {"w-0-join": "or"} | row("w-0-0", "city", "is", value="Rome") | row("w-0-1", "city", "empty")
    assert shown(apply(as_admin, rows)) == ["Bob", "Cem"]
    assert shown(apply(as_admin, rows | {"w-0-not": "1"})) == ["Ada"]


def test_rows_combine_with_quick_filters_and_search(as_admin, people):
    ContactFactory(first_name="Dora", last_name="", city="Rome")
    assert shown(apply(as_admin, {"q": "dor"} | row("w-0", "city", "is", value="Rome"))) == ["Dora"]


def test_a_row_that_is_not_finished_changes_nothing(as_admin, people):
    response = apply(as_admin, {"w-n1-field": "city", "w-n1-op": "is", "w-n1-value": ""})
    assert len(shown(response)) == 3
    assert "HX-Push-Url" not in response.headers


def test_a_wrong_row_says_so_and_the_list_stays_as_it_was(as_admin, people):
    before = json.dumps(lives_in("Rome"))
    wrong = {"where": before} | row("w-n1", "created", "last", amount="no", unit="days")
    response = apply(as_admin, wrong, current=where(lives_in("Rome")))
    assert shown(response) == ["Bob"]
    problem = re.search(r'<p[^>]*id="w-n1-problem"[^>]*hx-swap-oob="true">(.*?)</p>', response.content.decode(), re.S)
    assert "Write a whole number from 1 to 1,000." in problem[1]
    assert "HX-Push-Url" not in response.headers


def test_conditions_too_long_for_an_address_are_refused(as_admin, people):
    response = apply(as_admin, row("w-0", "city", "any", value="\n".join(f"City number {n}" for n in range(600))))
    assert "too long for an address" in text(response)
    assert len(shown(response)) == 3


def test_applying_needs_permission(db):
    assert signed_in(UserFactory()).post(APPLY).status_code == 403


# Rows on the page


def test_a_shared_address_opens_with_its_rows(as_admin, people):
    page = as_admin.get(where({"type": "or", "queries": [lives_in("Rome"), lives_in("London")]}))
    sent = fields_of(page, "contacts-filter")
    assert (sent["w-join"], sent["w-0-field"], sent["w-1-op"], sent["w-1-value"]) == (
        ["or"],
        ["city"],
        ["is"],
        ["London"],
    )


def test_what_rows_cannot_say_is_shown_as_a_sentence_and_kept(as_admin, people):
    node = {"type": "and", "queries": [{"type": "id", "value": people[0].pk}, lives_in("London")]}
    page = as_admin.get(where(node))
    assert re.search(r'condition-sentence">[^<]*Ada', page.content.decode())
    sent = fields_of(page, "contacts-filter")
    again = as_admin.get(LIST, sent | {"w-1-value": "Rome"})
    kept = json.loads(parse_qs(urlsplit(again.url).query)["where"][0])
    assert kept["queries"][0] == {"type": "id", "value": people[0].pk}


def test_a_record_that_is_gone_stays_chosen(as_admin, people):
    node = {"type": "reference", "reference_type": "tag", "object_ids": [987]}
    page = as_admin.get(where({"type": "field_condition", "field": CITY | {"field_name": "tags"}, "condition": node}))
    assert fields_of(page, "contacts-filter")["w-0-value"] == ["987"]


def test_a_new_field_brings_its_operators_and_forgets_the_old_value(as_admin):
    headers = {"HX-Request": "true", "HX-Trigger-Name": "w-n1-field"}
    rows = row("w-n1", "created", "is", value="Rome")
    page = as_admin.get("/contacts/conditions/w-n1/", rows, headers=headers).content.decode()
    assert "is in the last" in page
    assert "Rome" not in page


def test_a_new_operator_keeps_the_value(as_admin):
    headers = {"HX-Request": "true", "HX-Trigger-Name": "w-n1-op"}
    page = as_admin.get("/contacts/conditions/w-n1/", row("w-n1", "city", "any", value="Rome"), headers=headers)
    assert re.search(r'<textarea[^>]*name="w-n1-value"[^>]*>Rome</textarea>', page.content.decode())


def test_a_long_choice_is_searched_on_the_server(as_admin):
    TagFactory(name="Press")
    chosen = TagFactory(name="VIP")
    url = "/contacts/conditions/w-0/tags/"
    page = as_admin.get(url, {"find": "pre", "w-0-value": str(chosen.pk)})
    assert re.findall(r"<bdi[^>]*>(\w+)</bdi>", page.content.decode()) == ["VIP", "Press"]
    assert as_admin.get("/contacts/conditions/w-0/nothing/").status_code == 404


def test_a_person_is_offered_only_what_they_may_see(admin):
    person = UserFactory(role="User")
    SmartList.objects.create(owner=admin, name="Secret", query={"type": "match_all"})
    SmartList.objects.create(owner=person, name="Mine", query={"type": "match_all"})
    page = signed_in(person).get("/contacts/conditions/w-0/list/")
    assert re.findall(r"<bdi[^>]*>(\w+)</bdi>", page.content.decode()) == ["Mine"]


# Without JavaScript


def press(client, page, command, **filled):
    return client.get(LIST, fields_of(page, "contacts-filter") | {"w-do": command} | filled, follow=True)


def test_conditions_are_built_without_javascript(as_admin, people):
    page = press(as_admin, as_admin.get(f"{LIST}?panel=open"), "add:w")
    page = press(as_admin, page, "", **{"w-0-field": "city"})
    page = press(as_admin, page, "", **{"w-0-op": "is", "w-0-value": "Rome"})
    assert shown(page) == ["Bob"]
    assert json.loads(parse_qs(page.request["QUERY_STRING"])["where"][0]) == lives_in("Rome")

    page = press(as_admin, page, "copy:w-0")
    page = press(as_admin, page, "", **{"w-join": "or", "w-1-value": "London"})
    assert shown(page) == ["Ada", "Bob"]
    page = press(as_admin, page, "remove:w-0")
    assert shown(page) == ["Ada"]


def test_a_wrong_row_without_javascript_leaves_the_list_as_it_was(as_admin, people):
    page = as_admin.get(where(lives_in("Rome")))
    page = press(as_admin, page, "add:w")
    page = press(as_admin, page, "", **{"w-1-field": "created"})
    page = press(as_admin, page, "", **{"w-1-op": "on", "w-1-day": "soon"})
    assert shown(page) == ["Bob"]
    assert "“soon” is not a day." in text(page)


# What it costs


def test_a_list_with_conditions_costs_few_queries(as_admin, people, django_assert_max_num_queries):
    rows = {}
    for at in range(5):
        rows |= row(f"w-{at}", "tags", "none", value="1") | row(f"w-9{at}", "city", "is_not", value="Oslo")
    TagFactory(pk=1)
    with django_assert_max_num_queries(12):
        assert apply(as_admin, rows, current=where(lives_in("Rome"))).status_code == 200


def test_what_there_is_to_choose_from_is_read_once_for_all_rows(as_admin, people, django_assert_max_num_queries):
    tagged = {"type": "reference", "reference_type": "tag", "object_ids": [TagFactory().pk]}
    condition = {"type": "field_condition", "field": CITY | {"field_name": "tags"}, "condition": tagged}
    as_admin.get(LIST)
    with django_assert_max_num_queries(15):
        as_admin.get(where({"type": "or", "queries": [condition, *[condition | {"negate": True}] * 8]}))


@pytest.mark.parametrize(
    ("name", "values", "problem"),
    [
        ("preview", {"preview": "x"}, "This link is not complete."),
        ("preview", {}, "“preview” is missing."),
        ("no_such", {}, "Unknown source “no_such”."),
    ],
)
def test_a_condition_that_no_row_can_say_and_that_is_not_understood_says_why(as_admin, name, values, problem):
    address = where({"type": "source", "name": name, "values": values}) + "&panel=open"
    assert text(as_admin.get(address)).count(problem) == 2  # above the list and at the condition
