"""What stands in addresses."""

from __future__ import annotations

from django.urls.converters import IntConverter


class Id(IntConverter):
    """The id of a record, as `<id:pk>`: what no database can hold is no page. Django looks that up as if it could."""

    regex = "[0-9]{1,18}"
