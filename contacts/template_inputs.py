"""Form fields for texts with merge fields."""

from __future__ import annotations

from typing import Any

from django import forms

from contacts.merge_fields import Template, merge_fields


class _OffersMergeFields:
    """Beside the text box, the merge fields to put into it; without JavaScript to be copied."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"]["merge_fields"] = merge_fields()
        return context


class TemplateArea(_OffersMergeFields, forms.Textarea):
    template_name = "widgets/template_area.html"


class TemplateLine(_OffersMergeFields, forms.TextInput):
    template_name = "widgets/template_line.html"


class TemplateField(forms.CharField):
    """A text with merge fields; cleans to a Template, or None when it is empty."""

    widget = TemplateArea

    def clean(self, value: Any) -> Template | None:
        text = super().clean(value).replace("\r\n", "\n")
        return Template(text) if text else None
