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
    path("<id:pk>/", detail.detail, name="detail"),
    path("<id:pk>/row/", list.row, name="row"),
    path("<id:pk>/progress/", detail.progress, name="progress"),
    path("<id:pk>/batches/", detail.batches, name="batches"),
    path("<id:pk>/count-again/", detail.count_again, name="count-again"),
    path("<id:pk>/results.csv", results.results_csv, name="results-csv"),
    path("<id:pk>/statistics/", statistics.statistics, name="statistics"),
    path("<id:pk>/download/", download.download, name="download"),
    path("<id:pk>/take-back/", taking_back.take_back, name="take-back"),
    path("<id:pk>/retry/", retry.retry, name="retry"),
    path("<id:pk>/pause/", control.change, {"event": "pause"}, name="pause"),
    path("<id:pk>/resume/", control.change, {"event": "resume"}, name="resume"),
    path("<id:pk>/cancel/", control.cancel, name="cancel"),
]
