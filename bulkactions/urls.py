from __future__ import annotations

from django.urls import path

from bulkactions.views import (
    control,
    detail,
    download,
    list,
    new,
    presets,
    results,
    retry,
    running,
    statistics,
    taking_back,
)

app_name = "bulkactions"

urlpatterns = [
    path("", list.bulk_actions, name="list"),
    path("queue/", list.queue, name="queue"),
    path("running/", running.running, name="running"),
    path("new/<slug:action>/", new.new, name="new"),
    path("new/<slug:action>/preview/", new.preview, name="preview"),
    path("new/<slug:action>/offer/", new.offer, name="offer"),
    path("new/<slug:action>/presets/save/", presets.save, name="preset-save"),
    path("new/<slug:action>/presets/rename/", presets.rename, name="preset-rename"),
    path("new/<slug:action>/presets/delete/", presets.delete, name="preset-delete"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/row/", list.row, name="row"),
    path("<int:pk>/progress/", detail.progress, name="progress"),
    path("<int:pk>/batches/", detail.batches, name="batches"),
    path("<int:pk>/count-again/", detail.count_again, name="count-again"),
    path("<int:pk>/results.csv", results.results_csv, name="results-csv"),
    path("<int:pk>/statistics/", statistics.statistics, name="statistics"),
    path("<int:pk>/download/", download.download, name="download"),
    path("<int:pk>/take-back/", taking_back.take_back, name="take-back"),
    path("<int:pk>/retry/", retry.retry, name="retry"),
    path("<int:pk>/pause/", control.change, {"event": "pause"}, name="pause"),
    path("<int:pk>/resume/", control.change, {"event": "resume"}, name="resume"),
    path("<int:pk>/cancel/", control.cancel, name="cancel"),
]
