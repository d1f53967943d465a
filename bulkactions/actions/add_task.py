from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.people import choosable
from bulkactions.actions._creating import Creating
from bulkactions.options import OptionsForm
from bulkactions.results import ContactResult
from contacts.custom_inputs import DayField
from contacts.id_lists import id_list
from contacts.merge_fields import Template
from contacts.models import Contact, Task
from contacts.services.notes import add_tasks
from contacts.template_inputs import TemplateField, TemplateLine

LONGEST = 200  # characters of a task's title
OWNER, NOBODY = "owner", ""


class AddTaskForm(OptionsForm):
    title = TemplateField(
        label="Task",
        max_length=1000,
        widget=TemplateLine(attrs={"placeholder": "What is to be done?"}),
        error_messages={"required": "Write what is to be done."},
    )
    due = forms.ChoiceField(
        choices=[("", "Without a date"), ("days", "Some days after it runs"), ("day", "On a date")],
        required=False,
    )
    due_days = forms.IntegerField(label="Days", min_value=0, max_value=3650, required=False, initial=3)
    due_on = DayField(label="Date", required=False)
    assignee = forms.ChoiceField(required=False, initial=OWNER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(person.pk), str(person)) for person in choosable()]
        self.fields["assignee"].choices = [(OWNER, "The contact's owner"), (NOBODY, "Nobody"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needed = {"days": "due_days", "day": "due_on"}.get(cleaned.get("due", ""))
        for name in {"due_days", "due_on"} - {needed}:  # what is not asked
            cleaned[name] = None
            self.errors.pop(name, None)
        if needed and needed not in self.errors and cleaned.get(needed) is None:
            self.add_error(needed, "Say when it is due.")
        return cleaned


class AddTask(Creating):
    """Gives somebody a task for every contact."""

    name, label, icon = "add_task", "Add Task", "checkbox"
    form_class = AddTaskForm
    permission = "contacts.add_task"
    toolbar = 150
    in_menu = True
    creates = Task
    reasons = {"empty_text": "The text is empty for this contact"}
    done_words = "Added the task"

    @property
    def template(self) -> Template:
        return self.options["title"]  # type: ignore[no-any-return]

    @property
    def due_on(self) -> date | None:
        """The day, in the time zone of the person who asks; one that is so many days away counts from the run."""
        if self.options["due"] == "days":
            today = timezone.localdate(timezone=self.user.zone)
            return today + timedelta(days=self.options["due_days"])
        return self.options["due_on"] if self.options["due"] == "day" else None

    def change_of(self, contact: Contact) -> tuple[list[str], list[str]]:
        return [], [self.template.render(contact, self.user)]

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        titles = self.filled_in(self.template, ids, LONGEST)
        add_tasks(titles, self._assignees(ids), self.due_on, self.bulk_action_id)
        return self.written(ids, titles)

    def sentence(self, count: str) -> str:
        return f"Add a task to {count}"

    def doing(self, count: str) -> str:
        return f"Adding a task to {count}"

    def _assignees(self, ids: list[int]) -> dict[int, int | None]:
        chosen = self.options["assignee"]
        if chosen == OWNER:
            return dict(Contact.objects.filter(pk__in=id_list(ids)).values_list("pk", "owner"))
        return dict.fromkeys(ids, int(chosen) if chosen else None)
