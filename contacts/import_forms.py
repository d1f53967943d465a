"""Forms for imports: taking a file, how it is read, and what holds for all of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db.models import Q

from accounts.models import User
from accounts.people import choosable
from contacts.countries import country_choices
from contacts.fields import TagsField
from contacts.importing.dates import DateOrder
from contacts.importing.encodings import ENCODINGS
from contacts.importing.formats import CSV, VCARD, XLSX, detect_format
from contacts.importing.problems import FileProblem
from contacts.importing.spreadsheet import sheet_names
from contacts.importing.table import DELIMITERS
from contacts.models import Import, ImportMapping, SmartList
from contacts.ordering import moved
from contacts.services.imports import mappings
from contacts.services.imports.columns import KEYS
from contacts.smart_list_forms import free_name

if TYPE_CHECKING:
    from django.http import HttpRequest

MB = 1024 * 1024
TOO_LARGE = "This file is too large: at most {:,} MB can be imported."
ACCEPTED = ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.vcf,.vcard,text/csv,text/vcard"
DATE_ORDERS = [
    ("", "As they look"),
    (DateOrder.DAY_FIRST, "Day first: 31/12"),
    (DateOrder.MONTH_FIRST, "Month first: 12/31"),
]
GUESS = ("", "Work it out")
FIRST_ROW = [("True", "Headings"), ("False", "A contact")]

_USELESS = {
    CSV: {"sheet"},
    XLSX: {"format", "encoding", "delimiter"},
    VCARD: {"sheet", "delimiter", "has_header"},
}


class SizeLimit(FileUploadHandler):
    """Lets go of a file as soon as it is too large, so that nobody fills the disk; the form says why there is none."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.IMPORT_MAX_MB * MB:
            assert self.request is not None
            self.request.META[TOO_LARGE] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the handlers that keep it."""


class UploadForm(forms.Form):
    file = forms.FileField(
        allow_empty_file=False,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )

    def __init__(self, request: HttpRequest) -> None:
        is_post = request.method == "POST"
        super().__init__(request.POST if is_post else None, request.FILES if is_post else None)
        if TOO_LARGE in request.META:
            self.fields["file"].error_messages["required"] = TOO_LARGE.format(self.most_mb)

    @property
    def most_mb(self) -> int:
        return settings.IMPORT_MAX_MB

    @property
    def most_bytes(self) -> int:
        return self.most_mb * MB


class ReadingForm(forms.Form):
    """How a file is read: what was guessed or said, to be changed. Has the fields that its format knows.

    "" leaves a thing to a guess; it is offered where there is none yet, and where somebody has said otherwise.
    """

    format = forms.ChoiceField(choices=[(CSV, "Text (CSV, TSV)"), (VCARD, "vCard")], required=False)
    encoding = forms.ChoiceField(choices=list(ENCODINGS.items()), required=False)
    delimiter = forms.ChoiceField(label="Separator", required=False)
    sheet = forms.ChoiceField(required=False)
    has_header = forms.ChoiceField(label="First row", choices=FIRST_ROW, required=False)
    date_order = forms.ChoiceField(label="Dates", choices=DATE_ORDERS, required=False)
    region = forms.ChoiceField(label="Phone numbers are from", choices=country_choices)

    READING = ("format", "encoding", "delimiter", "sheet", "has_header")  # what means reading the file again

    def __init__(self, *args: Any, imported: Import, **kwargs: Any) -> None:
        self.imported = imported
        self.now = {name: str(value) for name, value in (imported.used or imported.overrides).items()}
        noted = {"date_order": imported.date_order, "region": imported.region}
        super().__init__(*args, **kwargs)
        self.initial = self.now | noted
        for name in _USELESS.get(self.now.get("format") or _detected(imported), {"sheet", "format"}):
            del self.fields[name]
        self._offer("delimiter", _delimiters(self.now.get("delimiter", "")))
        self._offer("sheet", _sheets(imported) if "sheet" in self.fields else [])
        for name in [name for name in self.READING if name in self.fields]:
            if name in imported.overrides or name not in self.now:
                self._offer(name, [GUESS, *self.fields[name].choices])  # type: ignore[attr-defined]

    @property
    def overrides(self) -> dict[str, Any] | None:
        """How to read the file from now on: as was said earlier, and what is changed; None when nothing is."""
        said = {name: self.cleaned_data[name] for name in self.READING if self._is_changed(name)}
        if said.get("has_header"):
            said["has_header"] = said["has_header"] == "True"
        kept = self.imported.overrides | said
        return {name: value for name, value in kept.items() if value != ""} if said else None

    @property
    def noted(self) -> dict[str, Any]:
        """What holds without reading the file again, as far as it is changed."""
        return {name: self.cleaned_data[name] for name in ("date_order", "region") if name in self.changed_data}

    def _is_changed(self, name: str) -> bool:
        return name in self.fields and bool(self.cleaned_data[name] != self.now.get(name, ""))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if name in self.fields:
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def _detected(imported: Import) -> str:
    try:
        return detect_format(imported.path)
    except (FileProblem, OSError):
        return ""


def _delimiters(used: str) -> list[tuple[str, str]]:
    known = [(sign, name.capitalize()) for sign, name in DELIMITERS.items()]
    return known if not used or used in DELIMITERS else [*known, (used, f"“{used}”")]


def _sheets(imported: Import) -> list[tuple[str, str]]:
    try:
        return [(name, name) for name in sheet_names(imported.path)]
    except (FileProblem, OSError):
        return []


class OptionsForm(forms.Form):
    """What holds for all rows. `match_by` are keys in the order in which the boxes stand on the page."""

    mode = forms.ChoiceField(label="What to do", choices=Import.Mode.choices, widget=forms.RadioSelect)
    match_by = forms.MultipleChoiceField(choices=list(KEYS.items()), required=False)
    empty_cells = forms.ChoiceField(label="Empty cells", choices=Import.Empty.choices, widget=forms.RadioSelect)
    tags = TagsField(label="Tags", required=False)
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="As the file says")
    smart_list = forms.ModelChoiceField(
        SmartList.objects.none(), label="Static list", required=False, empty_label="No list"
    )
    new_list = forms.CharField(label="Or a new list called", max_length=80, required=False)

    def __init__(self, *args: Any, imported: Import, user: User, **kwargs: Any) -> None:
        self.imported, self.user = imported, user
        names = ("mode", "match_by", "empty_cells", "tags", "owner", "smart_list")
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(imported, name) for name in names}
        lists = SmartList.objects.named().filter(is_static=True).changeable_by(user)
        self.fields["owner"].queryset = choosable(Q(pk=imported.owner_id))  # type: ignore[attr-defined]
        self.fields["smart_list"].queryset = lists  # type: ignore[attr-defined]

    def clean_match_by(self) -> list[str]:
        """In the order of the boxes, with the one moved by a place whose button was pressed."""
        return moved(self.cleaned_data["match_by"], self.data.get("up", ""), self.data.get("down", ""))

    def clean_new_list(self) -> str:
        name: str = self.cleaned_data["new_list"]
        return free_name(name, self.user) if name.strip() else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new_list") and cleaned.get("smart_list"):
            self.add_error("new_list", "Choose a list or name a new one, not both.")
        return cleaned

    @property
    def settings(self) -> dict[str, Any]:
        """As services.imports.columns.configure takes them, but for a new list. Of a form that has been validated."""
        names = ("mode", "match_by", "empty_cells", "owner", "smart_list")
        return {name: self.cleaned_data[name] for name in names} | {"tags": self["tags"].data}

    @property
    def keys(self) -> list[tuple[str, str, bool]]:
        """Key, name and whether it is used, of all by which contacts are found: the used ones first, in their order."""
        used = [key for key in self["match_by"].value() or [] if key in KEYS]
        return [(key, KEYS[key], key in used) for key in dict.fromkeys([*used, *KEYS])]


class MappingNameForm(forms.Form):
    """Under which name the meaning of columns is kept; a name that is taken is written over."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))


class UseMappingForm(forms.Form):
    saved = forms.ModelChoiceField(
        ImportMapping.objects.none(), label="Saved mapping", empty_label="Use a saved mapping…"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["saved"].queryset = mappings.saved(user)  # type: ignore[attr-defined]
