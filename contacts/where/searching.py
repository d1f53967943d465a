"""Looking for a text in everything that a contact is called by: what quick search does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from django.db.models import Q, QuerySet, Value

from contacts.folding import fold
from contacts.models import Company, ContactPoint
from contacts.where.few import FEW, among
from contacts.where.fields import CONTACT_FIELDS, Field, Kind
from contacts.where.held import Held
from contacts.where.nodes import LONGEST_TEXT, WORD_MODES, Mode, TextNode
from contacts.where.text import SHORTEST_FRAGMENT, holds, is_sure, may_hold, sure_parts, text_matches
from contacts.where.words import words

MOST_MENTIONS = FEW
SEARCHED = tuple(
    field for key, field in CONTACT_FIELDS.items() if field.kind is Kind.TEXT and key not in ("first_name", "last_name")
)


def any_text(fields: Mapping[str, Field], node: TextNode) -> Q:
    """The objects in whose text fields together the node's text is found."""
    places = [field.place for field in fields.values() if field.kind is Kind.TEXT]
    found = Q()
    for piece in pieces(node):
        tests = (place.meets(_test(node.mode, one)) for one in spellings(node.mode, piece) for place in places)
        found &= _any(tests)
    return found


def any_text_of_contact(node: TextNode, mentions: Mentions) -> Q:
    """The same for contacts, through the columns that have an index, with company and further addresses."""
    found = Q()
    for piece in pieces(node):
        found &= _any(_ways(node.mode, piece, mentions))
    return found


def quick_search(text: str) -> Q:
    """The contacts in which every word of `text` occurs, of which only so much is looked at; all when there is none."""
    text = text.replace("\0", " ")[:LONGEST_TEXT].strip()
    if not text:
        return Q()
    node = TextNode(mode="contains", value=text)
    return any_text_of_contact(node, Mentions([node]))


def pieces(node: TextNode) -> list[str]:
    """What must each be found: words, or the whole."""
    value = fold(node.value)
    if node.mode == "contains":
        return list(dict.fromkeys(value.split()))
    if node.mode in WORD_MODES:
        return [" ".join(words(value))] if node.mode == "phrase" else list(dict.fromkeys(words(value)))
    return [value]


def spellings(mode: Mode, piece: str) -> list[str]:
    """A phone number is found however its digits are set apart, and İstanbul as PostgreSQL has it in lower case."""
    if mode != "contains":
        return [piece]
    digits = "".join(letter for letter in piece if letter.isdigit())
    is_number = len(digits) >= 3 and not any(letter.isalpha() for letter in piece)
    return list(dict.fromkeys([piece, piece.replace("i\u0307", "i"), *([digits] if is_number else [])]))


class Mentions:
    """The companies and further addresses that could make contacts match some text nodes: read once for all of them."""

    def __init__(self, nodes: Iterable[TextNode]) -> None:
        found = {one for node in nodes for piece in pieces(node) for one in spellings(node.mode, piece)}
        self.sought = sorted(text.strip() for text in found if not _is_short(text))

    def companies(self, mode: Mode, text: str) -> Q:
        if _is_short(text) or self._read is None:
            return Q(company__in=Company.objects.filter(_mentions("name", mode, text)))
        return among("company", (pk for pk, name in self._read[0] if holds(name, mode, text)))

    def contacts(self, mode: Mode, text: str) -> Q:
        if _is_short(text) or self._read is None:
            points = ContactPoint.objects.filter(_mentions("value", mode, text))
            return Q(pk__in=points.values("contact"))
        return among("pk", (pk for pk, value in self._read[1] if holds(value, mode, text)))

    @cached_property
    def _read(self) -> tuple[list[tuple[int, str]], list[tuple[int, str]]] | None:
        """Companies by name, and contacts by further address; None when there are too many."""
        if not all(map(sure_parts, self.sought)):
            return None
        companies = Company.objects.filter(self._mentioned("name")).order_by()
        points = ContactPoint.objects.filter(self._mentioned("value")).order_by()
        rows: QuerySet[Company, tuple[int, int, str]] = companies.values_list(Value(0), "pk", "name").union(
            points.values_list(Value(1), "contact", "value"), all=True
        )
        found = list(rows[: MOST_MENTIONS + 1])
        if len(found) > MOST_MENTIONS:
            return None
        named = [(pk, text) for kind, pk, text in found if kind == 0]
        return named, [(pk, text) for kind, pk, text in found if kind == 1]

    def _mentioned(self, column: str) -> Q:
        """Rows that may be meant; `holds` looks at them more closely."""
        return _any(may_hold(Held(column), [_in_words(text)]) for text in self.sought)


def _mentions(column: str, mode: Mode, text: str) -> Q:
    """The rows that mention a text for which no index helps; one that knows no case is found as it is, much faster."""
    if mode == "contains" and is_sure(text) and text.upper() == text:
        return Q(**{f"{column}__contains": text})
    return text_matches(Held(column), mode, text)


def _in_words(text: str) -> list[str]:
    """What must occur in this order: between the words of a phrase may stand anything but letters and digits."""
    return [part for word in text.split() for part in sure_parts(word)]


def _is_short(text: str) -> bool:
    """Too short for an index, and in too many names to read them beforehand, beside a longer word that has few."""
    return len(text.strip()) < SHORTEST_FRAGMENT


def _ways(mode: Mode, piece: str, mentions: Mentions) -> Iterator[Q]:
    for spelling in spellings(mode, piece):
        if mode == "contains":
            yield from (_occurs_in(column, spelling) for column in ("search_text", "details_text"))
        else:
            yield from (field.place.meets(_test(mode, spelling)) for field in SEARCHED)
        yield mentions.companies(mode, spelling)
        yield mentions.contacts(mode, spelling)


def _occurs_in(column: str, text: str) -> Q:
    """`column` is in lower case as the database has it, which is enough for nearly every text."""
    if is_sure(text):
        return Q(**{f"{column}__contains": text})
    return text_matches(Held(column, column), "contains", text)


def _test(mode: Mode, text: str) -> Callable[[Held], Q]:
    return lambda held: text_matches(held, mode, text)


def _any(conditions: Iterable[Q]) -> Q:
    return Q(*conditions, _connector=Q.OR)
