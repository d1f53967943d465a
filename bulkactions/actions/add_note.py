from __future__ import annotations

from collections.abc import Iterable

from bulkactions.actions._creating import Creating
from bulkactions.options import OptionsForm
from bulkactions.results import ContactResult
from contacts.merge_fields import Template
from contacts.models import Contact, Note
from contacts.services.notes import add_notes
from contacts.template_inputs import TemplateArea, TemplateField

LONGEST = 20_000  # characters of a note


class AddNoteForm(OptionsForm):
    text = TemplateField(
        label="Note",
        max_length=5000,
        widget=TemplateArea(attrs={"rows": 5}),
        error_messages={"required": "Write the note."},
    )


class AddNote(Creating):
    """Writes a note on every contact, with its merge fields filled in."""

    name, label, icon = "add_note", "Add Note", "note"
    form_class = AddNoteForm
    permission = "contacts.add_note"
    toolbar = 140
    in_menu = True
    creates = Note
    reasons = {"empty_text": "The text is empty for this contact"}
    done_words = "Added the note"

    @property
    def template(self) -> Template:
        return self.options["text"]  # type: ignore[no-any-return]

    def change_of(self, contact: Contact) -> tuple[list[str], list[str]]:
        return [], [self.template.render(contact, self.user)]

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        texts = self.filled_in(self.template, ids, LONGEST)
        add_notes(texts, self.user, self.bulk_action_id)
        return self.written(ids, texts)

    def sentence(self, count: str) -> str:
        return f"Add a note to {count}"

    def doing(self, count: str) -> str:
        return f"Adding a note to {count}"
