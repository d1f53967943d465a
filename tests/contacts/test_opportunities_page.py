from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from accounts.roles import Role
from contacts.models import Opportunity
from contacts.opportunity_listing import ON_A_STAGE
from contacts.services.custom_fields import set_value, values_of
from contacts.services.trash import delete_contacts
from tests.conftest import signed_in
from tests.factories import (
    ContactFactory,
    CustomFieldFactory,
    OpportunityFactory,
    PipelineFactory,
    StageFactory,
    UserFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db

INDEX = "/opportunities/"


@pytest.fixture
def stages():
    pipeline = PipelineFactory(name="Sales")
    return [StageFactory(pipeline=pipeline, name=name, position=place) for place, name in enumerate(["New", "Offer"])]


def columns(answer) -> dict[str, list[str]]:
    return {column.stage.name: [card.name for card in column.cards] for column in answer.context["list"].columns}


def test_the_board_has_the_open_opportunities_of_each_stage_with_sums(as_user, stages):
    OpportunityFactory(name="Small", stage=stages[0], value=10, currency="EUR")
    OpportunityFactory(name="Large", stage=stages[0], value=2000, currency="EUR")
    OpportunityFactory(name="Dollars", stage=stages[0], value=5)
    OpportunityFactory(name="Won", stage=stages[0], status="won")

    answer = as_user.get(INDEX)

    assert columns(answer) == {"New": ["Dollars", "Large", "Small"], "Offer": []}
    assert "EUR 2,010.00 · USD 5.00" in text_of(answer)


def test_a_long_stage_shows_its_newest_and_fetches_the_others(as_user, stages):
    OpportunityFactory.create_batch(ON_A_STAGE + 3, stage=stages[0])
    OpportunityFactory(stage=stages[1])

    answer = as_user.get(INDEX, {"status": "any"})
    assert len(columns(answer)["New"]) == ON_A_STAGE
    assert "3 below" in text_of(answer)

    more = as_user.get(unescape(re.search(r'hx-get="(/opportunities/stages/[^"]+)"', answer.content.decode())[1]))
    oldest = Opportunity.objects.filter(stage=stages[0]).order_by("created_at", "pk")[:3]
    assert more.context["column"].cards == list(oldest)[::-1]
    assert "status=any" in more.context["list"].url
    assert "below" not in text_of(more)


def test_more_of_a_stage_is_not_told_to_whom_it_is_not_visible(stages):
    limited = signed_in(UserFactory(role=Role.USER, owned_only=True))
    card = OpportunityFactory(stage=stages[0])
    assert limited.get(f"/opportunities/stages/{stages[0].pk}/after/{card.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Licences", "Training"]),
        ({"status": "any"}, ["Licences", "Old", "Training"]),
        ({"status": "lost"}, ["Old"]),
        ({"q": "lice"}, ["Licences"]),
        ({"q": "hopper"}, ["Training"]),
        ({"q": "nobody"}, []),
        ({"status": "nonsense"}, []),
    ],
)
def test_the_list_is_filtered(as_user, stages, query, names):
    grace = ContactFactory(first_name="Grace", last_name="Hopper")
    OpportunityFactory(name="Licences", stage=stages[0])
    OpportunityFactory(name="Training", stage=stages[1], contact=grace)
    OpportunityFactory(name="Old", stage=stages[1], status="lost")

    answer = as_user.get(INDEX, {"view": "list", "sort": "name", **query})

    assert [row.name for row in answer.context["list"].page] == names


def test_one_pipeline_is_shown_at_a_time(as_user, stages):
    other = StageFactory(pipeline=PipelineFactory(name="Renewals", position=1), name="Due")
    OpportunityFactory(stage=other, name="Renewal")

    assert columns(as_user.get(INDEX)) == {"New": [], "Offer": []}
    assert columns(as_user.get(INDEX, {"pipeline": other.pipeline_id})) == {"Due": ["Renewal"]}


def test_dragging_moves_a_card_and_no_undo_takes_that_back(as_user, stages):
    card = OpportunityFactory(stage=stages[0], written_in=7)

    url = reverse("contacts:opportunity-move", args=[card.pk])
    answer = as_user.post(url, {"stage": stages[1].pk}, headers={"HX-Request": "true"})

    card.refresh_from_db()
    assert (answer.status_code, card.stage, card.written_in) == (204, stages[1], None)


def test_a_stage_that_is_gone_is_not_moved_to(as_user, stages):
    card = OpportunityFactory(stage=stages[0])

    answer = as_user.post(reverse("contacts:opportunity-move", args=[card.pk]), {"stage": 999})

    card.refresh_from_db()
    assert (answer.status_code, card.stage) == (400, stages[0])


def test_one_is_added_on_the_page_of_a_contact(as_user, stages):
    contact = ContactFactory(first_name="Ada", last_name="Lovelace")
    url = reverse("contacts:opportunity-new", args=[contact.pk])
    assert 'value="Ada Lovelace"' in as_user.get(url).content.decode()

    given = {
        "stage": stages[0].pk,
        "value": "99.50",
        "currency": "EUR",
        "status": "open",
        "expected_close_on": "2030-05-01",
    }
    answer = as_user.post(url, {"name": "Licences", **given}, follow=True)

    created = Opportunity.objects.get()
    assert (created.contact, created.expected_close_on) == (contact, date(2030, 5, 1))
    assert "Licences was added." in text_of(answer)
    assert "Sales: New Open EUR 99.50" in text_of(answer)


def test_a_reason_needs_a_lost_opportunity(as_user, stages):
    card = OpportunityFactory(stage=stages[0])
    values = {
        "name": "x",
        "stage": stages[0].pk,
        "value": "1",
        "currency": "EUR",
        "status": "open",
        "lost_reason": "Price",
    }

    answer = as_user.post(reverse("contacts:opportunity-edit", args=[card.pk]), values)

    assert "Only a lost opportunity has a reason for it." in text_of(answer)


def test_deleting_asks_first(as_user, stages):
    card = OpportunityFactory(stage=stages[0], name="Licences")
    url = reverse("contacts:opportunity-delete", args=[card.pk])

    assert "is deleted for good" in text_of(as_user.get(url))
    assert Opportunity.objects.exists()
    as_user.post(url)
    assert not Opportunity.objects.exists()


def test_a_person_limited_to_owned_contacts_sees_and_touches_only_theirs(stages):
    limited = UserFactory(role=Role.USER, owned_only=True)
    mine = OpportunityFactory(stage=stages[0], name="Mine", contact=ContactFactory(owner=limited))
    other = OpportunityFactory(stage=stages[0], name="Other")
    browser = signed_in(limited)

    assert columns(browser.get(INDEX))["New"] == ["Mine"]
    assert browser.get(reverse("contacts:opportunity-edit", args=[other.pk])).status_code == 404
    assert browser.get(reverse("contacts:opportunity-edit", args=[mine.pk])).status_code == 200


def test_what_belongs_to_deleted_contacts_is_not_there(as_user, stages):
    card = OpportunityFactory(stage=stages[0])
    delete_contacts([card.contact_id])

    assert columns(as_user.get(INDEX)) == {"New": [], "Offer": []}
    assert as_user.get(reverse("contacts:opportunity-edit", args=[card.pk])).status_code == 404


def test_nobody_without_permission_sees_or_changes_any(stages):
    card = OpportunityFactory(stage=stages[0])
    nobody = signed_in(UserFactory())

    assert nobody.get(INDEX).status_code == 403
    assert nobody.post(reverse("contacts:opportunity-move", args=[card.pk])).status_code == 403
    assert nobody.post(reverse("contacts:opportunity-delete", args=[card.pk])).status_code == 403


@pytest.mark.parametrize("view", ["", "list"])
def test_many_cost_no_more_queries_than_few(as_user, stages, view, django_assert_max_num_queries):
    OpportunityFactory.create_batch(30, stage=stages[0], owner=UserFactory())
    as_user.get(INDEX)

    with django_assert_max_num_queries(14):
        as_user.get(INDEX, {"view": view})


def test_without_a_pipeline_it_says_what_to_do(as_user, as_admin):
    assert "An admin has to make a pipeline" in text_of(as_user.get(INDEX))
    assert "New pipeline" in text_of(as_admin.get(INDEX))


# Custom fields


def test_custom_fields_are_asked_for_with_the_opportunity_and_kept(as_user, stages):
    seats = CustomFieldFactory(holder="opportunity", type="number", name="Seats", is_required=True)
    card = OpportunityFactory(stage=stages[0])
    url = reverse("contacts:opportunity-edit", args=[card.pk])
    given = {"name": card.name, "stage": stages[0].pk, "value": "1", "currency": "EUR", "status": "open"}

    as_user.post(url, given | {seats.key: "40"})
    assert values_of([card.pk], [seats])[card.pk][seats.pk] == 40
    assert 'value="40"' in as_user.get(url).content.decode()
    assert "This field is required" in text_of(as_user.post(url, given | {seats.key: ""}))
    assert "This field is required" in text_of(
        as_user.post(reverse("contacts:opportunity-new", args=[card.contact_id]), given)
    )


def test_one_that_was_there_before_a_field_became_required_may_stay_without(as_user, stages):
    seats = CustomFieldFactory(holder="opportunity", type="number", is_required=True)
    card = OpportunityFactory(stage=stages[0])
    given = {"name": "Renamed", "stage": stages[0].pk, "value": "1", "currency": "EUR", "status": "open"}

    as_user.post(reverse("contacts:opportunity-edit", args=[card.pk]), given | {seats.key: ""})
    card.refresh_from_db()
    assert card.name == "Renamed"


def test_the_list_shows_the_custom_fields_that_are_chosen(as_user, stages, django_assert_max_num_queries):
    seats, rival = (CustomFieldFactory(holder="opportunity", name=name) for name in ("Seats", "Rival"))
    for card in OpportunityFactory.create_batch(3, stage=stages[0]):
        set_value([card.pk], seats, "Forty")
        set_value([card.pk], rival, "Acme")

    assert "Forty" not in text_of(as_user.get(INDEX, {"view": "list"}))
    with django_assert_max_num_queries(16):
        page = as_user.get(INDEX, {"view": "list", "column": [seats.key, rival.key, "cf_0"]})
    assert text_of(page).count("Forty") == text_of(page).count("Acme") == 3
    assert page.context["list"].query.getlist("column") == [seats.key, rival.key]
