"""`{% field form.email %}`: a form's field where a template lays out its fields one by one."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field(bound: BoundField, autofocus: bool = False, **attrs: str) -> SafeString:
    """Label, control, help and errors; further words become attributes of the control, `_` standing for `-`."""
    bound.field.widget.attrs |= {name.replace("_", "-"): value for name, value in attrs.items()}
    if autofocus:
        bound.field.widget.attrs["autofocus"] = True
    return bound.as_field_group()
