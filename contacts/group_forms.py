"""Forms for community groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from contacts.fields import GroupField, clean_name
from contacts.models import Group
from contacts.widgets import GroupInput

if TYPE_CHECKING:
    GroupModelForm = forms.ModelForm[Group]
else:
    GroupModelForm = forms.ModelForm


class JoinForm(forms.Form):
    """Which group a contact joins; a name that is not known yet makes a new one."""

    group = GroupField(
        label="Community group", max_length=80, widget=GroupInput(attrs={"placeholder": "Find or create a group"})
    )


class GroupForm(GroupModelForm):
    class Meta:
        model = Group
        fields = ["name", "description"]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"], Group.objects.exclude(pk=self.instance.pk), "group")
