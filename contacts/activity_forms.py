"""Forms for what people write down about a contact and mean to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from contacts.custom_inputs import DayField
from contacts.forms import offer_people
from contacts.models import Note, Task

if TYPE_CHECKING:
    NoteModelForm = forms.ModelForm[Note]
    TaskModelForm = forms.ModelForm[Task]
else:
    NoteModelForm = TaskModelForm = forms.ModelForm


class NoteForm(NoteModelForm):
    class Meta:
        model = Note
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "placeholder": "Write a note"})}


class TaskForm(TaskModelForm):
    due_on = DayField(required=False)

    class Meta:
        model = Task
        fields = ["title", "due_on", "assignee"]
        widgets = {"title": forms.TextInput(attrs={"placeholder": "What is to be done?"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, assignee=Q(pk=self.instance.assignee_id))
