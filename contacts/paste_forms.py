"""The form that takes a pasted list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contacts.pasted_text import Unreadable, checked, decode

EXAMPLE = "ada@example.com\n+1 415 555 0123"
MOST_BYTES = 16 * 1024 * 1024


class PasteForm(forms.Form):
    """Cleans to one `text`, of the box or of the file."""

    lines = forms.CharField(
        label="E-mail addresses, phone numbers or contact ids",
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 9,
                "autofocus": True,
                "spellcheck": "false",
                "placeholder": EXAMPLE,
            }
        ),
        help_text="One on each line, or columns copied from a spreadsheet. Up to 100,000 lines."
        " Among addresses, write an id as #42.",
    )
    file = forms.FileField(
        label="Or a CSV file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["text"] = self._text(cleaned)
        return cleaned

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError("This file is larger than 16 MB. Split it, or keep only the column that matters.")
        return file

    def _text(self, cleaned: dict[str, Any]) -> str:
        name = "file" if cleaned["file"] else "lines"
        try:
            text = decode(cleaned["file"].read()) if cleaned["file"] else checked(cleaned["lines"])
        except Unreadable as error:
            self.add_error(name, str(error))
            return ""
        if not text.strip():
            self.add_error(name, "There is nothing in this file." if cleaned["file"] else "Paste at least one line.")
        return text
