"""Everything under /settings/fields/."""

from __future__ import annotations

from django.urls import path

from contacts.views import custom_choices, custom_fields

urlpatterns = [
    path("", custom_fields.index, name="fields"),
    path("new/", custom_fields.new, name="field-new"),
    path("order/", custom_fields.order, name="field-order"),
    path("<id:pk>/edit/", custom_fields.edit, name="field-edit"),
    path("<id:pk>/type/", custom_fields.change_type, name="field-type"),
    path("<id:pk>/archive/", custom_fields.archive, name="field-archive"),
    path("<id:pk>/unarchive/", custom_fields.unarchive, name="field-unarchive"),
    path("<id:pk>/delete/", custom_fields.delete, name="field-delete"),
    path("<id:pk>/choices/", custom_choices.index, name="choices"),
    path("<id:pk>/choices/new/", custom_choices.new, name="choice-new"),
    path("<id:pk>/choices/order/", custom_choices.order, name="choice-order"),
    path("<id:pk>/choices/<id:choice_pk>/edit/", custom_choices.edit, name="choice-edit"),
    path("<id:pk>/choices/<id:choice_pk>/remove/", custom_choices.remove, name="choice-remove"),
]
