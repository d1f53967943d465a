from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django import forms
from django.conf import settings

from bulkactions.actions.base import Action, Download, OptionsForm
from bulkactions.models import Result
from bulkactions.results import ContactResult, Outcome, succeeded
from contacts.services import exporting

VISIBLE = ["first_name", "last_name", "phone", "email", "company", "tags", "status", "owner", "created_at"]


class ExportForm(OptionsForm):
    columns = forms.MultipleChoiceField(
        choices=exporting.column_choices,
        initial=[*VISIBLE, "last_activity_at"],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one column."},
    )


class Export(Action):
    """Writes contacts to a CSV file: every batch a part, joined in the selection's order at the end.

    A part is named for the lease under which it was written, so that one left over from a lost worker is never used.
    """

    name, label, icon = "export", "Export", "file-export"
    form_class = ExportForm
    permission = "contacts.export_contact"
    toolbar = 10
    will = "Will be exported"

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        batch = self.running_batch
        place = {pk: index for index, pk in enumerate(batch.contact_ids)}
        ordered = sorted(ids, key=place.__getitem__)
        part = self._folder / f"{batch.number}-{batch.lease}-{place[ordered[0]]:07}.part"
        exporting.write_part(part, exporting.rows(ordered, self.options["columns"], self.user.zone))
        return [succeeded(pk) for pk in ids]

    def finish(self) -> None:
        if not self._target.exists():  # else a worker was lost while it cleared away the parts
            exporting.join_parts(self._target, self.options["columns"], self._parts())
        for part in self._folder.glob("*.part"):
            part.unlink()

    def download(self) -> Download | None:
        record = self.bulk_action
        if record is None or not record.completed_at or not record.is_over or not record.succeeded:
            return None
        until = record.completed_at + timedelta(days=settings.EXPORT_DAYS)
        filename = f"contacts-{record.completed_at:%Y-%m-%d}-{record.pk}.csv"
        return Download(self._target, filename, until, settings.EXPORT_DAYS)

    def summary(self) -> str:
        number = len(self.options["columns"])
        return f"Export {number} column{'' if number == 1 else 's'} as CSV"

    def sentence(self, count: str) -> str:
        return f"Export {count}"

    def doing(self, count: str) -> str:
        return f"Exporting {count}"

    def explain(self, result: Result) -> str:
        return "Written to the file" if result.outcome == Outcome.SUCCEEDED else ""

    @property
    def _folder(self) -> Path:
        return Path(settings.EXPORT_DIR) / str(self.bulk_action_id)

    @property
    def _target(self) -> Path:
        return self._folder / "contacts.csv"

    def _parts(self) -> Iterable[Path]:
        written: defaultdict[str, list[Path]] = defaultdict(list)
        for part in sorted(self._folder.glob("*.part")):
            written[part.name.rpartition("-")[0]].append(part)
        assert self.bulk_action is not None
        for number, lease in self.bulk_action.batches.order_by("number").values_list("number", "lease"):
            yield from written[f"{number}-{lease}"]
