from __future__ import annotations

from django.apps import AppConfig


class BulkActionsConfig(AppConfig):
    name = "bulkactions"
    verbose_name = "Bulk actions"

    def ready(self) -> None:
        from bulkactions import jobs, sources
        from contacts import bells

        sources.register()
        bells.IMPORTS.add_listener(jobs.ring_for_import)
        bells.DUPLICATE_SEARCHES.add_listener(jobs.ring_for_duplicates)
