from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Q
from django.test import override_settings

from accounts.models import User
from accounts.roles import Role
from bulkactions.benchmarks import rows
from bulkactions.benchmarks.bench import Bench, forget_everything
from bulkactions.benchmarks.figures import Figure, table
from contacts.models import Contact

RESERVED_DOMAINS = r"@([a-z0-9-]+\.)*example(\.com|\.net|\.org)?$"

# Pages can be made without collecting the static files first; naming a file costs next to nothing either way.
UNCOLLECTED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


class Command(BaseCommand):
    help = "Measures what docs/benchmarks.md promises, on this database, and fails when a budget is missed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rows", nargs="*", metavar="row", help=f"of: {', '.join(rows.all())} (default: all)")
        parser.add_argument("--contacts", type=int, default=1_000_000, help="filled up with demo contacts to this many")
        parser.add_argument("--repeats", type=int, default=3, help="the best of this many (default: 3)")
        parser.add_argument("--yes", action="store_true", help="even when the contacts do not look like a demo's")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = self._rows(options["rows"])
        if not options["yes"] and _is_real():
            raise CommandError("This database holds real contacts. Use one of its own for benchmarks, or say --yes.")
        if not _lock():
            raise CommandError("Another benchmark is running on this database. They would measure each other.")
        bench = self._bench(options["contacts"], options["repeats"])
        figures: list[Figure] = []
        with undisturbed(), override_settings(STORAGES=settings.STORAGES | UNCOLLECTED):
            for name, measure in chosen.items():
                self._say(f"{name} …")
                figures += measure(bench)
        self._say(table(figures))
        if missed := [figure.what for figure in figures if not figure.is_within_budget]:
            raise CommandError(f"Over budget: {'; '.join(missed)}")

    def _rows(self, names: list[str]) -> dict[str, rows.Measure]:
        known = rows.all()
        if unknown := sorted({*names} - {*known}):
            raise CommandError(f"There is no row called {', '.join(unknown)}. There are: {', '.join(known)}")
        return {name: known[name] for name in names or known}

    def _bench(self, contacts: int, repeats: int) -> Bench:
        missing = contacts - Contact.objects.live().count()
        if missing > 0:
            self._say(f"adding {missing:,} demo contacts …")
            call_command("seed_demo", contacts=missing, stdout=self.stdout)
        user, _ = User.objects.get_or_create(username="benchmark", defaults={"is_active": True})
        user.groups.set(Group.objects.filter(name=Role.ADMIN))
        forget_everything(user)
        return Bench(user, Contact.objects.live().count(), self._say, repeats)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without log lines in the table, and when told to stop, through every `finally`, so that no worker is left."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        signal.signal(signal.SIGTERM, before)


def _lock() -> bool:
    """Takes this database until the command's connection is closed; False when somebody else has it."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('muster bench'))")
        return bool(cursor.fetchone()[0])


def _is_real() -> bool:
    """Whether any contact has an address outside of the domains that are reserved for examples."""
    return Contact.objects.filter(~Q(email="") & ~Q(email__iregex=RESERVED_DOMAINS)).exists()
