from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests.factories import PASSWORD


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("as_user", {"profile", "password_change"}),
        ("as_manager", {"profile", "password_change", "contacts:tags"}),
        ("as_admin", {"profile", "password_change", "contacts:tags", "contacts:statuses", "contacts:fields", "people"}),
    ],
)
def test_settings_lead_to_what_the_person_may_set(request, who, pages):
    html = request.getfixturevalue(who).get(reverse("settings")).text.partition("<h1")[2]
    every = {"profile", "password_change", "people", "contacts:fields", "contacts:statuses", "contacts:tags"}
    assert {name for name in every if f'<a href="{reverse(name)}">' in html} == pages


def test_people_change_their_name_mail_and_zone(as_user, user):
    data = {"first_name": "Tim", "last_name": "B", "email": "t@example.com", "time_zone": "Asia/Tokyo"}
    assert as_user.post(reverse("profile"), data).url == reverse("profile")
    user.refresh_from_db()
    assert (user.name, user.email, user.time_zone) == ("Tim B", "t@example.com", "Asia/Tokyo")


def test_people_cannot_give_themselves_a_role(as_user, user):
    as_user.post(reverse("profile"), {"first_name": "Tim", "role": Role.ADMIN, "is_superuser": "on", "owned_only": ""})
    user = User.objects.get(pk=user.pk)
    assert (user.role, user.is_superuser) == (Role.USER, False)


def test_a_new_password_needs_the_present_one(as_user, user):
    new = {"new_password1": "a long enough one", "new_password2": "a long enough one"}
    assert as_user.post(reverse("password_change"), new | {"old_password": "wrong"}).status_code == 200
    assert as_user.post(reverse("password_change"), new | {"old_password": PASSWORD}).url == reverse("profile")
    user.refresh_from_db()
    assert user.check_password("a long enough one")


def test_times_are_shown_in_the_zone_of_the_person(as_admin, admin):
    User.objects.filter(pk=admin.pk).update(time_zone="Asia/Kolkata")
    assert "+05:30" in as_admin.get(reverse("people")).text
