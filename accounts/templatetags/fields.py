"""Form fields in Tabler's dress: label, control, help and errors, tied together for screen readers."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field(bound: BoundField, autofocus: bool = False, **attrs: str) -> SafeString:
    """`{% field form.email %}`; further words become attributes of the control, `_` standing for `-`."""
    kind, css_class = _dress(bound)
    attributes: dict[str, str | bool] = {name.replace("_", "-"): value for name, value in attrs.items()}
    if css_class:
        attributes["class"] = f"{css_class} is-invalid" if bound.errors else css_class
    if autofocus:
        attributes["autofocus"] = True
    control = "" if kind == "choices" else bound.as_widget(attrs=attributes)
    return render_to_string(f"components/fields/{kind}.html", {"field": bound, "control": control})


def _dress(bound: BoundField) -> tuple[str, str]:
    """The template's name and the control's class."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "check", "form-check-input"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices", ""
    if isinstance(widget, Select):
        return "input", "form-select"
    return "input", "" if hasattr(widget, "suggest_url") else "form-control"
