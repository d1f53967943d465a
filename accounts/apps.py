from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import register_converter


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts.converters import Id
        from accounts.roles import sync_roles

        register_converter(Id, "id")
        # Django creates permissions in post_migrate too, so this is the first moment at which all of them exist.
        post_migrate.connect(sync_roles, dispatch_uid="accounts.sync_roles")
