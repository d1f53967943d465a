from __future__ import annotations

from django.urls import path

from bulkactions.views import import_check, import_columns, imports

app_name = "imports"

urlpatterns = [
    path("", imports.index, name="list"),
    path("new/", imports.new, name="new"),
    path("mappings/<id:pk>/delete/", import_columns.delete_mapping, name="mapping-delete"),
    path("<id:pk>/", imports.detail, name="detail"),
    path("<id:pk>/columns/", import_columns.save, name="columns"),
    path("<id:pk>/reading/", import_columns.read_again, name="reading"),
    path("<id:pk>/mapping/", import_columns.use_mapping, name="mapping"),
    path("<id:pk>/mapping/new/", import_columns.save_mapping, name="mapping-new"),
    path("<id:pk>/progress/", imports.progress, name="progress"),
    path("<id:pk>/check/", import_check.check, name="check"),
    path("<id:pk>/check/cancel/", import_check.cancel, name="check-cancel"),
    path("<id:pk>/start/", import_check.start, name="start"),
    path("<id:pk>/rest/", imports.take_up, name="rest"),
    path("<id:pk>/rejected.csv", imports.rejected, name="rejected"),
    path("<id:pk>/delete/", imports.delete, name="delete"),
]
