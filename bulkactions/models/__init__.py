from bulkactions.models.batch import Batch
from bulkactions.models.bulk_action import BulkAction, BulkActionQuerySet, Transition
from bulkactions.models.limits import Limits
from bulkactions.models.preset import Preset
from bulkactions.models.result import Result

__all__ = ["Batch", "BulkAction", "BulkActionQuerySet", "Limits", "Preset", "Result", "Transition"]
