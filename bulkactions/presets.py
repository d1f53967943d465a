"""Options that people keep under a name: choosing, saving, renaming and deleting them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from bulkactions.models import Preset
from bulkactions.models.preset import SHARE
from contacts.id_lists import is_id
from contacts.services.names import called

if TYPE_CHECKING:
    from accounts.models import User
    from bulkactions.actions.base import Action


def presets_of(action: Action | type[Action], user: User) -> list[Preset]:
    """Those of this action that the person may use."""
    return list(Preset.objects.visible_to(user).filter(action=action.name).select_related("owner"))


def chosen_preset(action: type[Action], user: User, data: QueryDict) -> Preset | None:
    """The one that is chosen in the dialog; None for none, and for one that is gone."""
    number = data.get("preset", "")
    found = Preset.objects.visible_to(user).filter(action=action.name, pk=number) if is_id(number) else None
    return found.first() if found is not None else None


class PresetForm(forms.Form):
    """The name of a preset, and whether it is for everybody."""

    prefix = "preset"
    name = forms.CharField(label="Name of the preset", max_length=80, required=False)
    is_shared = forms.BooleanField(label="For everybody", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        if not user.has_perm(SHARE):
            del self.fields["is_shared"]

    @classmethod
    def of(cls, preset: Preset | None, user: User) -> PresetForm:
        """As it is shown beside the chosen preset."""
        return cls(user=user, initial={"name": preset.name, "is_shared": preset.is_shared} if preset else None)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError("Give it a name, to find it again later.")
        return name

    def save(self, action: Action) -> Preset:
        """Keeps the action's options under the name, in the place of an own preset that is called so already."""
        own = Preset.objects.filter(action=action.name, owner=self.user)
        preset = called(own, self.cleaned_data["name"]).first() or Preset(action=action.name, owner=self.user)
        preset.options = action.raw_options
        return self._put(preset)

    def rename(self, preset: Preset) -> Preset:
        """Gives a preset the name and says whether it is for everybody. Raises ValidationError when it is taken."""
        others = Preset.objects.filter(action=preset.action, owner=preset.owner).exclude(pk=preset.pk)
        if called(others, self.cleaned_data["name"]).exists():
            raise ValidationError({"name": "There is another preset of this name."})
        return self._put(preset)

    def _put(self, preset: Preset) -> Preset:
        preset.name = self.cleaned_data["name"]
        preset.is_shared = self.cleaned_data.get("is_shared", preset.is_shared)
        preset.save()
        return preset
