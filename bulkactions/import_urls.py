from __future__ import annotations

from django.urls import path

from bulkactions.views import import_check, import_columns, imports

app_name = "imports"

urlpatterns = [
    path("", imports.index, name="list"),
    path("new/", imports.new, name="new"),
    path("mappings/<int:pk>/delete/", import_columns.delete_mapping, name="mapping-delete"),
    path("<int:pk>/", imports.detail, name="detail"),
    path("<int:pk>/columns/", import_columns.save, name="columns"),
    path("<int:pk>/reading/", import_columns.read_again, name="reading"),
    path("<int:pk>/mapping/", import_columns.use_mapping, name="mapping"),
    path("<int:pk>/mapping/new/", import_columns.save_mapping, name="mapping-new"),
    path("<int:pk>/progress/", imports.progress, name="progress"),
    path("<int:pk>/check/", import_check.check, name="check"),
    path("<int:pk>/check/cancel/", import_check.cancel, name="check-cancel"),
    path("<int:pk>/start/", import_check.start, name="start"),
    path("<int:pk>/rejected.csv", imports.rejected, name="rejected"),
    path("<int:pk>/delete/", imports.delete, name="delete"),
]
