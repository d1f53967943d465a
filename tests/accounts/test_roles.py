from __future__ import annotations

import pytest

from accounts.models import User
from accounts.roles import PERMISSIONS, Role, sync_roles
from tests.factories import UserFactory


@pytest.mark.parametrize("role", Role)
def test_a_role_grants_exactly_what_is_named(db, role):
    assert UserFactory(role=role).get_all_permissions() == PERMISSIONS[role]


def test_only_admins_delete_restore_export_and_manage_people():
    for permission in ("contacts.delete_contact", "contacts.restore_contact", "contacts.export_contact"):
        assert [role for role in Role if permission in PERMISSIONS[role]] == [Role.ADMIN]
    assert [role for role in Role if "accounts.manage_users" in PERMISSIONS[role]] == [Role.ADMIN]


def test_syncing_takes_back_what_somebody_granted_by_hand(db, django_user_model):
    from django.contrib.auth.models import Group, Permission

    Group.objects.get(name=Role.USER).permissions.add(Permission.objects.get(codename="manage_users"))
    sync_roles()
    assert UserFactory(role=Role.USER).get_all_permissions() == PERMISSIONS[Role.USER]


def test_a_person_has_one_role(user):
    user.set_role(Role.MANAGER)
    assert [group.name for group in user.groups.all()] == [Role.MANAGER]


def test_a_superuser_counts_as_admin_and_loses_that_with_the_role(db):
    person = User.objects.create_superuser("root")
    assert person.role == Role.ADMIN
    person.set_role(Role.USER)
    assert not User.objects.get(pk=person.pk).has_perm("accounts.manage_users")
