from __future__ import annotations

from django.urls import include, path

from contacts.views import companies, contact, list, notes, properties, statuses, tags, tasks, trash

app_name = "contacts"

urlpatterns = [
    path("contacts/", list.contact_list, name="list"),
    path("contacts/columns/", list.columns, name="columns"),
    path("contacts/filter/<slug:name>/", list.filter_options, name="filter-options"),
    path("contacts/new/", contact.new, name="new"),
    path("contacts/duplicates/", contact.duplicates, name="duplicates"),
    path("contacts/<int:pk>/", contact.detail, name="detail"),
    path("contacts/<int:pk>/duplicates/", contact.duplicates_of, name="duplicates-of"),
    path("contacts/<int:pk>/properties/<slug:name>/", properties.show, name="property"),
    path("contacts/<int:pk>/properties/<slug:name>/edit/", properties.edit, name="property-edit"),
    path("contacts/<int:pk>/tags/", properties.show_tags, name="contact-tags"),
    path("contacts/<int:pk>/tags/edit/", properties.edit_tags, name="contact-tags-edit"),
    path("contacts/<int:pk>/notes/", notes.index, name="notes"),
    path("contacts/<int:pk>/notes/<int:note_pk>/edit/", notes.edit, name="note-edit"),
    path("contacts/<int:pk>/notes/<int:note_pk>/delete/", notes.delete, name="note-delete"),
    path("contacts/<int:pk>/tasks/", tasks.index, name="tasks"),
    path("contacts/<int:pk>/tasks/<int:task_pk>/edit/", tasks.edit, name="task-edit"),
    path("contacts/<int:pk>/tasks/<int:task_pk>/delete/", tasks.delete, name="task-delete"),
    path("contacts/<int:pk>/tasks/<int:task_pk>/done/", tasks.tick, name="task-done"),
    path("companies/", companies.index, name="companies"),
    path("companies/new/", companies.new, name="company-new"),
    path("companies/suggest/", contact.suggest_company, name="company-suggest"),
    path("companies/<int:pk>/", companies.detail, name="company"),
    path("companies/<int:pk>/edit/", companies.edit, name="company-edit"),
    path("companies/<int:pk>/merge/", companies.merge, name="company-merge"),
    path("companies/<int:pk>/delete/", companies.delete, name="company-delete"),
    path("tags/", tags.index, name="tags"),
    path("tags/new/", tags.new, name="tag-new"),
    path("tags/suggest/", tags.suggest, name="tag-suggest"),
    path("tags/<int:pk>/edit/", tags.edit, name="tag-edit"),
    path("tags/<int:pk>/merge/", tags.merge, name="tag-merge"),
    path("tags/<int:pk>/delete/", tags.delete, name="tag-delete"),
    path("trash/", trash.index, name="trash"),
    path("settings/statuses/", statuses.index, name="statuses"),
    path("settings/statuses/new/", statuses.new, name="status-new"),
    path("settings/statuses/order/", statuses.order, name="status-order"),
    path("settings/statuses/<int:pk>/edit/", statuses.edit, name="status-edit"),
    path("settings/statuses/<int:pk>/delete/", statuses.delete, name="status-delete"),
    path("settings/fields/", include("contacts.field_urls")),
]
