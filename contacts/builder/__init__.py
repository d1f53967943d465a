"""The filter builder: conditions as rows of field, operator and value, in groups, for the list's `where`."""

from contacts.builder.building import Builder
from contacts.builder.subjects import register_source_subject

__all__ = ["Builder", "register_source_subject"]
