"""Looking up what a person may do, and as what, which every page does, in one query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model, QuerySet, Value

from accounts.models import User


class PermissionBackend(ModelBackend):
    """Django's own, except that it asks for a person's permissions and for those of their role at once."""

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active or user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):  # the name under which Django keeps them for the request
            held = list(_held(user_obj))
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename, _ in held}  # type: ignore[attr-defined]
            user_obj.role = next((role for *_, role in held if role), "")
        return user_obj._perm_cache  # type: ignore[attr-defined,no-any-return]


def _held(person: User) -> QuerySet[Any, tuple[str, str, str]]:
    """The person's permissions as app, codename, and the name of the role that gives it."""
    permissions = Permission.objects.order_by()
    names = ("content_type__app_label", "codename")
    own = permissions.filter(user=person).values_list(*names, Value(""))
    return own.union(permissions.filter(group__user=person).values_list(*names, "group__name"))
