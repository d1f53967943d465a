from __future__ import annotations

from django.db.models import TextChoices


class Colour(TextChoices):
    """Tabler's named colours, as used by `badge bg-<colour>-lt`."""

    BLUE = "blue"
    AZURE = "azure"
    INDIGO = "indigo"
    PURPLE = "purple"
    PINK = "pink"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    LIME = "lime"
    GREEN = "green"
    TEAL = "teal"
    CYAN = "cyan"
    GREY = "secondary", "Grey"
