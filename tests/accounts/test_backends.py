from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from accounts.roles import PERMISSIONS, Role
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("role", Role)
def test_a_person_may_do_what_their_role_may(role):
    assert fresh(UserFactory(role=role)).get_all_permissions() == PERMISSIONS[role]


def test_a_permission_of_ones_own_comes_on_top():
    person = UserFactory(role=Role.USER)
    person.user_permissions.add(Permission.objects.get(codename="delete_contact"))
    assert fresh(person).has_perm("contacts.delete_contact")
    assert fresh(person).has_perm("contacts.view_contact")


def test_any_number_of_questions_cost_one_query(user, django_assert_num_queries):
    person = fresh(user)
    with django_assert_num_queries(1):
        assert person.has_perm("contacts.view_contact")
        assert not person.has_perm("contacts.delete_contact")


def test_an_inactive_person_may_do_nothing():
    assert UserFactory(role=Role.ADMIN, is_active=False).get_all_permissions() == set()


def test_a_superuser_may_do_everything():
    assert UserFactory(is_superuser=True).has_perm("contacts.delete_contact")


def test_there_are_no_permissions_for_single_records(admin):
    assert not fresh(admin).has_perm("contacts.view_contact", ContactFactory())
