from __future__ import annotations

import pytest
from django.utils import timezone

from contacts.models import Contact, Status
from tests.factories import ContactFactory, StatusFactory

pytestmark = pytest.mark.django_db

URL = "/settings/statuses/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def statuses() -> list[Status]:
    """New, which is the default, Warm and Won."""
    return [
        StatusFactory(name=name, position=position, is_default=name == "New")
        for position, name in enumerate(["New", "Warm", "Won"])
    ]


def text(response) -> str:
    return " ".join(response.content.decode().split())


def names() -> list[str]:
    return [status.name for status in Status.objects.all()]


def default() -> str:
    return Status.objects.get(is_default=True).name


def test_statuses_are_listed_in_order_with_their_live_contacts(as_admin, statuses):
    ContactFactory.create_batch(2, status=statuses[1])
    ContactFactory(status=statuses[1], deleted_at=timezone.now())
    response = as_admin.get(URL)
    assert [(status.name, count) for status, count in response.context["rows"]] == [("New", 0), ("Warm", 2), ("Won", 0)]
    assert f"/contacts/?status={statuses[1].pk}" in text(response)
    assert text(response).count("Default for new contacts") == 1


def test_the_page_costs_the_same_for_any_number_of_statuses(as_admin, django_assert_max_num_queries):
    StatusFactory.create_batch(40)
    with django_assert_max_num_queries(8):
        as_admin.get(URL)


def test_only_admins_define_statuses(as_manager, statuses):
    pk = statuses[0].pk
    urls = [URL, f"{URL}new/", f"{URL}{pk}/edit/", f"{URL}{pk}/delete/", f"{URL}order/"]
    assert {as_manager.get(url).status_code for url in urls} <= {403, 405}
    assert {as_manager.post(url).status_code for url in urls} <= {403, 405}
    assert "/settings/statuses/" not in text(as_manager.get("/settings/"))


def test_without_statuses_the_page_says_what_they_are_for(as_admin):
    assert "No statuses yet" in text(as_admin.get(URL))


# Adding and changing


def test_the_first_status_is_the_default(as_admin):
    as_admin.post(f"{URL}new/", {"name": "  New  one ", "colour": "pink"})
    status = Status.objects.get()
    assert (status.name, status.colour, status.is_default) == ("New one", "pink", True)


def test_a_new_status_comes_last(as_admin, statuses):
    assert as_admin.post(f"{URL}new/", {"name": "Lost", "colour": "red"}, headers=HTMX)["HX-Redirect"] == URL
    assert names() == ["New", "Warm", "Won", "Lost"]
    assert default() == "New"


def test_another_status_becomes_the_default_and_only_that(as_admin, statuses):
    as_admin.post(f"{URL}{statuses[2].pk}/edit/", {"name": "Won", "colour": "green", "is_default": "on"})
    assert default() == "Won"


def test_the_default_stays_one_until_another_is(as_admin, statuses):
    as_admin.post(f"{URL}{statuses[0].pk}/edit/", {"name": "Fresh", "colour": "green"})
    assert default() == "Fresh"


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"name": "WON", "colour": "pink"}, "There is already a status “Won”."),
        ({"name": "", "colour": "pink"}, "This field is required."),
        ({"name": "x" * 61, "colour": "pink"}, "at most 60 characters"),
        ({"name": "a\0b", "colour": "pink"}, "Null characters are not allowed."),
        ({"name": "Lost", "colour": "octarine"}, "Select a valid choice"),
    ],
)
def test_a_bad_status_is_refused_in_words(as_admin, statuses, posted, message):
    assert message in text(as_admin.post(f"{URL}new/", posted, headers=HTMX))
    assert Status.objects.count() == 3


# Order


def test_statuses_are_put_in_order(as_admin, statuses):
    new, warm, won = (status.pk for status in statuses)
    assert as_admin.post(f"{URL}order/", {"order": [won, new, warm]}, headers=HTMX).status_code == 204
    assert names() == ["Won", "New", "Warm"]


def test_without_javascript_a_button_moves_a_status(as_admin, statuses):
    new, warm, won = (status.pk for status in statuses)
    assert as_admin.post(f"{URL}order/", {"order": [new, warm, won], "up": won}).url == URL
    assert names() == ["New", "Won", "Warm"]


def test_ordering_ignores_what_is_gone_and_keeps_what_is_new(as_admin, statuses):
    new, _warm, won = (status.pk for status in statuses)
    as_admin.post(f"{URL}order/", {"order": [won, 999_999, "x", new]})
    assert names() == ["Won", "New", "Warm"]


# Deleting


def test_deleting_says_how_many_contacts_have_it(as_admin, statuses):
    ContactFactory.create_batch(2, status=statuses[1])
    html = text(as_admin.get(f"{URL}{statuses[1].pk}/delete/", headers=HTMX))
    assert "<strong>2 contacts</strong> have" in html
    assert "No status" in html


def test_contacts_of_a_deleted_status_get_another(as_admin, statuses):
    _new, warm, won = statuses
    ContactFactory.create_batch(2, status=warm)
    ContactFactory(status=warm, deleted_at=timezone.now())
    as_admin.post(f"{URL}{warm.pk}/delete/", {"target": won.pk}, headers=HTMX)
    assert names() == ["New", "Won"]
    assert {contact.status for contact in Contact.objects.all()} == {won}


def test_contacts_of_a_deleted_status_may_have_none(as_admin, statuses):
    contact = ContactFactory(status=statuses[1])
    as_admin.post(f"{URL}{statuses[1].pk}/delete/", {"target": ""})
    contact.refresh_from_db()
    assert contact.status is None


def test_a_status_does_not_go_to_itself(as_admin, statuses):
    assert "Select a valid choice" in text(as_admin.post(f"{URL}{statuses[1].pk}/delete/", {"target": statuses[1].pk}))
    assert Status.objects.count() == 3


@pytest.mark.parametrize(("target", "expected"), [("Won", "Won"), ("", "Warm")])
def test_after_the_default_there_is_another(as_admin, statuses, target, expected):
    pk = Status.objects.get(name=target).pk if target else ""
    as_admin.post(f"{URL}{statuses[0].pk}/delete/", {"target": pk})
    assert default() == expected


def test_the_last_status_can_be_deleted(as_admin):
    status = StatusFactory(is_default=True)
    as_admin.post(f"{URL}{status.pk}/delete/", {"target": ""})
    assert not Status.objects.exists()


def test_deleting_costs_the_same_for_any_number_of_contacts(as_admin, statuses, django_assert_max_num_queries):
    ContactFactory.create_batch(30, status=statuses[0])
    with django_assert_max_num_queries(14):
        as_admin.post(f"{URL}{statuses[0].pk}/delete/", {"target": statuses[1].pk})
