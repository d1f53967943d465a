"""What tags there are: finding and creating them by name, merging and deleting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING
from zlib import crc32

from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When

from contacts.folding import FoldedWords
from contacts.models import Contact, ContactTag, Tag
from contacts.models.colour import Colour
from contacts.querysets import ContactQuerySet
from contacts.services.counts import count_hanging_by
from contacts.services.naming import rename_in_lists

if TYPE_CHECKING:
    from accounts.models import User

COLOURS = [colour for colour in Colour if colour != Colour.GREY]


def find_tags(names: Iterable[str]) -> dict[str, Tag]:
    """The tags that have one of `names`, whatever the case, by their name in lower case."""
    names = set(names)
    if not names:
        return {}
    # The name itself too: the database's lower case and Python's differ for a few letters.
    matches = Q(folded__in={name.lower() for name in names}) | Q(name__in=names)
    return {tag.name.lower(): tag for tag in Tag.objects.annotate(folded=FoldedWords("name")).filter(matches)}


def matching_tags(text: str) -> QuerySet[Tag]:
    """The tags whose name contains `text`, whatever the case; all of them for an empty text."""
    tags, folded = Tag.objects.annotate(folded=FoldedWords("name")), _folded(text)
    return tags.filter(folded__contains=folded) if folded else tags


def suggest_tags(text: str, limit: int = 20) -> QuerySet[Tag]:
    """The first tags by name that contain `text`, those that begin with it before the others."""
    begins = Case(When(folded__startswith=_folded(text), then=0), default=1, output_field=IntegerField())
    return matching_tags(text).order_by(begins, "folded")[:limit]


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


def count_contacts(seen_by: User) -> Counter[int]:
    """How many live contacts that this person may see wear each tag (id)."""
    return count_hanging_by(ContactTag.objects.all(), "tag", seen_by)


def wearers(tag: Tag) -> ContactQuerySet:
    """The live contacts that wear the tag, whoever may see them."""
    return Contact.objects.live().tagged_any([tag.pk])


@transaction.atomic
def merge_tags(source: Tag, target: Tag) -> int:
    """Puts `target` on every contact that wears `source`, and deletes `source`; returns how many gained `target`.

    Smart lists that ask for the one ask for the other.
    """
    _hold(source)
    tagged = ContactTag.objects.filter(tag=target, contact=OuterRef("contact"))
    gained = ContactTag.objects.filter(~Exists(tagged), tag=source).update(tag=target)
    rename_in_lists(("tag", source.pk), target.pk)
    source.delete()
    return gained


@transaction.atomic
def delete_tag(tag: Tag) -> None:
    """Takes it off everybody, and deletes it."""
    _hold(tag)
    tag.delete()


def colour_of(name: str) -> Colour:
    """The same name gets the same colour everywhere."""
    return COLOURS[crc32(name.lower().encode()) % len(COLOURS)]


def _hold(tag: Tag) -> None:
    """A bulk action that is just adding it then waits, and fails; else its rows would make the deletion fail."""
    Tag.objects.select_for_update().filter(pk=tag.pk).first()


def _folded(text: str) -> str:
    return " ".join(text.replace("\0", "").lower().split())
