"""Forms for smart lists: their name, their members, and with whom they are shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from accounts.models import User
from accounts.people import choosable
from contacts.models import SmartList
from contacts.services.names import called
from contacts.services.reach import audience, needed_by, out_of_reach
from contacts.services.smart_lists import Sharing

ACCESS = [("", "No access"), ("use", "Can use it"), ("change", "Can change it")]
Kind = SmartList.Sharing


class NameForm(forms.Form):
    """`owner` has no other list of that name; `smart_list` is the one that is to be called so, if there is one."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))

    def __init__(self, *args: Any, owner: User, smart_list: SmartList | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner, self.smart_list = owner, smart_list

    def clean_name(self) -> str:
        return free_name(self.cleaned_data["name"], self.owner, self.smart_list)


class SharingForm(forms.Form):
    """With whom `user` shares a list; whether that may be everybody is a permission of its own.

    `query` is what a list asks that is still to be made.
    """

    sharing = forms.ChoiceField(
        label="Who uses it", choices=Kind.choices, initial=Kind.PRIVATE, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        smart_list: SmartList | None = None,
        query: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.smart_list, self.owner = smart_list, smart_list.owner if smart_list else user
        self.query = smart_list.query if smart_list else query or {}
        self.people = {f"person_{person.pk}": person for person in _others(self.owner)}
        self.fields |= self._access_fields()
        if smart_list:
            self.initial["sharing"] = smart_list.sharing
        if not user.has_perm("contacts.share_globally"):
            self.fields["sharing"].choices = [one for one in Kind.choices if one[0] != Kind.GLOBAL]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("sharing") == Kind.SHARED and not self.result.people:
            self.add_error("sharing", "Choose at least one person, or keep the list private.")
        elif problem := self._problem(cleaned):
            self.add_error("sharing", problem)
        return cleaned

    @property
    def result(self) -> Sharing:
        """Of a form that has been validated."""
        chosen = {person.pk: self.cleaned_data.get(name) for name, person in self.people.items()}
        people = {pk: access == "change" for pk, access in chosen.items() if access}
        return Sharing(self.cleaned_data.get("sharing", Kind.PRIVATE), people)

    def _access_fields(self) -> dict[str, forms.ChoiceField]:
        known = _access(self.smart_list) if self.smart_list else {}
        return {
            name: forms.ChoiceField(label=str(one), choices=ACCESS, initial=known.get(one.pk, ""), required=False)
            for name, one in self.people.items()
        }

    def _problem(self, cleaned: Mapping[str, Any]) -> str:
        """Why the list cannot be shared so, because of the lists that it uses or that use it."""
        people = audience(self.owner.pk, self.result)
        needs_nobody = self.result.kind == Kind.PRIVATE or cleaned.get("is_static")
        problem = "" if needs_nobody else out_of_reach(self.query, people)
        return problem or (needed_by(self.smart_list, people) if self.smart_list else "")

    @property
    def person_fields(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.people]


class NewListForm(NameForm, SharingForm):
    """A list of what is shown: whoever matches from now on, or fixed members."""

    is_static = forms.BooleanField(
        label="Fix the members",
        required=False,
        help_text="Keeps just the contacts that match now, and no others that come to match later.",
    )

    def __init__(self, *args: Any, user: User, query: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, owner=user, user=user, query=query, **kwargs)


def free_name(text: str, owner: User, smart_list: SmartList | None = None) -> str:
    """The name without needless blanks. Raises ValidationError when it is none, or that of another list of `owner`."""
    name = " ".join(text.split())
    if not name:
        raise forms.ValidationError("Give the list a name.", "required")
    others = called(SmartList.objects.named().filter(owner=owner), name)
    if twin := (others.exclude(pk=smart_list.pk) if smart_list else others).first():
        raise forms.ValidationError(f"There is already a list “{twin}”.", "taken")
    return name


def _others(owner: User) -> Iterable[User]:
    return choosable().exclude(pk=owner.pk)


def _access(smart_list: SmartList) -> dict[int, str]:
    return {share.user_id: "change" if share.can_edit else "use" for share in smart_list.shares.all()}
