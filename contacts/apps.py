from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from contacts.folding import add_sqlite_function

        connection_created.connect(add_sqlite_function, dispatch_uid="contacts.add_sqlite_function")
