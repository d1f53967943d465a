"""Looking up what a person may do, which every page does, in one query."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model, Q

from accounts.models import User


class PermissionBackend(ModelBackend):
    """Django's own, except that it asks for a person's permissions and for those of their role at once."""

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active or user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):  # the name under which Django keeps them for the request
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by().distinct()
            names = held.values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names}  # type: ignore[attr-defined]
        return user_obj._perm_cache  # type: ignore[attr-defined,no-any-return]
