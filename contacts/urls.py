from __future__ import annotations

from django.urls import path

from contacts.views import tags

app_name = "contacts"

urlpatterns = [
    path("tags/suggest/", tags.suggest, name="tag-suggest"),
]
