from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from django import forms
from django.conf import settings

from accounts.templatetags.ui import plural
from bulkactions.actions.base import Action
from bulkactions.downloads import Download
from bulkactions.options import Options, OptionsForm
from bulkactions.results import ContactResult, succeeded
from contacts.exporting.columns import COLUMNS, Kind, column_choices
from contacts.exporting.formats import CSV, FORMATS, SEPARATORS, XLSX, Layout
from contacts.exporting.workbook import LONG_TEXTS, MOST_CHARACTERS, MOST_ROWS, SHEET, sheets_for
from contacts.querysets import ContactQuerySet
from contacts.services import exporting
from contacts.widgets import OrderedChoices

VISIBLE = ["first_name", "last_name", "phone", "email", "company", "tags", "status", "owner", "created_at"]
MANY_SHEETS = f"A sheet holds {MOST_ROWS:,} rows. There will be {{:,}}: “{SHEET}”, “{SHEET} 2” and so on."
LONG_CELLS = f"A cell holds {MOST_CHARACTERS:,} characters. Longer texts stand whole on the sheet “{LONG_TEXTS}”."


class ExportForm(OptionsForm):
    """The order of the columns is the one in which they are given."""

    columns = forms.MultipleChoiceField(
        initial=[*VISIBLE, "last_activity_at"],
        widget=OrderedChoices(noun="column"),
        error_messages={"required": "Choose at least one column."},
    )
    # Not required: exports from the time before there was a choice have none.
    format = forms.ChoiceField(choices=list(FORMATS.items()), initial=CSV, required=False, widget=forms.RadioSelect)
    separator = forms.ChoiceField(
        choices=[(name, label) for name, (label, _) in SEPARATORS.items()], initial="comma", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A list: what is only called for the choices is called, and asks the database, for every value again.
        cast(forms.MultipleChoiceField, self.fields["columns"]).choices = column_choices()

    def clean_format(self) -> str:
        return self.cleaned_data["format"] or CSV

    def clean_separator(self) -> str:
        return self.cleaned_data["separator"] or "comma"


class Export(Action):
    """Writes contacts to a file: every batch a part, joined in the selection's order at the end.

    A part is named for the lease under which it was written, so that one left over from a lost worker is never used.
    """

    name, label, icon = "export", "Export", "file-export"
    form_class = ExportForm
    permission = "contacts.export_contact"
    toolbar = 10
    has_presets = True
    will = "Will be exported"
    done_words = "Written to the file"

    @classmethod
    def still_there(cls, options: Options) -> dict[str, list[str]]:
        columns = {name for _, group in column_choices() for name, _ in group}
        kept = super().still_there(options)
        return kept | {"columns": [name for name in kept.get("columns", ()) if name in columns]}

    def remarks(self, contacts: ContactQuerySet) -> list[str]:
        if self._said["format"] != XLSX:
            return []
        sheets = sheets_for(contacts.count())
        has_long = any(COLUMNS[name].kind is Kind.RECORDS for name in self.options["columns"] if name in COLUMNS)
        return [MANY_SHEETS.format(sheets)] * (sheets > 1) + [LONG_CELLS] * has_long

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        batch = self.running_batch
        place = {pk: index for index, pk in enumerate(batch.contact_ids)}
        ordered = sorted(ids, key=place.__getitem__)
        part = self._folder / f"{batch.number}-{batch.lease}-{place[ordered[0]]:07}.part"
        exporting.write_part(part, ordered, self._layout)
        return [succeeded(pk) for pk in ids]

    def finish(self) -> None:
        if not self._target.exists():  # else a worker was lost while it cleared away the parts
            exporting.join_parts(self._target, self._layout, self._parts(), self.goes_on)
        for part in self._folder.glob("*.part"):
            part.unlink()

    def download(self) -> Download | None:
        record = self.bulk_action
        if record is None or not record.completed_at or not record.is_over or not record.succeeded:
            return None
        until = record.completed_at + timedelta(days=settings.EXPORT_DAYS)
        filename = f"contacts-{record.completed_at:%Y-%m-%d}-{record.pk}{self._target.suffix}"
        return Download(self._target, filename, until, settings.EXPORT_DAYS)

    def summary(self) -> str:
        columns = plural(len(self.options["columns"]), "column")
        return f"Export {columns} as {FORMATS[self._said['format']]}"

    def choices(self) -> list[tuple[str, str]]:
        """Without what only CSV has."""
        is_csv = self._said["format"] == CSV
        return [(label, words) for label, words in super().choices() if is_csv or label != "Separator"]

    def sentence(self, count: str) -> str:
        return f"Export {count}"

    def doing(self, count: str) -> str:
        return f"Exporting {count}"

    @property
    def _layout(self) -> Layout:
        """Read anew each time: a custom field may have changed its type since the last batch."""
        said = self._said
        return Layout(tuple(said.get("columns", ())), self.user.zone, said["format"], said["separator"])

    @property
    def _said(self) -> Mapping[str, Any]:
        """What holds of the options, even when a custom field among the columns is gone."""
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def _folder(self) -> Path:
        return Path(settings.EXPORT_DIR) / str(self.bulk_action_id)

    @property
    def _target(self) -> Path:
        return self._folder / f"contacts.{self._layout.extension}"

    def _parts(self) -> Iterable[Path]:
        written: defaultdict[str, list[Path]] = defaultdict(list)
        for part in sorted(self._folder.glob("*.part")):
            written[part.name.rpartition("-")[0]].append(part)
        assert self.bulk_action is not None
        for number, lease in self.bulk_action.batches.order_by("number").values_list("number", "lease"):
            yield from written[f"{number}-{lease}"]
