"""Questions about the people of this installation."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role


def in_order() -> QuerySet[User]:
    """Everybody, those who can sign in first, by name."""
    return User.objects.prefetch_related("groups").order_by("-is_active", "first_name", "last_name", "username")


def choosable(besides: Q | None = None) -> QuerySet[User]:
    """Whom records can be given to: everybody who can sign in, and those `besides`, by name."""
    can_sign_in = Q(is_active=True)
    found = User.objects.filter(can_sign_in | besides).distinct() if besides else User.objects.filter(can_sign_in)
    return found.order_by("first_name", "last_name", "username")


def admins() -> QuerySet[User]:
    """Everybody who can sign in and manage people."""
    in_group = User.objects.filter(groups__name=Role.ADMIN)
    return User.objects.filter(Q(pk__in=in_group) | Q(is_superuser=True), is_active=True)


def is_last_admin(person: User) -> bool:
    """Whether nobody could manage people any more without this person."""
    return list(admins().values_list("pk", flat=True)[:2]) == [person.pk]


def lock_admins() -> None:
    """Lets only one transaction at a time change who is an admin: two who demote each other must not both succeed."""
    Group.objects.select_for_update().get(name=Role.ADMIN)
