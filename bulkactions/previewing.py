"""The preview as the dialog shows it: a figure for every part, and a link that opens exactly those contacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from bulkactions import actions
from bulkactions.actions.base import Action
from bulkactions.options import InvalidOptions
from bulkactions.preview import Part, Preview, parts
from bulkactions.results import Outcome
from bulkactions.selection import Selection
from contacts.addresses import query_dict
from contacts.id_lists import id_list
from contacts.models import Contact
from contacts.querysets import ContactQuerySet

if TYPE_CHECKING:
    from accounts.models import User

SAMPLES = 3
LOOKED_AT = 300  # contacts, for samples, before looking at all
LONGEST_TOKEN = 3_500  # servers take request lines of 4 to 8 KB
SALT = "bulkactions.preview"


@dataclass(frozen=True)
class Figure:
    """A part of the preview in words and numbers. `offset` and `width` are its place in the bar, in percent."""

    outcome: Outcome
    words: str
    count: int
    offset: float
    width: float
    url: str  # empty where no page lists exactly these contacts


@dataclass(frozen=True)
class Sample:
    """One contact that would change, and its values before and after; none when there is nothing to compare."""

    contact: Contact
    before: list[str]
    after: list[str]
    fields: list[tuple[str, str, str]]  # label, before, after; in place of the values

    @property
    def about(self) -> str:
        """What tells the contact from another of the same name."""
        addresses = (self.contact.email, self.contact.display_phone)
        return next((text for text in addresses if text and text != self.contact.name), "")

    @property
    def kept(self) -> list[str]:
        return [value for value in self.before if value in self.after]

    @property
    def removed(self) -> list[str]:
        return [value for value in self.before if value not in self.after]

    @property
    def added(self) -> list[str]:
        return [value for value in self.after if value not in self.before]


def figures(preview: Preview, action: Action, selection: Selection) -> Iterator[Figure]:
    """One for each part that holds contacts, and always one for what would change."""
    offset = 0.0
    for part, count in preview:
        if count or part.key == f"{Outcome.SUCCEEDED}:":
            width = 100 * count / preview.total if preview.total else 0
            url = part_url(part, action, selection) if count else ""
            yield Figure(part.outcome, _words(part, action), count, round(offset, 3), round(width, 3), url)
            offset += width


def samples(contacts: ContactQuerySet, preview: Preview, action: Action) -> list[Sample]:
    """The first contacts that would change, in the selection's order.

    Looked for among the first few hundred, where they nearly always are, and only then among all.
    """
    wanted = min(SAMPLES, preview.changing)
    first = contacts.filter(pk__in=id_list(contacts.values_list("pk", flat=True)[:LOOKED_AT]))
    found = _first(map(_top, _changing(parts(first, action.exceptions(first)))))
    if len(found) < wanted:
        found = _first(some.prefetch_related("tags")[:SAMPLES] for some in _changing(preview.parts))
    return [_sample(contact, action) for contact in found]


def _sample(contact: Contact, action: Action) -> Sample:
    return Sample(contact, *(action.change_of(contact) or ([], [])), fields=action.fields_of(contact))


def _changing(found: list[Part]) -> list[ContactQuerySet]:
    return [part.contacts for part in found if part.outcome is Outcome.SUCCEEDED]


def _top(few: ContactQuerySet) -> list[Contact]:
    """The first of a few hundred. With a LIMIT, PostgreSQL would walk the whole list in its order to find them."""
    ids = list(few.values_list("pk", flat=True))[:SAMPLES]
    found = Contact.objects.prefetch_related("tags").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _first(found: Iterable[Iterable[Contact]]) -> list[Contact]:
    return list(islice(chain.from_iterable(found), SAMPLES))


def part_url(part: Part, action: Action, selection: Selection) -> str:
    """The page that lists exactly the contacts of `part`; empty when there is none or its address would be too long."""
    token, page = make_token(part, action, selection), _page(part.contacts)
    return f"{reverse(page)}?preview={token}" if page and len(token) <= LONGEST_TOKEN else ""


def make_token(part: Part, action: Action, selection: Selection) -> str:
    """What names a part in an address, signed: action, options and selection are read from it again."""
    asked = {
        "action": action.name,
        "options": action.raw_options,
        "selection": selection.to_fields(),
        "part": part.key,
    }
    return signing.dumps(asked, salt=SALT, compress=True)


def read_token(token: str, user: User) -> tuple[Action, Part]:
    """The action and the part that `make_token` was given, as they are now and for this person.

    Raises ValidationError when the token is not ours, or what it speaks of does not exist any more.
    """
    try:
        asked = signing.loads(token, salt=SALT)
        action = actions.get(asked["action"])(user, asked["options"])
        selection = Selection.from_post(query_dict(asked["selection"]))
        contacts = selection.contacts(action.contacts(), user)
        found = {part.key: part for part in parts(contacts, action.exceptions(contacts))}
        return action, found[asked["part"]]
    except signing.BadSignature:
        raise ValidationError("This link is not complete. Open it from the dialog again.") from None
    except InvalidOptions as error:
        raise ValidationError(f"This preview cannot be shown any more. {error}") from None
    except LookupError:
        raise ValidationError("This preview cannot be shown any more.") from None


def _page(contacts: ContactQuerySet) -> str:
    """The contact list or the trash; neither when some of these are here and some there."""
    if not contacts.in_trash().exists():
        return "contacts:list"
    return "" if contacts.live().exists() else "contacts:trash"


def _words(part: Part, action: Action) -> str:
    if part.outcome is Outcome.SUCCEEDED:
        return action.reason_text(part.reason) if part.reason else action.will
    return f"{part.outcome.label}: {action.reason_text(part.reason)}"
