from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from bulkactions.views.limits import limits
from crm.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", RedirectView.as_view(pattern_name="contacts:list"), name="home"),
    path("", include("accounts.urls")),
    path("settings/limits/", limits, name="limits"),
    path("", include("contacts.urls")),
    path("bulk-actions/", include("bulkactions.urls")),
    path("imports/", include("bulkactions.import_urls")),
]
