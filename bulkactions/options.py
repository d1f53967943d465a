"""What the user chooses for an action: the raw values that are stored, the form that checks them, and both in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.choices import flatten_choices

if TYPE_CHECKING:
    from accounts.models import User

Options = Mapping[str, Sequence[str]]  # a form's raw values: field name -> strings, as JSON keeps them


class InvalidOptions(Exception):
    """The options do not hold (any more); the message says why, in words for the user."""


class OptionsForm(forms.Form):
    """Base of every action's form. `user` is the person asking. The form is also how options are stored and read."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


def options_of(form_class: type[OptionsForm], data: QueryDict, user: User) -> dict[str, list[str]]:
    """The raw options among `data`: what belongs to a field of the action's form, under its own name or "name-…"."""
    names = "|".join(map(re.escape, form_class(user=user).fields))
    ours = re.compile(rf"(?:{names})(?:[-_].*)?")
    return {name: values for name, values in data.lists() if names and ours.fullmatch(name)}


def initial_options(form_class: type[OptionsForm], user: User) -> dict[str, list[str]]:
    """The raw options of a dialog that has just opened: what its form proposes."""
    form = form_class(user=user)
    proposed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: _strings(value) for name, value in proposed.items() if value not in (None, "", False)}


def words_of(form: forms.Form) -> list[tuple[str, str]]:
    """The visible fields of a bound form that hold something: (label, value in words)."""
    words = ((field, _in_words(field.field, form.cleaned_data.get(field.name))) for field in form.visible_fields())
    return [(str(field.label), text) for field, text in words if text]


def _strings(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool) and hasattr(field, "choices"):
        return "Yes" if value else "No"
    if value is True:
        return "Yes"
    if not value:
        return ""
    if labels := getattr(value, "labels", None):
        return ", ".join(labels)
    known = dict(flatten_choices(getattr(field, "choices", ())))
    values = value if isinstance(value, list) else [value]
    # A record that is still to be made cannot be looked up.
    return ", ".join(str(known.get(one, one) if known else one) for one in values)
