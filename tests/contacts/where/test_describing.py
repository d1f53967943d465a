from __future__ import annotations

import pytest

from contacts.models import CustomChoice, CustomField, SmartList
from contacts.where import describe, parse
from tests.contacts.where.asking import on, past, refers, text
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return UserFactory(first_name="Ann", last_name="Lee", time_zone="America/New_York")


def said(query, person) -> str:
    return describe(parse(query), person)


def day(value, which="start"):
    return {"type": "fixed_local_date", "value": value, "which": which}


def period(name, which):
    return {"type": "start_end_of_predefined_relative_period", "range": name, "which": which}


def ahead(**amounts):
    return past(**amounts) | {"direction": "future"}


def whole(offset, which):
    """The beginning or end of the day that an offset leads to."""
    return offset | {"which_day_end": which}


def between(first, after):
    return {"type": "moment_range", "on_or_after": first, "before": after}


def test_the_sentence_of_the_issue(ann):
    tags = on("tags", refers("tag", TagFactory(name="VIP"), TagFactory(name="Press")))
    recent = on("created", {"type": "moment_range", "on_or_after": past(days=30)})
    assert said({"queries": [tags, recent]}, ann) == "tags include any of Press, VIP and created in the last 30 days"


@pytest.mark.parametrize(
    ("condition", "words", "negated"),
    [
        (text("full_words", " big boss"), "has the words “big boss”", "does not have the words “big boss”"),
        (text("phrase", "big boss"), "has the phrase “big boss”", "does not have the phrase “big boss”"),
        (text("beginning_of_words", "bo"), "has words beginning with “bo”", "has no words beginning with “bo”"),
        (text("exact_value", "Boss"), "is “Boss”", "is not “Boss”"),
        (text("contains", "oss"), "contains “oss”", "does not contain “oss”"),
        (text("ends_with", "oss"), "ends with “oss”", "does not end with “oss”"),
        ({"type": "term", "values": ["CEO", "CTO"]}, "is “CEO” or “CTO”", "is not “CEO” or “CTO”"),
    ],
)
def test_conditions_on_text(ann, condition, words, negated):
    assert said(on("title", condition), ann) == f"job title {words}"
    assert said(on("title", condition, negate=True), ann) == f"job title {negated}"


@pytest.mark.parametrize(
    ("field", "words", "negated"),
    [
        ("email", "has e-mail address", "has no e-mail address"),
        ("owner", "has owner", "owner is nobody"),
        ("tags", "has tags", "has no tags"),
    ],
)
def test_being_filled_in(ann, field, words, negated):
    assert said(on(field, {"type": "exists"}), ann) == words
    assert said(on(field, {"type": "exists"}, negate=True), ann) == negated


def test_records_go_by_their_names(ann):
    new, old = StatusFactory(name="New"), StatusFactory(name="Old")
    assert said(on("status", refers("status", old, new)), ann) == "status is New or Old"
    assert said(on("status", refers("status", old), negate=True), ann) == "status is not Old"
    assert said(on("company", refers("company", CompanyFactory(name="Acme"))), ann) == "company is Acme"
    assert said(on("owner", {"type": "current_user"}), ann) == "owner is Ann Lee"
    assert said(on("followers", refers("user", ann), negate=True), ann) == "followers include none of Ann Lee"
    assert said({"type": "id", "value": ContactFactory(first_name="Ada", last_name="King").pk}, ann) == (
        "contact is Ada King"
    )
    assert said({"type": "id", "value": 999_999}, ann) == "contact is #999999"


def test_choices_go_by_their_names(ann):
    assert said(on("country", {"type": "term", "values": ["de", "US"]}), ann) == (
        "country is Germany or United States of America"
    )


def test_yes_and_no(ann):
    consent = CustomField.objects.create(name="Consent", type="yes_no")
    yes = {"type": "boolean", "value": True}
    assert said(on("dnd_sms", yes), ann) == "do not send SMS is yes"
    assert said(on("dnd_sms", yes, negate=True), ann) == "do not send SMS is no"
    assert said(on("dnd_sms", {"type": "boolean", "value": False}, negate=True), ann) == "do not send SMS is yes"
    assert said(on(consent.key, yes, negate=True), ann) == "Consent is not yes"
    assert said(on(consent.key, {"type": "exists"}), ann) == "Consent is not empty"
    assert said(on(consent.key, {"type": "exists"}, negate=True), ann) == "Consent is empty"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"type": "number_range", "gt": 1}, "is more than 1"),
        ({"type": "number_range", "gte": 1, "lt": 1000}, "is at least 1 and less than 1,000"),
        ({"type": "number_range", "gte": 2, "lte": 2}, "is 2"),
        ({"type": "number_range", "gte": 2, "lte": 1000}, "is between 2 and 1,000"),
    ],
)
def test_numbers(ann, condition, words):
    assert said(on("emails_count", condition), ann) == f"number of e-mail addresses {words}"


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((day("2026-10-01"), None), "created since 1 Oct 2026"),
        ((None, day("2026-10-01", "end")), "created until 1 Oct 2026"),
        ((None, day("2026-10-01")), "created before 1 Oct 2026"),
        ((day("2026-10-01"), day("2026-10-01", "end")), "created on 1 Oct 2026"),
        ((day("2026-10-01"), day("2026-10-31", "end")), "created between 1 Oct 2026 and 31 Oct 2026"),
        ((day("2026-10-01", "end"), None), "created after 1 Oct 2026"),
        ((day("2026-10-01", "end"), day("2026-10-31")), "created after 1 Oct 2026 and before 31 Oct 2026"),
        ((period("this-month", "start"), period("this-month", "end")), "created this month"),
        ((period("last-year", "start"), None), "created since the start of last year"),
        ((past(months=1, days=3), None), "created in the last 1 month and 3 days"),
        ((None, past(days=30)), "created before 30 days ago"),
        ((None, {"type": "now"}), "created before now"),
        ((whole(past(days=30), "start"), period("today", "end")), "created in the last 30 days"),
        ((period("today", "start"), whole(ahead(weeks=2), "end")), "created in the next 2 weeks"),
        ((None, whole(past(years=1), "start")), "created more than 1 year ago"),
        ((whole(ahead(days=3), "end"), None), "created more than 3 days from now"),
        (({"type": "fixed_utc", "value": "2026-10-01T03:30:00Z"}, None), "created since 30 Sep 2026, 23:30"),
        (({"type": "now"}, {**past(weeks=1), "direction": "future"}), "created in the next 1 week"),
        (
            (None, {**past(days=1), "moment": day("2026-10-01"), "which_day_end": "end"}),
            "created before the end of the day 1 day before the start of 1 Oct 2026",
        ),
    ],
)
def test_moments(ann, bounds, words):
    assert said(on("created", between(*bounds)), ann) == words


def test_a_range_that_is_denied(ann):
    condition = between(day("2026-10-01"), None)
    assert said(on("created", condition, negate=True), ann) == "not created since 1 Oct 2026"


def test_groups_stand_in_brackets(ann):
    city, boss = on("city", text("contains", "Rome")), on("title", text("exact_value", "Boss"))
    either = {"type": "or", "queries": [city, boss]}
    assert said(either, ann) == "city contains “Rome” or job title is “Boss”"
    assert said({"queries": [on("email", {"type": "exists"}), either]}, ann) == (
        "has e-mail address and (city contains “Rome” or job title is “Boss”)"
    )
    assert said({**either, "negate": True}, ann) == "not (city contains “Rome” or job title is “Boss”)"
    assert said({"queries": [{"queries": [city]}]}, ann) == "city contains “Rome”"


def test_alternatives_for_one_field_are_said_in_one_breath(ann):
    mine, nobodys = on("owner", {"type": "current_user"}), on("owner", {"type": "exists"}, negate=True)
    assert said({"type": "or", "queries": [mine, nobodys]}, ann) == "owner is Ann Lee or nobody"


def test_several_tags_that_must_all_be_there(ann):
    both = [on("tags", refers("tag", TagFactory(name=name))) for name in ("VIP", "Press")]
    assert said({"queries": both}, ann) == "tags include all of Press, VIP"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"type": "match_all"}, "all contacts"),
        ({"queries": []}, "all contacts"),
        ({"type": "match_all", "negate": True}, "no contacts"),
        ({"type": "object_type", "object_type": "contact"}, "all contacts"),
        (text("contains", "ada"), "search matches “ada”"),
        ({**text("contains", "ada"), "negate": True}, "search does not match “ada”"),
        (text("phrase", "ada king"), "any text has the phrase “ada king”"),
    ],
)
def test_nodes_without_a_field(ann, query, words):
    assert said(query, ann) == words


def related(kind, query, **more):
    return {"type": "has_related", "related_object_type": kind, "related_query": query, **more}


def test_what_contacts_have_to_do_with(ann):
    about_price = on("text", text("contains", "price"))
    mine = on("author", {"type": "current_user"})
    assert said(related("note", {"type": "match_all"}), ann) == "has a note"
    assert said(related("contact_email", {"type": "match_all"}, negate=True), ann) == "has no e-mail address"
    assert said(related("note", about_price), ann) == "has a note whose text contains “price”"
    assert said(related("opportunity", {"type": "match_all", "negate": True}), ann) == (
        "has an opportunity whose no opportunities"
    )
    assert said(related("note", {"queries": [about_price, mine]}), ann) == (
        "has a note whose (text contains “price” and author is Ann Lee)"
    )


def test_lists_and_custom_fields(ann):
    smart_list = SmartList.objects.create(name="Newcomers", owner=ann, query={"type": "match_all"})
    size = CustomField.objects.create(name="T-shirt", type="choice")
    small = CustomChoice.objects.create(field=size, name="Small")
    budget = CustomField.objects.create(name="Budget", type="money", currency="EUR")
    assert said({"type": "saved_search", "saved_search_id": smart_list.pk}, ann) == "is in the list “Newcomers”"
    assert said(on(size.key, refers("choice", small)), ann) == "T-shirt is Small"
    assert said(on(budget.key, {"type": "number_range", "gte": 1000.5}), ann) == "Budget is at least 1,000.5 EUR"
    assert said(on(budget.key, {"type": "number_range", "gte": 7, "lte": 7}), ann) == "Budget is 7 EUR"


def test_of_very_many_terms_only_some_are_said(ann):
    words = said(on("city", {"type": "term", "values": [f"town {number}" for number in range(30)]}), ann)
    assert words.startswith("city is “town 0” or “town 1”")
    assert words.endswith("“town 19” or 10 others")
