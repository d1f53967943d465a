"""What the templates of imports need."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from contacts.import_pages import IGNORE, CheckPage
from contacts.importing.targets import Target
from contacts.models import Import
from contacts.services.imports.columns import NEW

register = template.Library()

# The colours mean the same everywhere: blue is at work, red has failed.
COLOURS = {
    Import.State.SURVEYING: "bg-blue-lt",
    Import.State.READY: "bg-secondary-lt",
    Import.State.CHECKING: "bg-blue-lt",
    Import.State.CHECKED: "bg-secondary-lt",
    Import.State.STARTED: "bg-green-lt",
    Import.State.FAILED: "bg-red-lt",
}
ICONS = {"xlsx": "file-spreadsheet", "vcard": "id", "vcf": "id"}
OPTION = '<option value="{}"{}>{}</option>'


@register.simple_tag
def target_options(groups: Iterable[tuple[str, list[Target]]], chosen: str, may_define: bool) -> SafeString:
    """The options of what a column becomes. In Python, as there may be 500 columns: a template would take seconds."""
    first = [(IGNORE, "Ignore"), *([(NEW, "New custom field…")] if may_define or chosen == NEW else [])]
    found = [format_html_join("", OPTION, _options(first, chosen or IGNORE))]
    for name, targets in groups:
        options = format_html_join("", OPTION, _options([(target.key, target.label) for target in targets], chosen))
        found.append(format_html('<optgroup label="{}">{}</optgroup>', name, options))
    return mark_safe("".join(found))  # made of nothing else


@register.filter
def file_icon(imported: Import) -> str:
    kind = imported.used.get("format") or imported.name.rpartition(".")[2].lower()
    return ICONS.get(kind, "file-type-csv")


@register.filter
def state_colour(imported: Import) -> str:
    return COLOURS[Import.State(imported.state)]


@register.filter
def foreseen(imported: Import) -> str:
    """What the dry run says in a line: “would create 9,000, update 956, reject 44”."""
    verbs = {"created": "create", "updated": "update", "unchanged": "leave", "rejected": "reject"}
    page = CheckPage(imported)
    done = ", ".join(f"{verb} {page.count(outcome):,}" for outcome, verb in verbs.items() if page.count(outcome))
    return f"would {done}" if done else ""


@register.filter
def of_row(texts: dict[int, str], number: int) -> str:
    """`{{ page.said|of_row:12 }}`"""
    return texts.get(number, "")


def _options(choices: list[tuple[str, str]], chosen: str) -> Iterable[tuple[str, str, str]]:
    return ((key, mark_safe(" selected") if key == chosen else "", label) for key, label in choices)
