from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.forms import PersonForm
from accounts.models import User
from accounts.roles import Role
from tests.factories import PASSWORD, UserFactory


def fields(person=None, **changes):
    """What the form posts for this person as they are, with changes."""
    values = {
        "first_name": person.first_name if person else "Grace",
        "last_name": person.last_name if person else "Hopper",
        "username": person.username if person else "grace",
        "email": person.email if person else "grace@example.com",
        "role": person.role if person else Role.USER,
        "time_zone": "",
        "is_active": "on",
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


NEW_PASSWORDS = {"password1": "a long enough one", "password2": "a long enough one"}


@pytest.mark.parametrize("name", ["people", "person_add", "person", "person_password", "person_unlock"])
def test_only_admins_get_to_people(as_manager, manager, name):
    args = [manager.pk] if name in {"person", "person_password", "person_unlock"} else []
    assert as_manager.post(reverse(name, args=args)).status_code == 403


def test_the_list_shows_everybody(as_admin, admin):
    UserFactory(first_name="Grace", last_name="Hopper", role=Role.MANAGER, owned_only=True)
    page = as_admin.get(reverse("people")).text
    assert "Grace Hopper" in page
    assert "Only their own" in page
    assert "2 people" in page


def test_the_list_takes_as_many_queries_for_twenty_as_for_two(as_admin, django_assert_max_num_queries):
    UserFactory.create_batch(20, role=Role.USER)
    with django_assert_max_num_queries(9):
        as_admin.get(reverse("people"))


def test_adding_a_person(as_admin):
    response = as_admin.post(reverse("person_add"), fields(role=Role.MANAGER) | NEW_PASSWORDS)
    assert response.url == reverse("people")
    grace = User.objects.get(username="grace")
    assert (grace.role, grace.is_active) == (Role.MANAGER, True)
    assert grace.check_password("a long enough one")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"username": "ADMIN"}, "Somebody else has this user name."),
        ({"password2": "another one altogether"}, "match"),
        ({"password1": "grace@example.com", "password2": "grace@example.com"}, "similar"),
        ({"password1": "short", "password2": "short"}, "at least 10 characters"),
        ({"role": "Owner"}, "valid choice"),
        ({"time_zone": "Mars/Olympus"}, "valid choice"),
    ],
)
def test_a_person_with_a_mistake_is_not_added(as_admin, changes, error):
    response = as_admin.post(reverse("person_add"), fields() | NEW_PASSWORDS | changes)
    assert error in response.text
    assert not User.objects.exclude(username="admin").exists()


def test_editing_a_person(as_admin, user):
    data = fields(user, first_name="Tim", role=Role.MANAGER, owned_only="on", time_zone="Europe/Berlin")
    as_admin.post(reverse("person", args=[user.pk]), data)
    user = User.objects.get(pk=user.pk)
    assert (user.first_name, user.role, user.owned_only, user.time_zone) == ("Tim", Role.MANAGER, True, "Europe/Berlin")


def test_a_dialog_is_answered_with_a_dialog_and_then_with_a_redirect(as_admin, user):
    url, htmx = reverse("person", args=[user.pk]), {"HX-Request": "true"}
    assert as_admin.get(url, headers=htmx).text.lstrip().startswith("<form")
    assert as_admin.post(url, fields(user), headers=htmx)["HX-Redirect"] == reverse("people")


def test_deactivating_somebody_shuts_them_out(as_admin, user, as_user):
    as_admin.post(reverse("person", args=[user.pk]), fields(user, is_active=None))
    assert as_user.get(reverse("profile")).status_code == 302


@pytest.mark.parametrize("changes", [{"role": Role.USER}, {"is_active": None}])
def test_admins_cannot_shut_themselves_out(as_admin, admin, changes):
    UserFactory(role=Role.ADMIN)
    response = as_admin.post(reverse("person", args=[admin.pk]), fields(admin, **changes))
    assert "You cannot take this from yourself" in response.text
    assert User.objects.get(pk=admin.pk).has_perm("accounts.manage_users")


@pytest.mark.parametrize("changes", [{"role": Role.USER}, {"is_active": None}])
def test_the_last_admin_stays_one(admin, changes):
    gone = UserFactory(role=Role.ADMIN, is_active=False)
    form = PersonForm(fields(admin, **changes), instance=admin, by=gone)
    assert not form.is_valid()
    assert "is the last admin" in str(form.errors)


def test_one_of_two_admins_may_go(as_admin):
    other = UserFactory(role=Role.ADMIN)
    as_admin.post(reverse("person", args=[other.pk]), fields(other, role=Role.USER))
    assert User.objects.get(pk=other.pk).role == Role.USER


def test_a_new_password_signs_the_person_out_everywhere(as_admin, as_user, user):
    new = {"new_password1": "a long enough one", "new_password2": "a long enough one"}
    as_admin.post(reverse("person_password", args=[user.pk]), new)
    assert as_user.get(reverse("profile")).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("a long enough one")


def test_admins_who_set_their_own_password_here_stay_signed_in(as_admin, admin):
    new = {"new_password1": "a long enough one", "new_password2": "a long enough one"}
    as_admin.post(reverse("person_password", args=[admin.pk]), new)
    assert as_admin.get(reverse("people")).status_code == 200


def test_unlocking_needs_a_post(as_admin, user):
    assert as_admin.get(reverse("person_unlock", args=[user.pk])).status_code == 405


def test_passwords_never_come_back_in_a_form(as_admin):
    page = as_admin.post(reverse("person_add"), fields(username="") | NEW_PASSWORDS).text
    assert "a long enough one" not in page
    assert PASSWORD not in page
