"""Who may do what: three roles as Django groups, one permission per action."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import TextChoices


class Role(TextChoices):
    ADMIN = "Admin"
    MANAGER = "Manager"
    USER = "User"


USER = {
    "contacts.view_contact",
    "contacts.add_contact",
    "contacts.change_contact",
    "contacts.tag_contact",
    "contacts.add_company",
    "contacts.change_company",
    # One for each bulk action.
    "contacts.untag_contact",
    "contacts.add_note",
    "contacts.add_task",
    "contacts.add_groupmember",
    "contacts.delete_groupmember",
    "contacts.assign_company",
    "contacts.manage_opportunities",
    "contacts.add_smartlistmember",
    "contacts.delete_smartlistmember",
    "bulkactions.view_bulkaction",
}
MANAGER = USER | {
    "contacts.manage_tags",
    "contacts.update_fields",
    "contacts.merge_company",
    "contacts.delete_company",
    "contacts.manage_groups",
    "bulkactions.view_all_bulkactions",
    "bulkactions.manage_bulkactions",
}
ADMIN = MANAGER | {
    "contacts.delete_contact",
    "contacts.restore_contact",
    "contacts.merge_contact",
    "contacts.export_contact",
    "contacts.import_contact",
    "contacts.manage_custom_fields",
    "contacts.change_pipeline",
    "contacts.manage_statuses",
    "contacts.share_globally",
    "contacts.protect_tag",
    "accounts.manage_users",
    "bulkactions.manage_limits",
}

PERMISSIONS: dict[Role, set[str]] = {Role.ADMIN: ADMIN, Role.MANAGER: MANAGER, Role.USER: USER}


def sync_roles(**kwargs: Any) -> None:
    """Makes the three groups hold exactly the permissions named here; safe to run at any time.

    Called after every migrate, which calls it once per app; permissions that do not exist yet come with a later call.
    """
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    ids = {
        f"{app}.{codename}": pk
        for pk, app, codename in permission_model.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for role, names in PERMISSIONS.items():
        group, _ = group_model.objects.get_or_create(name=role.value)
        group.permissions.set([ids[name] for name in names if name in ids])
