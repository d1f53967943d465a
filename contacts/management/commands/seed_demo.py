from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contacts.demo.seeding import seed
from contacts.loading import analyze
from contacts.models import Contact


class Command(BaseCommand):
    help = "Fills the database with public and made-up contacts to try things on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contacts", type=int, default=5000, help="how many to add (default: 5000)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are contacts already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Contact.objects.exists():
            self.stdout.write("There are contacts already; nothing added.")
            return
        started = monotonic()
        seed(options["contacts"], self._say)
        analyze()
        self._say(f"done in {monotonic() - started:.1f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
