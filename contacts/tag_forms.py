"""Forms for tags, and for those of one contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from accounts.models import User
from contacts.fields import TagPick, TagsField, clean_tag_name
from contacts.id_lists import is_id
from contacts.models import Tag
from contacts.services.tags import find_tags

if TYPE_CHECKING:
    TagModelForm = forms.ModelForm[Tag]
else:
    TagModelForm = forms.ModelForm


class TagForm(TagModelForm):
    class Meta:
        model = Tag
        fields = ["name", "colour", "is_protected"]
        widgets = {"colour": forms.RadioSelect}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_perm("contacts.protect_tag"):
            del self.fields["is_protected"]

    def clean_name(self) -> str:
        name = clean_tag_name(self.cleaned_data["name"])
        twin = find_tags([name]).get(name.lower())
        if twin and twin != self.instance:
            raise forms.ValidationError(f"There is already a tag “{twin.name}”. You can merge the two instead.")
        return name


class MergeTagForm(forms.Form):
    """Into which tag `source` goes."""

    def __init__(self, *args: Any, source: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Tag.objects.exclude(pk=source.pk)
        self.fields["target"] = forms.ModelChoiceField(others, label="Merge into", empty_label="Choose a tag")


class ContactTagsForm(forms.Form):
    """The tags of one contact. `seen` are the ids it wore when the form was shown: what others do stays."""

    tags = TagsField(required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> set[int]:
        return {int(pk) for pk in self.cleaned_data["seen"].split(",") if is_id(pk)}

    @property
    def added(self) -> TagPick:
        pick: TagPick = self.cleaned_data["tags"]
        return TagPick(tuple(tag for tag in pick.tags if tag.pk not in self.cleaned_data["seen"]), pick.new_names)

    @property
    def removed(self) -> set[int]:
        kept: TagPick = self.cleaned_data["tags"]
        return {pk for pk in self.cleaned_data["seen"] if pk not in kept.ids}
