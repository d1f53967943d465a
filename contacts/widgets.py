"""Form widgets that Django lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.forms import CheckboxSelectMultiple, TextInput, Widget
from django.forms.utils import flatatt
from django.urls import reverse_lazy
from django.utils.functional import Promise

from contacts.id_lists import is_id
from contacts.models import Tag
from contacts.ordering import moved

NEW = "new:"


class TagInput(Widget):
    """Tags as removable chips, with a text box that completes their names.

    Posted as repeated values of the field's name, each a tag's id or `new:Name`. Without JavaScript the chips are check
    boxes and the text box, posted as `<name>-text`, takes names separated by commas.
    """

    template_name = "widgets/tag_input.html"
    suggest_url = reverse_lazy("contacts:tag-suggest")
    allow_new = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        typed = str(data.get(f"{name}-text") or "")
        names = [part.strip() for part in typed.split(",")]
        return [*_values(data, name), *(NEW + name for name in names if name)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False  # no chip left means no tag

    def format_value(self, value: Any) -> list[str]:  # type: ignore[override]
        """Ids and `new:` names as they are posted, from those or from tags."""
        if isinstance(value, str | int):
            value = [value]
        return [str(item.pk if isinstance(item, Tag) else item) for item in value or []]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["chips"] = _chips(widget["value"])
        widget["allow_new"] = self.allow_new
        widget["suggest_url"] = self.suggest_url
        widget["text_attrs"] = flatatt(widget["attrs"] | {"id": self.id_for_label(widget["attrs"].get("id"))})
        return context

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}-text" if id_ else ""


class NameInput(TextInput):
    """Completes the names of records: as one types, htmx fetches the list that the browser offers."""

    template_name = "widgets/name_input.html"
    suggest_url: ClassVar[Promise]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        attributes |= {"list": f"{attributes.get('id')}-options", "autocomplete": "off", "hx-get": self.suggest_url}
        attributes |= {"hx-trigger": "input changed delay:150ms, focus once", "hx-target": "next datalist"}
        attributes |= {"hx-swap": "innerHTML"}
        return context


class CompanyInput(NameInput):
    suggest_url = reverse_lazy("contacts:company-suggest")


class GroupInput(NameInput):
    suggest_url = reverse_lazy("contacts:group-suggest")


class OrderedChoices(CheckboxSelectMultiple):
    """Check boxes in groups; what is ticked is taken out of its group into a list that can be put in order.

    The values are posted in that order. Without JavaScript the buttons `<name>-up` and `<name>-down` send the form with
    the value to be moved. `noun` is what is chosen.
    """

    template_name = "widgets/ordered_choices.html"

    def __init__(self, *args: Any, noun: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noun = noun

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        up, down = (str(data.get(f"{name}-{way}") or "") for way in ("up", "down"))
        return moved(dict.fromkeys(_values(data, name)), up, down)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        order = {chosen: place for place, chosen in enumerate(context["widget"]["value"])}
        options = [(group, option) for group, options, _ in context["widget"]["optgroups"] for option in options]
        chosen = [{"group": group, **option} for group, option in options if option["selected"]]
        others: dict[str, list[dict[str, Any]]] = {group: [] for group, _ in options}
        for group, option in options:
            others[group] += [] if option["selected"] else [option]
        context["widget"] |= {"noun": self.noun, "others": others}
        context["widget"]["chosen"] = sorted(chosen, key=lambda option: order[str(option["value"])])
        return context


def _values(data: Mapping[str, Any], name: str) -> list[str]:
    """The values of a posted form, or of one that was stored as JSON."""
    values = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
    if isinstance(values, str | int):
        values = [values]
    return [str(value) for value in values or []]


def _chips(values: Iterable[str]) -> list[dict[str, Any]]:
    """What to show for each posted value; an id that is no tag is left out."""
    values = list(dict.fromkeys(values))
    tags = Tag.objects.in_bulk([int(value) for value in values if is_id(value)])
    return [chip for value in values if (chip := _chip(value, tags))]


def _chip(value: str, tags: dict[int, Tag]) -> dict[str, Any] | None:
    if value.startswith(NEW):
        return {"value": value, "label": value.removeprefix(NEW), "colour": "secondary", "is_new": True}
    tag = tags.get(int(value)) if is_id(value) else None
    return {"value": value, "label": tag.name, "colour": tag.colour, "is_new": False} if tag else None
