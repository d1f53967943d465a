"""The pages of automations: all of them, and the contacts in one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.roles import Role
from contacts.services.trash import delete_contacts
from tests.conftest import signed_in
from tests.factories import AutomationFactory, ContactFactory, EnrolmentFactory, UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

LIST = {"HX-Request": "true", "HX-Target": "automations"}
NOW = timezone.now()


@pytest.fixture
def automations():
    """Of both kinds, with different figures; nobody has gone into the last."""
    welcome = AutomationFactory(name="Welcome", description="Greets who is new", is_published=True)
    again = AutomationFactory(name="again", kind="campaign", is_published=True)
    empty = AutomationFactory(name="Élan")
    for days, state in enumerate(["active", "paused", "finished"]):
        EnrolmentFactory(automation=welcome, state=state, enrolled_at=NOW - timedelta(days=5 + days))
    for days in (1, 2):
        EnrolmentFactory(automation=again, state="finished", enrolled_at=NOW - timedelta(days=days))
    return {"welcome": welcome, "again": again, "empty": empty}


def names(response) -> list[str]:
    return [row.automation.name for row in response.context["list"].page]


def contacts(response) -> list[str]:
    return [enrolment.contact.first_name for enrolment in response.context["list"].page]


# All of them


def test_without_any_the_page_says_what_it_is_for(as_user):
    assert "No automations yet" in text_of(as_user.get("/automations/"))


def test_each_has_its_figures(as_user, automations):
    rows = as_user.get("/automations/").context["list"].page
    figures = {row.automation.name: row.figures for row in rows}
    assert [figures["Welcome"].enrolled, figures["Welcome"].under_way, figures["Welcome"].finished] == [3, 2, 1]
    assert figures["again"].last == NOW - timedelta(days=1)
    assert (figures["Élan"].enrolled, figures["Élan"].last) == (0, None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["again", "Welcome", "Élan"]),
        ("sort=-name", ["Élan", "Welcome", "again"]),
        ("sort=-enrolled", ["Welcome", "again", "Élan"]),
        ("sort=finished", ["Élan", "Welcome", "again"]),
        ("sort=-under-way", ["Welcome", "again", "Élan"]),
        ("sort=-last", ["again", "Welcome", "Élan"]),
        ("sort=last", ["Élan", "Welcome", "again"]),
        ("kind=campaign", ["again"]),
        ("status=draft", ["Élan"]),
        ("kind=workflow&status=published", ["Welcome"]),
        ("q=greets+WEL", ["Welcome"]),
        ("q=ÉLAN", ["Élan"]),
        ("q=100%25", []),
    ],
)
def test_they_are_filtered_and_sorted(as_user, automations, query, expected):
    response = as_user.get(f"/automations/?{query}")
    assert names(response) == expected
    assert QueryDict(response.context["list"].url.partition("?")[2]) == QueryDict(query)


@pytest.mark.parametrize("query", ["sort=nonsense", "page=99999999999999999999", "q=%00", "per_page=7", "page=-1"])
def test_a_nonsensical_address_shows_a_page(as_user, automations, query):
    assert as_user.get(f"/automations/?{query}").status_code == 200
    assert as_user.get(f"{automations['welcome'].get_absolute_url()}?{query}&state=x").status_code == 200


def test_an_impossible_filter_says_why(as_user, automations):
    assert "not one of the available choices" in text_of(as_user.get("/automations/?kind=x"))


def test_only_the_list_is_sent_to_htmx_and_the_address_follows(as_user, automations):
    response = as_user.get("/automations/?kind=campaign&q=", headers=LIST)
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/automations/?kind=campaign"


def test_they_are_paged(as_user):
    AutomationFactory.create_batch(25)
    assert len(names(as_user.get("/automations/?per_page=20&page=2"))) == 5


# One of them


def test_an_automation_shows_its_contacts_and_their_states(as_user, automations):
    response = as_user.get(automations["welcome"].get_absolute_url())
    assert [(tab.label, tab.count) for tab in response.context["list"].tabs] == [
        ("All", 3),
        ("Active", 1),
        ("Paused", 1),
        ("Finished", 1),
        ("Stopped", 0),
    ]
    assert "Greets who is new" in text_of(response)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Cleo", "Ada", "Bob"]),
        ("sort=enrolled", ["Bob", "Ada", "Cleo"]),
        ("sort=-ended", ["Bob", "Cleo", "Ada"]),
        ("sort=name", ["Ada", "Bob", "Cleo"]),
        ("sort=-name", ["Cleo", "Bob", "Ada"]),
        ("state=finished", ["Bob"]),
        ("q=CLEO", ["Cleo"]),
        ("q=cleo&state=finished", []),
    ],
)
def test_contacts_are_filtered_and_sorted(as_user, query, expected):
    automation = AutomationFactory()
    states = {"Ada": ("active", None), "Bob": ("finished", NOW), "Cleo": ("paused", None)}
    for (name, (state, ended)), days in zip(states.items(), (2, 3, 1), strict=True):
        given = {"state": state, "ended_at": ended, "enrolled_at": NOW - timedelta(days=days)}
        EnrolmentFactory(automation=automation, contact__first_name=name, contact__last_name=name, **given)
    EnrolmentFactory()
    response = as_user.get(f"{automation.get_absolute_url()}?{query}")
    assert contacts(response) == expected
    assert QueryDict(response.context["list"].url.partition("?")[2]) == QueryDict(query)


def test_an_automation_without_contacts_says_so(as_user, automations):
    assert "Nobody whom you can see" in text_of(as_user.get(automations["empty"].get_absolute_url()))


def test_the_page_of_a_contact_leads_to_it(as_user):
    enrolment = EnrolmentFactory()
    page = as_user.get(f"/contacts/{enrolment.contact_id}/").content.decode()
    assert f'href="/automations/{enrolment.automation_id}/"' in page


# Who sees what


def test_who_is_limited_to_owned_contacts_sees_only_theirs():
    limited, automation = UserFactory(role=Role.USER, owned_only=True), AutomationFactory()
    mine = EnrolmentFactory(automation=automation, contact__owner=limited)
    EnrolmentFactory(automation=automation)
    [row] = signed_in(limited).get("/automations/").context["list"].page
    assert row.figures.enrolled == 1
    assert list(signed_in(limited).get(automation.get_absolute_url()).context["list"].page) == [mine]


def test_contacts_in_the_trash_are_not_counted_or_shown(as_user):
    enrolment = EnrolmentFactory()
    delete_contacts([enrolment.contact_id])
    [row] = as_user.get("/automations/").context["list"].page
    assert row.figures.enrolled == 0
    assert contacts(as_user.get(enrolment.automation.get_absolute_url())) == []


def test_nobody_without_permission_sees_them(automations):
    nobody = signed_in(UserFactory())
    urls = ["/automations/", automations["welcome"].get_absolute_url()]
    assert [nobody.get(url).status_code for url in urls] == [403, 403]


def test_an_automation_that_is_not_there_is_not_found(as_user):
    assert as_user.get("/automations/1/").status_code == 404


@pytest.mark.parametrize(("page", "queries"), [("/automations/?sort=-last", 6), ("/automations/{}/", 8)])
def test_many_cost_no_more_queries_than_few(as_user, page, queries, django_assert_num_queries):
    automation = AutomationFactory()
    url = page.format(automation.pk)
    for number in (2, 40):
        EnrolmentFactory.create_batch(number, automation=automation)
        EnrolmentFactory.create_batch(number, contact=ContactFactory())
        as_user.get(url)
        with django_assert_num_queries(queries):
            as_user.get(url)
