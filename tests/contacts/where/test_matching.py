"""What the compiler makes of nodes; what conditions mean is held against an evaluator in test_properties_of_queries."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q

from contacts.models import Contact, ContactPoint, CustomChoice, CustomField, CustomPick, CustomValue, SmartList
from contacts.where import QueryError, catalogue, check, describe, matching, parse, register_source, to_json
from contacts.where.sources import SOURCES
from tests.contacts.where.asking import found, on, refers, text
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    NoteFactory,
    StatusFactory,
    TagFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EXISTS, MINE = {"type": "exists"}, {"type": "current_user"}
LEADS, LIST_9 = {"type": "object_type", "object_type": "lead"}, {"type": "saved_search", "saved_search_id": 9}


@pytest.fixture
def person():
    return UserFactory()


def refused(query, person, **more) -> tuple[str, str]:
    with pytest.raises(QueryError) as raised:
        check(parse(query), person, **more)
    return raised.value.path, raised.value.message


def related(kind, query, **more):
    return {"type": "has_related", "related_object_type": kind, "related_query": query, **more}


def test_negating_finds_those_without_a_value_too(person):
    new, old = StatusFactory(), StatusFactory()
    ContactFactory(status=new)
    in_old, without = ContactFactory(status=old), ContactFactory()
    assert found(on("status", refers("status", new), negate=True), person) == {in_old, without}


def test_nothing_is_asked_by_an_empty_and(person):
    contact = ContactFactory()
    assert found({"queries": []}, person) == found({"queries": [{"queries": []}]}, person) == {contact}
    assert found({"queries": [], "negate": True}, person) == set()


def test_nobody_is_found_twice(person):
    tags = [TagFactory(), TagFactory()]
    contact = ContactFactory(tags=tags)
    NoteFactory.create_batch(2, contact=contact)
    query = {"type": "or", "queries": [on("tags", refers("tag", *tags)), related("note", {"type": "match_all"})]}
    assert list(matching(Contact.objects.all(), parse(query), person)) == [contact]


def test_one_related_object_must_meet_the_whole_query(person):
    split, whole = ContactFactory(), ContactFactory()
    NoteFactory(contact=split, text="the price", author=None)
    NoteFactory(contact=split, text="hello", author=person)
    NoteFactory(contact=whole, text="the price", author=person)
    query = {"queries": [on("text", text("full_words", "price")), on("author", MINE)]}
    assert found(related("note", query), person) == {whole}
    assert found(related("note", query, negate=True), person) == {split}


def test_companies_and_tasks(person):
    acme = CompanyFactory(name="Acme", employees=50)
    inside, busy = ContactFactory(company=acme), ContactFactory()
    TaskFactory(contact=busy, due_on=date(2026, 11, 18))
    due = {"type": "moment_range", "before": {"type": "now"}}
    now = datetime(2026, 11, 19, 12, tzinfo=UTC)
    open_and_due = {"queries": [on("due", due), on("done", {"type": "boolean", "value": False})]}
    assert found(related("company", on("employees", {"type": "number_range", "gt": 49.5, "lte": 50.5})), person) == {
        inside
    }
    assert found(related("company", on("employees", {"type": "number_range", "gt": 50})), person) == set()
    assert found(related("task", open_and_due), person, now=now) == {busy}
    assert found(related("task", text("contains", "OFFER")), person) == {busy}


def test_addresses_are_the_main_one_and_further_ones(person):
    main, further = ContactFactory(email="kim@acme.example"), ContactFactory(email="kim@home.example")
    ContactPoint.objects.create(contact=further, kind="email", value="kim@acme.example")
    without = ContactFactory(email="")
    of_acme = on("email", text("ends_with", "@ACME.example"))
    assert found(of_acme, person) == {main}
    assert found(related("contact_email", of_acme), person) == {main, further}
    assert found(related("contact_email", {**of_acme, "negate": True}), person) == {further}
    assert found(related("contact_email", {"type": "match_all"}, negate=True), person) == {without}
    assert found(on("emails_count", {"type": "number_range", "gte": 2}), person) == {further}


@pytest.mark.parametrize("few", [0, 1000])
def test_addresses_are_found_whether_they_are_few_or_many(person, monkeypatch, few):
    monkeypatch.setattr("contacts.where.few.FEW", few)
    main, further = ContactFactory(email="kim@acme.example"), ContactFactory()
    ContactPoint.objects.create(contact=further, kind="email", value="kim@acme.example")
    one, other = (related("contact_email", on("email", text("contains", name))) for name in ("kim@acme", "nobody@"))
    assert found({"type": "or", "queries": [one, other]}, person) == {main, further}
    assert found({**other, "negate": True}, person) == {main, further}


def test_all_questions_about_addresses_are_looked_up_at_once(person, django_assert_num_queries):
    nodes = [related("contact_email", on("email", text("exact_value", f"{number}@x.example"))) for number in range(9)]
    with django_assert_num_queries(1):
        matching(Contact.objects.all(), parse({"type": "or", "queries": nodes}), person)


def test_one_question_about_addresses_that_is_wrong_keeps_its_place(person):
    nodes = [related("contact_email", {"type": "match_all"}), related("contact_email", on("emial", EXISTS))]
    assert refused({"queries": nodes}, person)[0] == "query.queries[1].related_query.field.field_name"


def test_a_search_looks_through_all_that_a_contact_is_called_by(person):
    contacts = {
        ContactFactory(last_name="Granit"),
        ContactFactory(job_title="granite cutter"),
        ContactFactory(company=CompanyFactory(name="Pomegranites")),
        ContactPoint.objects.create(contact=ContactFactory(), kind="email", value="granit@example.org").contact,
    }
    ContactFactory()
    assert found(text("contains", "granit"), person) == contacts
    assert found({**text("contains", "granit"), "negate": True}, person).isdisjoint(contacts)


def test_a_search_finds_what_very_many_are_called(person, monkeypatch):
    monkeypatch.setattr("contacts.where.searching.MOST_MENTIONS", 1)
    in_company = [ContactFactory(company=CompanyFactory(name=f"Granit {number}")) for number in range(2)]
    point = ContactPoint.objects.create(contact=ContactFactory(), kind="email", value="granit@example.org")
    assert found(text("contains", "granit"), person) == {*in_company, point.contact}
    assert found(text("phrase", "granit 1"), person) == {in_company[1]}


# Custom fields


def test_a_phrase_finds_companies_and_addresses_whatever_stands_between_its_words(person):
    there = ContactFactory(company=CompanyFactory(name="Maria-Lo & Sons"))
    point = ContactPoint.objects.create(contact=ContactFactory(), kind="email", value="maria.lo@example.org")
    ContactFactory(company=CompanyFactory(name="Lo Maria"))

    assert found(text("phrase", "maria, lo"), person) == {there, point.contact}
    assert found(text("phrase", ".lo."), person) == set(Contact.objects.all())


def test_custom_fields_of_every_storage(person):
    contact, other = ContactFactory(), ContactFactory()
    size = CustomField.objects.create(name="Size", type="choice")
    small, large = (CustomChoice.objects.create(field=size, name=name) for name in ("S", "L"))
    CustomPick.objects.create(contact=contact, choice=small)
    CustomPick.objects.create(contact=other, choice=large)
    budget = CustomField.objects.create(name="Budget", type="money")
    CustomValue.objects.create(contact=contact, field=budget, number="1000.5")
    guide = CustomField.objects.create(name="Guide", type="person")
    CustomValue.objects.create(contact=contact, field=guide, person=person)
    assert found(on(size.key, refers("choice", small)), person) == {contact}
    assert found(on(size.key, EXISTS), person) == {contact, other}
    assert found(on(budget.key, {"type": "number_range", "gte": 1000.5}), person) == {contact}
    assert found(on(budget.key, EXISTS, negate=True), person) == {other}
    assert found(on(guide.key, MINE), person) == {contact}


def test_an_archived_field_is_not_offered_but_still_understood(person):
    field = CustomField.objects.create(name="Size", type="text", archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    contact = ContactFactory()
    CustomValue.objects.create(contact=contact, field=field, text="S")
    assert field.key not in catalogue(person)
    assert found(on(field.key, EXISTS), person) == {contact}


def test_a_choice_of_another_field_is_refused(person):
    size, colour = (CustomField.objects.create(name=name, type="choice") for name in ("Size", "Colour"))
    red = CustomChoice.objects.create(field=colour, name="Red")
    assert refused(on(size.key, refers("choice", red)), person) == (
        "query.condition.object_ids[0]",
        f"There is no choice {red.pk} (any more).",
    )


def test_the_catalogue_says_how_each_field_is_asked_for(person):
    field = CustomField.objects.create(name="Size", type="number")
    for key, offered in catalogue(person).items():
        assert offered.key == key
        check(parse({"type": "field_condition", "field": offered.ref, "condition": EXISTS}), person)
    assert list(catalogue(person))[-1] == field.key


# What means nothing


@pytest.mark.parametrize(
    ("query", "path", "message"),
    [
        (on("nmae", EXISTS), ".field.field_name", "Unknown field “nmae”. Did you mean “name”?"),
        (on("cf_999", EXISTS), ".field.custom_field_id", "There is no custom field 999 (any more)."),
        (on("name", MINE), ".condition.type", "“current_user” cannot be asked of name."),
        (on("tags", MINE), ".condition.type", "“current_user” cannot be asked of tags."),
        (on("created", text("phrase", "may")), ".condition.type", "“text” cannot be asked of created."),
        (on("country", {"type": "term", "values": ["DE", "EU"]}), ".condition.values[1]", "“EU” is no country."),
        (on("tags", refers("tag", 999)), ".condition.object_ids[0]", "There is no tag 999 (any more)."),
        (on("tags", refers("tagg", 1)), ".condition.reference_type", "Unknown type “tagg”. Did you mean “tag”?"),
        (on("owner", refers("user", 999)), ".condition.object_ids[0]", "There is no person 999 (any more)."),
        (
            {"type": "object_type", "object_type": "lead"},
            ".object_type",
            "One asks about a contact here, not about a lead.",
        ),
        (
            {"type": "saved_search", "saved_search_id": 9},
            ".saved_search_id",
            "There is no list 9, or you may not see it.",
        ),
        (related("nots", {"type": "match_all"}), ".related_object_type", "Unknown type “nots”. Did you mean “note”?"),
        (related("note", on("name", EXISTS)), ".related_query.field.field_name", "Unknown field “name”."),
        (
            related("note", {"queries": [{"type": "saved_search", "saved_search_id": 1}]}),
            ".related_query.queries[0].saved_search_id",
            "This cannot be asked of a note.",
        ),
        ({"type": "source", "name": "sky", "values": {}}, ".name", "Unknown source “sky”."),
    ],
)
def test_what_nobody_knows_is_refused_with_its_place(person, query, path, message):
    assert refused(query, person) == (f"query{path}", message)


@pytest.mark.parametrize(
    ("condition", "key"), [({"type": "number_range", "gt": 5}, "type"), (refers("user", 1), "reference_type")]
)
def test_a_custom_field_of_another_type_is_refused_with_its_type(person, condition, key):
    field = CustomField.objects.create(name="Score", type="choice")
    message = "This cannot be asked of Score, which is of the type Choice."
    assert refused(on(field.key, condition), person) == (f"query.condition.{key}", message)


def test_a_moment_out_of_the_calendar_is_refused(person):
    long_ago = {"type": "offset", "direction": "past", "moment": {"type": "now"}, "offset": {"years": 5000}}
    query = {"queries": [on("created", {"type": "moment_range", "on_or_after": long_ago})]}
    assert refused(query, person) == (
        "query.queries[0].condition.on_or_after",
        "There is no such time in the calendar.",
    )


def test_who_is_limited_to_owned_contacts_does_not_learn_of_others(person):
    mine = CompanyFactory()
    ContactFactory(owner=person, company=mine)
    other = ContactFactory(owner=UserFactory(), company=CompanyFactory(), last_name="Secret")
    person.owned_only = True
    assert refused(on("owner", refers("user", other.owner)), person)[0] == "query.condition.object_ids[0]"
    assert refused(on("company", refers("company", other.company)), person)[0] == "query.condition.object_ids[0]"
    assert "Secret" not in describe(parse({"type": "id", "value": other.pk}), person)
    check(parse(on("company", refers("company", mine))), person)


# Smart lists


def list_of(owner, query, **more):
    return SmartList.objects.create(name=more.pop("name", "List"), owner=owner, query=query, **more)


def within(smart_list):
    return {"type": "saved_search", "saved_search_id": smart_list.pk}


def test_a_list_is_its_query_and_a_static_one_its_members(person):
    ada, _ = ContactFactory(first_name="Ada"), ContactFactory(first_name="Bea")
    adas = list_of(person, on("first_name", text("exact_value", "ada")))
    static = list_of(person, {}, is_static=True, name="Static")
    static.members.create(contact=ada)
    assert found(within(adas), person) == found(within(static), person) == {ada}
    assert ada not in found({**within(static), "negate": True}, person)


def test_me_in_a_list_is_who_asks(person):
    shared = list_of(UserFactory(), on("owner", MINE), sharing="global")
    mine, _ = ContactFactory(owner=person), ContactFactory(owner=shared.owner)
    assert found(within(shared), person) == {mine}


def test_a_list_that_one_may_not_see_cannot_be_asked_for(person):
    hidden = list_of(UserFactory(), {"type": "match_all"})
    assert refused(within(hidden), person)[0] == "query.saved_search_id"


def test_lists_that_use_each_other_are_refused(person):
    first = list_of(person, {"type": "match_all"}, name="First")
    second = list_of(person, {"queries": [within(first)]}, name="Second")
    assert refused(within(second), person, within=first.pk) == (
        "query.saved_search_id",
        "The list “Second” cannot be used: The list “First” would use itself.",
    )
    first.query = within(second)
    first.save()
    assert "would use itself" in refused(within(first), person)[1]


def test_a_list_may_be_used_twice(person):
    contact = ContactFactory()
    everybody = list_of(person, {"type": "match_all"})
    assert found({"queries": [within(everybody), within(everybody)]}, person) == {contact}


def test_lists_that_multiply_are_refused(person):
    inner = list_of(person, {"queries": [{"type": "match_all"}] * 50}, name="Inner")
    outer = list_of(person, {"queries": [within(inner)] * 50}, name="Outer")
    assert refused(within(outer), person)[1].endswith("This query and the lists in it are too large together.")


def test_a_list_that_means_nothing_any_more_says_so(person):
    broken = list_of(person, on("tags", refers("tag", 999)), name="VIPs")
    old = list_of(person, {"type": "from an old version"}, name="Old")
    assert refused(within(broken), person)[1] == "The list “VIPs” cannot be used: There is no tag 999 (any more)."
    assert refused(within(old), person)[1].startswith("The list “Old” cannot be used: Unknown type")


# Sources


@pytest.fixture
def parity():
    def of_parity(values, user):
        if values["parity"] not in ("odd", "even"):
            raise ValidationError("There is no such parity.")
        return Q(pk__in=[pk for pk in range(100, 110) if (pk % 2 == 1) == (values["parity"] == "odd")])

    register_source("parity", of_parity, lambda values, user: f"id is {values['parity']}", ["above"])
    yield
    del SOURCES["parity"]


def source(**values):
    return {"type": "source", "name": "parity", "values": values}


def test_a_source_is_a_node(person, parity):
    odd, even = ContactFactory(pk=101), ContactFactory(pk=102)
    assert found(source(parity="odd"), person) == {odd}
    assert found({**source(parity="odd"), "negate": True}, person) == {even}
    assert describe(parse({**source(parity="odd"), "negate": True}), person) == "not (id is odd)"


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        ({"parity": "blue"}, "query", "There is no such parity."),
        ({"above": "3"}, "query.values", "“parity” is missing."),
        ({"partiy": "odd"}, "query.values.partiy", "Unknown key “partiy”. Did you mean “parity”?"),
    ],
)
def test_a_source_that_means_nothing(person, parity, values, path, message):
    assert refused(source(**values), person) == (path, message)


# Cost


def test_looking_up_costs_the_same_for_one_condition_and_for_forty(person, django_assert_num_queries):
    field = CustomField.objects.create(name="Size", type="choice")
    choice = CustomChoice.objects.create(field=field, name="S")
    smart_list = list_of(person, on("status", refers("status", StatusFactory())))

    def query(number):
        nodes = []
        for _ in range(number):
            nodes += [on("tags", refers("tag", TagFactory())), on("company", refers("company", CompanyFactory()))]
            nodes += [on(field.key, refers("choice", choice)), text("contains", f"word{number}"), within(smart_list)]
        return parse({"type": "or", "queries": nodes})

    small, large = query(1), query(8)
    with django_assert_num_queries(4):  # lists, records of all kinds, custom fields, companies and addresses by name
        matching(Contact.objects.all(), small, person)
    with django_assert_num_queries(4):
        matching(Contact.objects.all(), large, person)


def test_what_refers_to_nothing_costs_nothing(person, django_assert_num_queries):
    with django_assert_num_queries(0):
        matching(Contact.objects.all(), parse(on("city", text("phrase", "new york"))), person)


def test_what_was_parsed_can_be_kept_and_read_again(person):
    query = parse({"queries": [on("date_created", EXISTS), related("note", text("contains", "x"))]})
    assert parse(to_json(query)) == query


def test_quick_search_takes_whatever_is_typed():
    ada = ContactFactory(first_name="Ada", city="Oslo")
    ContactFactory(first_name="Ada")
    assert set(Contact.objects.search("OSLO\0ada")) == {ada}
    assert Contact.objects.search(" ").count() == 2
    assert not Contact.objects.search("x" * 5000).exists()


@pytest.mark.parametrize("typed", ["İstanbul", "i̇stanbul"])
def test_quick_search_knows_the_turkish_i(typed):
    contact = ContactFactory(last_name="İstanbul")
    assert set(Contact.objects.search(typed)) == {contact}
