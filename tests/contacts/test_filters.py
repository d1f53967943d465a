from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import quote_plus, urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from contacts.filters import ContactFilter
from contacts.models import Contact
from contacts.sorting import LABELS
from contacts.where import parse, register_source, to_json, to_text
from contacts.where.sources import SOURCES
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(first_name="Ann", last_name="Lee", time_zone="America/New_York")


@pytest.fixture
def press():
    return TagFactory(name="Press")


@pytest.fixture
def vip():
    return TagFactory(name="VIP")


def filtered(person, query="", contacts=None):
    query = QueryDict(query) if isinstance(query, str) else query
    return ContactFilter(query, Contact.objects.all() if contacts is None else contacts, user=person)


def found(person, query=""):
    contact_filter = filtered(person, query)
    assert contact_filter.is_valid(), contact_filter.problems()
    return set(contact_filter.qs)


def problems(person, query):
    contact_filter = filtered(person, query)
    assert not contact_filter.is_valid()
    assert not contact_filter.qs.exists()
    return contact_filter.problems()


def test_without_conditions_everything_is_found(person):
    contacts = ContactFactory.create_batch(3)
    assert found(person) == {*contacts}


def test_search_looks_at_names_email_phone_and_company(person):
    by_name = ContactFactory(first_name="Grace", last_name="Hopper")
    by_email = ContactFactory(email="grace@example.org")
    by_company = ContactFactory(company=CompanyFactory(name="Graceland"))
    by_phone = ContactFactory(phone="+14155550123")
    assert found(person, "q=grace") == {by_name, by_email, by_company}
    assert found(person, "q=415-555") == {by_phone}


@pytest.mark.parametrize("sought", ["佐藤", "LO", "Ög", "07"])
def test_two_letters_are_found_in_company_and_further_addresses(person, sought):
    by_company = ContactFactory(company=CompanyFactory(name="佐藤 Löwe & ögren flo07"))
    by_point = ContactFactory()
    by_point.further_points.create(kind="email", value="佐藤.hello.ög.007@example.com")
    ContactFactory(email="rest@example.com", first_name="Rex", last_name="Katz")
    assert found(person, f"q={sought}") == {by_company, by_point}


def test_every_word_of_a_search_must_occur(person):
    grace = ContactFactory(first_name="Grace", last_name="Hopper")
    ContactFactory(first_name="Grace", last_name="Kelly")
    assert found(person, "q=hopper+grace") == {grace}


def test_tags_any_all_and_none(person, press, vip):
    both = ContactFactory(tags=[press, vip])
    only_press = ContactFactory(tags=[press])
    neither = ContactFactory()
    two = f"{press.pk}&{{0}}={vip.pk}"
    assert found(person, "tags=" + two.format("tags")) == {both, only_press}
    assert found(person, "tags_all=" + two.format("tags_all")) == {both}
    assert found(person, "tags_none=" + two.format("tags_none")) == {neither}
    assert found(person, f"tags={press.pk}&tags_none={vip.pk}") == {only_press}


def test_status_takes_several_and_none(person):
    new, old = StatusFactory(), StatusFactory()
    in_new, in_old, without = ContactFactory(status=new), ContactFactory(status=old), ContactFactory()
    assert found(person, f"status={new.pk}") == {in_new}
    assert found(person, f"status={new.pk}&status={old.pk}") == {in_new, in_old}
    assert found(person, f"status=none&status={old.pk}") == {in_old, without}


def test_owner_takes_me_and_none(person):
    other = UserFactory()
    mine, theirs, nobodys = ContactFactory(owner=person), ContactFactory(owner=other), ContactFactory()
    assert found(person, "owner=me") == {mine}
    assert found(person, f"owner={other.pk}") == {theirs}
    assert found(person, "owner=none") == {nobodys}
    assert found(person, f"owner=me&owner=none&owner={other.pk}") == {mine, theirs, nobodys}


def test_company_takes_none(person):
    company = CompanyFactory()
    inside, outside = ContactFactory(company=company), ContactFactory()
    assert found(person, f"company={company.pk}") == {inside}
    assert found(person, "company=none") == {outside}


def test_created_days_are_whole_days_in_the_persons_zone(person):
    late_on_the_first = ContactFactory(created_at=datetime(2026, 10, 2, 3, 30, tzinfo=UTC))  # 23:30 in New York
    early_on_the_second = ContactFactory(created_at=datetime(2026, 10, 2, 4, 30, tzinfo=UTC))
    assert found(person, "created_before=2026-10-01") == {late_on_the_first}
    assert found(person, "created_after=2026-10-02") == {early_on_the_second}
    assert found(person, "created_after=2026-10-01&created_before=2026-10-01") == {late_on_the_first}


def test_has_email_and_has_phone(person):
    reachable = ContactFactory(email="a@example.com", phone="+14155550123")
    silent = ContactFactory(email="", phone="")
    assert found(person, "has_email=yes") == found(person, "has_phone=yes") == {reachable}
    assert found(person, "has_email=no") == found(person, "has_phone=no") == {silent}


def test_empty_parameters_and_those_of_the_page_ask_nothing(person):
    contact = ContactFactory()
    query = "q=&tags=&status=&owner=&company=&created_after=&created_before=&has_email=&has_phone=&sort="
    assert found(person, f"{query}&page=3&per_page=100&select=all&panel=open") == {contact}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tags=999", "There is no tag 999 (any more)."),
        ("tags_none=999", "There is no tag 999 (any more)."),
        ("tags=abc", "“abc” is not a tag."),
        ("tags=99999999999999999999", "“99999999999999999999” is not a tag."),
        ("status=999", "There is no status 999 (any more)."),
        ("owner=you", "“you” is not a person."),
        ("company=-1", "“-1” is not a company."),
        ("created_after=yesterday", "Write the day like 2026-10-31."),
        ("created_after=2026-10-02&created_before=2026-10-01", "The last day is before the first."),
        ("has_email=maybe", "Only “yes” and “no” can be asked here."),
        ("sort=shoe_size", "Contacts cannot be sorted by “shoe_size”."),
        ("tagz=1", "Contacts cannot be filtered by “tagz”."),
        ("q=ann+bob+cyd+dan+eva+fay+guy+hal+i", "Search for at most 8 words."),
        ("q=%00", "Null characters are not allowed."),
        ("q=" + "a" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_what_is_not_understood_finds_nothing_and_says_why(person, query, message):
    ContactFactory()
    assert problems(person, query) == [message]


def test_invalid_conditions_stay_in_the_canonical_query_and_so_stay_invalid(person):
    assert filtered(person, "tags=999&tagz=1").canonical() == {"tags": ["999"], "tagz": ["1"]}


def test_the_canonical_query_holds_each_condition_once_and_nothing_else(person, press):
    query = f"q=+ada+&tags={press.pk}&tags={press.pk}&tags=&status=&sort=name&page=2&per_page=20&select=all"
    assert filtered(person, query).canonical() == {"q": ["ada"], "tags": [str(press.pk)]}


def test_the_canonical_query_finds_the_same(person, press):
    contact = ContactFactory(tags=[press], owner=person)
    ContactFactory(tags=[press])
    contact_filter = filtered(person, f"tags={press.pk}&owner=me&has_email=yes")
    again = filtered(person, contact_filter.canonical())
    assert set(contact_filter.qs) == set(again.qs) == {contact}


def test_the_query_carries_the_sort_unless_it_is_the_usual_one(person):
    assert filtered(person, "q=ada&sort=name&page=2").query().urlencode() == "q=ada&sort=name"
    assert filtered(person, "q=ada&sort=-created").query().urlencode() == "q=ada"


def test_the_sentence_names_every_condition(person, press, vip):
    status = StatusFactory(name="Customer")
    query = (
        f"q=ada&tags={vip.pk}&tags={press.pk}&tags_none={vip.pk}&status={status.pk}&owner=me&owner=none&company=none"
        "&created_after=2026-10-01&created_before=2026-11-30&has_email=yes&has_phone=no"
    )
    assert filtered(person, query).sentence() == (
        "search matches “ada” and tags include any of Press, VIP and tags include none of VIP and status is Customer "
        "and owner is Ann Lee or nobody and company is no company and created since 1 Oct 2026 "
        "and created until 30 Nov 2026 and has e-mail address and has no phone number"
    )


def test_the_sentence_without_conditions(person):
    assert filtered(person).sentence() == "all contacts"


def test_each_part_links_to_the_list_without_it(person, press):
    parts = filtered(person, f"q=ada&tags={press.pk}&sort=name&page=3&per_page=20").describe()
    assert [part.remove for part in parts] == [f"tags={press.pk}&sort=name&per_page=20", "q=ada&sort=name&per_page=20"]


def test_a_part_that_is_wrong_says_so(person):
    (part,) = filtered(person, "tags=999").describe()
    assert (part.value, part.error) == ("999", "There is no tag 999 (any more).")


@pytest.mark.parametrize("sort", LABELS)
def test_every_sort_orders_and_ends_with_the_id(person, sort):
    contacts = ContactFactory.create_batch(3, last_name="Same", email="", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    expected = sorted((contact.pk for contact in contacts), reverse=sort.startswith("-"))
    assert list(filtered(person, {"sort": sort}).qs.values_list("pk", flat=True)) == expected


def test_sorting_by_company_puts_those_without_last_either_way(person):
    zeta = ContactFactory(company=CompanyFactory(name="Zeta"))
    alpha = ContactFactory(company=CompanyFactory(name="alpha"))
    without = ContactFactory()
    assert list(filtered(person, "sort=company").qs) == [alpha, zeta, without]
    assert list(filtered(person, "sort=-company").qs) == [zeta, alpha, without]


def test_sorting_by_status_follows_the_admins_order(person):
    last = ContactFactory(status=StatusFactory(name="A", position=2))
    first = ContactFactory(status=StatusFactory(name="B", position=1))
    without = ContactFactory()
    assert list(filtered(person, "sort=status").qs) == [first, last, without]
    assert list(filtered(person, "sort=-status").qs) == [last, first, without]


def test_sorting_by_owner_uses_the_name_that_is_shown(person):
    ann = ContactFactory(owner=person)
    ben = ContactFactory(owner=UserFactory(username="ben", first_name="", last_name=""))
    zoe = ContactFactory(owner=UserFactory(username="aaa", first_name="Zoe"))
    without = ContactFactory()
    assert list(filtered(person, "sort=owner").qs) == [ann, ben, zoe, without]
    assert list(filtered(person, "sort=-owner").qs) == [zoe, ben, ann, without]


def test_sorting_by_last_activity_puts_the_silent_last(person):
    busy = ContactFactory(last_activity_at=datetime(2026, 2, 1, tzinfo=UTC))
    quiet = ContactFactory(last_activity_at=datetime(2026, 1, 1, tzinfo=UTC))
    silent = ContactFactory()
    assert list(filtered(person, "sort=-last_activity").qs) == [busy, quiet, silent]
    assert list(filtered(person, "sort=last_activity").qs) == [quiet, busy, silent]


@pytest.mark.parametrize("column", ["email", "phone"])
def test_sorting_by_an_address_puts_those_without_last_either_way(person, column):
    b, a = ContactFactory(**{column: "+b@example.com"}), ContactFactory(**{column: "+a@example.com"})
    without = ContactFactory(**{column: ""})
    contacts = Contact.objects.filter(pk__in=[a.pk, b.pk, without.pk])
    assert list(filtered(person, {"sort": column}, contacts).qs) == [a, b, without]
    assert list(filtered(person, {"sort": f"-{column}"}, contacts).qs) == [b, a, without]


@pytest.mark.parametrize("sort", LABELS)
def test_the_parts_of_an_order_add_up_to_it(person, sort):
    statuses = StatusFactory.create_batch(4)
    owners = [UserFactory(first_name=name) for name in ("Bo", "", "Al", "Cy")]
    for number in range(24):
        ContactFactory(
            email=f"{number % 5}@example.com" if number % 3 else "",
            phone=f"+1415555010{number % 4}" if number % 2 else "",
            status=statuses[number % 5] if number % 5 < 4 else None,
            owner=owners[number % 5] if number % 5 < 4 else None,
            company=CompanyFactory() if number % 4 else None,
            last_activity_at=datetime(2026, 1, number % 7 + 1, tzinfo=UTC) if number % 3 else None,
        )
    contact_filter = filtered(person, {"sort": sort})
    assert [contact for part in contact_filter.parts() for contact in part] == list(contact_filter.qs)


def test_conditions_add_up_with_what_the_queryset_allows(person):
    ContactFactory(first_name="Grace")
    assert not filtered(person, "q=grace", Contact.objects.none()).qs.exists()


def test_a_search_costs_one_query_for_all_its_words(person, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert filtered(person, "q=ann+bob+cyd+dan+eva+fay+guy+hal").qs is not None


def test_who_is_limited_to_owned_contacts_does_not_learn_of_others(person):
    person.owned_only = True
    mine, theirs = CompanyFactory(), CompanyFactory()
    ContactFactory(owner=person, company=mine)
    other = ContactFactory(owner=UserFactory(), company=theirs).owner
    assert filtered(person, f"owner={person.pk}&company={mine.pk}").is_valid()
    assert problems(person, f"owner={other.pk}") == [f"There is no person {other.pk} (any more)."]
    assert problems(person, f"company={theirs.pk}") == [f"There is no company {theirs.pk} (any more)."]


def test_records_of_every_kind_are_looked_up_in_one_query(person, press, vip, django_assert_num_queries):
    references = f"status={StatusFactory().pk}&owner={person.pk}&company={CompanyFactory().pk}"
    contact_filter = filtered(person, f"tags={press.pk}&tags_all={vip.pk}&tags_none={vip.pk}&{references}")
    with django_assert_num_queries(1):
        assert contact_filter.is_valid()
        assert "tags include all of VIP" in contact_filter.sentence()


# A whole query


def where(query, more="") -> str:
    return urlencode({"where": json.dumps(query)}) + more


def on(field, condition, **more):
    ref = {"type": "regular_field", "field_name": field}
    return {"type": "field_condition", "field": ref, "condition": condition, **more}


def said(contains):
    return {"type": "text", "mode": "contains", "value": contains}


def test_a_query_adds_up_with_the_other_conditions(person, press):
    both = ContactFactory(city="Rome", tags=[press])
    ContactFactory(city="Rome"), ContactFactory(tags=[press])
    assert found(person, where(on("city", said("rom")), f"&tags={press.pk}")) == {both}
    assert len(found(person, "where=")) == 3


def test_all_conditions_are_one_query_to_keep(person, press):
    contact = ContactFactory(city="Rome", tags=[press], owner=person)
    ContactFactory(city="Rome", owner=person)
    query = where(on("city", said("rom")), f"&tags={press.pk}&owner=me&owner=none&q=ada&created_after=2026-01-01")
    node = filtered(person, query).node()
    assert found(person, where(to_json(node))) == found(person, query) == {contact}


def test_no_condition_is_everything(person):
    assert to_json(filtered(person).node()) == {"type": "match_all"}


def test_each_part_of_a_query_can_be_taken_away(person, press):
    rome, email = on("city", said("Rome")), on("email", {"type": "exists"})
    parts = filtered(person, where({"queries": [rome, email]}, f"&tags={press.pk}&sort=name")).describe()
    assert list(map(str, parts)) == ["tags include any of Press", "city contains “Rome”", "has e-mail address"]
    assert parts[0].remove == f"where={quote_plus(to_text(parse({'queries': [rome, email]})))}&sort=name"
    assert QueryDict(parts[1].remove)["where"] == to_text(parse(email))


def test_an_or_is_one_part(person):
    either = {"type": "or", "queries": [on("city", said("Rome")), on("city", said("Oslo"))]}
    (part,) = filtered(person, where(either)).describe()
    assert (str(part), part.remove) == ("city contains “Rome” or “Oslo”", "")


def test_an_or_beside_other_conditions_stands_in_brackets(person):
    either = {"type": "or", "queries": [on("city", said("Rome")), on("email", {"type": "exists"})]}
    assert filtered(person, where(either, "&has_phone=yes")).sentence() == (
        "has phone number and (city contains “Rome” or has e-mail address)"
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("where=x", "where: This is not JSON."),
        (where({"type": "andd"}), "where.type: Unknown type “andd”. Did you mean “and”?"),
        (where(on("ctiy", said("x"))), "where.field.field_name: Unknown field “ctiy”. Did you mean “city”?"),
        ("where={}&where={}", "“where” can be given only once."),
    ],
)
def test_a_query_that_is_not_understood_finds_nothing(person, query, message):
    ContactFactory()
    assert problems(person, query) == [message]
    assert filtered(person, filtered(person, query).canonical()).problems() == [message]


def test_a_link_to_what_is_gone_says_so_without_a_path(person):
    gone = where({"type": "saved_search", "saved_search_id": 999})
    assert problems(person, gone) == ["There is no list 999, or you may not see it."]


def test_json_is_nothing_to_show_to_people(person):
    (part,) = filtered(person, where({"type": "andd"}, "&sort=name")).describe()
    assert (str(part), part.remove) == ("filter that cannot be used", "sort=name")
    assert part.error == "where.type: Unknown type “andd”. Did you mean “and”?"


def test_only_the_part_that_is_wrong_says_so(person):
    gone = on("tags", {"type": "reference", "reference_type": "tag", "object_ids": [999]})
    fine, wrong = filtered(person, where({"queries": [on("city", said("Rome")), gone]})).describe()
    assert (fine.error, wrong.error) == ("", "There is no tag 999 (any more).")


def test_what_a_query_refers_to_is_read_in_one_more_query(person, press, vip, django_assert_num_queries):
    both = {
        "queries": [{"type": "reference", "reference_type": "tag", "object_ids": [pk]} for pk in (press.pk, vip.pk)]
    }
    nodes = [on("tags", condition) for condition in both["queries"]]
    contact_filter = filtered(person, where({"type": "or", "queries": nodes}, f"&tags={press.pk}"))
    with django_assert_num_queries(2):
        assert contact_filter.is_valid()
        assert contact_filter.sentence()


# Sources


def of_parity(values, user):
    if values["parity"] not in {"odd", "even"}:
        raise ValidationError("There is no such parity.")
    ids = [pk for pk in Contact.objects.values_list("pk", flat=True) if (pk % 2 == 1) == (values["parity"] == "odd")]
    return Q(pk__in=[pk for pk in ids if pk > int(values.get("above", 0))])


@pytest.fixture
def parity():
    register_source("parity", of_parity, lambda values, user: f"id is {values['parity']}", ["above"])
    yield
    del SOURCES["parity"]


def test_a_source_picks_contacts(person, parity):
    one, _, three = (ContactFactory(pk=pk) for pk in (101, 102, 103))
    assert found(person, "parity=odd") == {one, three}
    assert found(person, "parity=odd&above=101") == {three}


def test_a_source_says_itself_and_goes_with_its_refinements(person, parity):
    (part,) = filtered(person, "parity=odd&above=3&sort=name").describe()
    assert (str(part), part.remove) == ("id is odd", "sort=name")


def test_a_source_is_in_the_canonical_query(person, parity):
    assert filtered(person, "parity=odd&above=3").canonical() == {"parity": ["odd"], "above": ["3"]}


@pytest.mark.parametrize(
    ("query", "message"),
    [("parity=blue", "There is no such parity."), ("above=3", "“above” needs “parity” beside it.")],
)
def test_a_source_that_is_not_understood_finds_nothing(person, parity, query, message):
    ContactFactory()
    assert problems(person, query) == [message]
