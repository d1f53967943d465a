"""What tags there are: finding and creating them by name, merging and deleting."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, When

from contacts.folding import FoldedWords
from contacts.models import Tag
from contacts.models.colour import Colour

COLOURS = [colour for colour in Colour if colour != Colour.GREY]


def find_tags(names: Iterable[str]) -> dict[str, Tag]:
    """The tags that have one of `names`, whatever the case, by their name in lower case."""
    names = set(names)
    if not names:
        return {}
    # The name itself too: the database's lower case and Python's differ for a few letters.
    matches = Q(folded__in={name.lower() for name in names}) | Q(name__in=names)
    return {tag.name.lower(): tag for tag in Tag.objects.annotate(folded=FoldedWords("name")).filter(matches)}


def suggest_tags(text: str, limit: int = 20) -> QuerySet[Tag]:
    """The first tags by name that contain `text`, those that begin with it before the others."""
    folded = " ".join(text.replace("\0", "").lower().split())
    found = Tag.objects.annotate(folded=FoldedWords("name"))
    if folded:
        found = found.filter(folded__contains=folded)
    begins = Case(When(folded__startswith=folded, then=0), default=1, output_field=IntegerField())
    return found.order_by(begins, "folded")[:limit]


@transaction.atomic
def create_tags(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, in this order; those that do not exist are created, each with a colour of its own.

    Two people may do this at the same moment: both get the same tags.
    """
    wanted = {name.lower(): name for name in names}
    found = find_tags(wanted.values())
    missing = [name for folded, name in wanted.items() if folded not in found]
    if missing:
        Tag.objects.bulk_create((Tag(name=name, colour=colour_of(name)) for name in missing), ignore_conflicts=True)
        found |= find_tags(missing)
    return [found[folded] for folded in wanted if folded in found]


def colour_of(name: str) -> Colour:
    """The same name gets the same colour everywhere."""
    return COLOURS[crc32(name.lower().encode()) % len(COLOURS)]
