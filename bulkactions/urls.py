from __future__ import annotations

from django.urls import path

from bulkactions.views import new

app_name = "bulkactions"

urlpatterns = [
    path("new/<slug:action>/", new.new, name="new"),
    path("new/<slug:action>/preview/", new.preview, name="preview"),
]
