from __future__ import annotations

from django.apps import AppConfig


class BulkActionsConfig(AppConfig):
    name = "bulkactions"
    verbose_name = "Bulk actions"

    def ready(self) -> None:
        from bulkactions import jobs, sources
        from contacts.duplicates import bell as duplicates_bell
        from contacts.services.imports import bell

        sources.register()
        bell.hang_up(jobs.ring_for_import)
        duplicates_bell.hang_up(jobs.ring_for_duplicates)
