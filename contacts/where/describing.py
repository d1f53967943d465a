"""What a query asks, in words: "tags include any of VIP, Press and created in the last 30 days"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from contacts.where.compiler import Compiler
from contacts.where.fields import Field, Kind
from contacts.where.moment_words import range_words
from contacts.where.nodes import (
    And,
    Boolean,
    Condition,
    CurrentUser,
    FieldCondition,
    Filled,
    HasRelated,
    IdNode,
    MatchAll,
    MomentRange,
    Node,
    NumberRange,
    ObjectType,
    Or,
    Reference,
    SavedSearch,
    SourceNode,
    Term,
    TextCondition,
    TextNode,
)
from contacts.where.relations import CONTACT, RELATIONS, fields_of
from contacts.where.sources import SOURCES

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.where.reading import Known

MOST_NAMES = 20  # of several hundred terms only the first are said

# What each mode of text says, and what its negation says.
MODES = {
    "full_words": ("has the words", "does not have the words"),
    "phrase": ("has the phrase", "does not have the phrase"),
    "beginning_of_words": ("has words beginning with", "has no words beginning with"),
    "exact_value": ("is", "is not"),
    "contains": ("contains", "does not contain"),
    "ends_with": ("ends with", "does not end with"),
}
# What several objects of a type are called, where it is not the type and an s.
PLURALS = {
    "company": "companies",
    "contact_email": "e-mail addresses",
    "contact_phone": "phone numbers",
    "opportunity": "opportunities",
}
BOUNDS = {"gt": "more than", "gte": "at least", "lt": "less than", "lte": "at most"}


@dataclass(frozen=True)
class Words:
    """A condition in words: `label` begins the sentence, `value` says what was chosen."""

    label: str
    value: str = ""
    is_group: bool = False

    def __str__(self) -> str:
        return f"{self.label} {self.value}".strip()


class Describer:
    """Says nodes in words to one person, by what the compiler found out about them."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.known: Known = compiler.known
        self.user: User = compiler.user

    def words(self, node: Node, path: str = "query", object_type: str = CONTACT) -> Words:
        """What the node asks of objects of a type. Raises QueryError for a field that there is not."""
        match node:
            case And() | Or():
                return self._group(node, path, object_type)
            case FieldCondition():
                field = self.compiler.field(node.field, f"{path}.field", object_type, fields_of(object_type))
                return self._condition(field, node.condition, node.negate)
            case HasRelated():
                return self._related(node, path)
            case MatchAll() | ObjectType():
                return Words(f"{'no' if node.negate else 'all'} {_plural(object_type)}")
            case TextNode():
                return _any_text(node)
            case IdNode():
                return Words(f"{object_type} {_is(node.negate)}", self._name(object_type, node.value))
            case SavedSearch():
                return Words(f"is {_not(node.negate)}in the list", f"“{self._list(node.saved_search_id)}”")
            case SourceNode():
                said = SOURCES[node.name].describe(node.values, self.user)
                return Words("", f"not ({said})" if node.negate else said)
            case _:
                assert_never(node)

    # Groups

    def _group(self, node: And | Or, path: str, object_type: str) -> Words:
        said = [
            self.words(child, f"{path}.queries[{number}]", object_type) for number, child in enumerate(node.queries)
        ]
        if not said:
            return Words(f"{'no' if node.negate else 'all'} {_plural(object_type)}")
        together = _all_tags(node, said) or _same_subject(node, said) or _joined(node, said)
        return Words("", f"not ({together})") if node.negate else together

    # Conditions

    def _condition(self, field: Field, condition: Condition, negate: bool) -> Words:
        match condition:
            case Filled():
                return _filled(field, negate)
            case TextCondition():
                return Words(f"{field.words} {MODES[condition.mode][negate]}", f"“{condition.value.strip()}”")
            case Term():
                return Words(f"{field.words} {_is(negate)}", _or(_terms(field, condition.values)))
            case Boolean():
                return _yes_or_no(field, condition.value, negate)
            case CurrentUser():
                # The name, not "me": the sentence is kept with a bulk action, where others read it.
                return _references(field, [str(self.user)], negate)
            case Reference():
                return _references(field, self._names(field, condition), negate)
            case NumberRange():
                return Words(f"{field.words} {_is(negate)}", _numbers(field, condition))
            case MomentRange():
                said = range_words(condition, self.compiler.clock.zone)
                return Words(f"{'not ' if negate else ''}{field.words} {said.preposition}".strip(), said.value)
            case _:
                assert_never(condition)

    def _names(self, field: Field, condition: Reference) -> list[str]:
        return sorted(self._name(field.reference, pk) for pk in condition.object_ids)

    def _name(self, kind: str, pk: int) -> str:
        record = self.known.records.get((kind, pk))
        return record.name if record and record.name else f"#{pk}"

    def _list(self, pk: int) -> str:
        return self.known.lists[pk].name if pk in self.known.lists else str(pk)

    def _related(self, node: HasRelated, path: str) -> Words:
        relation = RELATIONS[node.related_object_type]
        have = f"has {'no' if node.negate else 'a' if relation.label[0] not in 'aeiou' else 'an'} {relation.label}"
        if isinstance(node.related_query, MatchAll) and not node.related_query.negate:
            return Words(have)
        asked = self.words(node.related_query, f"{path}.related_query", relation.object_type)
        return Words(f"{have} whose", _bracketed(asked))


ANY_OF, ALL_OF, NONE_OF = "any of", "all of", "none of"


def _all_tags(node: And | Or, said: Sequence[Words]) -> Words | None:
    """Several tags that must all be there, as the filter bar says it."""
    labels = {words.label for words in said}
    if isinstance(node, And) and all(map(_is_one_reference, node.queries)) and len(labels) == 1:
        label = labels.pop()
        if label.endswith(ANY_OF):
            return Words(label.removesuffix(ANY_OF) + ALL_OF, ", ".join(sorted(words.value for words in said)))
    return None


def _same_subject(node: And | Or, said: Sequence[Words]) -> Words | None:
    """ "owner is Ann Lee or nobody" and not the owner twice."""
    labels = {words.label for words in said}
    if isinstance(node, Or) and len(labels) == 1 and "" not in labels and all(words.value for words in said):
        return Words(said[0].label, _or(words.value for words in said))
    return None


def _joined(node: And | Or, said: Sequence[Words]) -> Words:
    if len(said) == 1:
        return said[0]
    return Words("", f" {node.type} ".join(map(_bracketed, said)), is_group=True)


def _bracketed(words: Words) -> str:
    return f"({words})" if words.is_group else str(words)


def _is_one_reference(node: Node) -> bool:
    return (
        isinstance(node, FieldCondition)
        and not node.negate
        and isinstance(node.condition, Reference)
        and len(node.condition.object_ids) == 1
    )


def _references(field: Field, names: list[str], negate: bool) -> Words:
    if field.is_many:
        return Words(f"{field.words} include {NONE_OF if negate else ANY_OF}", ", ".join(names))
    return Words(f"{field.words} {_is(negate)}", _or(names))


def _yes_or_no(field: Field, value: bool, negate: bool) -> Words:
    if field.custom:
        return Words(f"{field.words} {_is(negate)}", "yes" if value else "no")
    # What is never empty and not yes, is no.
    return Words(f"{field.words} is", "yes" if value is not negate else "no")


def _filled(field: Field, negate: bool) -> Words:
    if field.kind is Kind.BOOLEAN:  # “has no consent” would be a no
        return Words(f"{field.words} is", "empty" if negate else "not empty")
    if not negate:
        return Words("has", field.words)
    return Words(f"{field.words} is", field.nothing) if field.nothing else Words("has", f"no {field.words}")


def _terms(field: Field, values: Iterable[str]) -> list[str]:
    if field.choices is None:
        return [f"“{value.strip()}”" for value in values]
    names = {value.lower(): name for value, name in field.choices()}
    return [str(names.get(value.strip().lower(), value)) for value in values]


def _any_text(node: TextNode) -> Words:
    value = f"“{node.value.strip()}”"
    if node.mode == "contains":
        return Words("search does not match" if node.negate else "search matches", value)
    return Words(f"{'no' if node.negate else 'any'} text {MODES[node.mode][0]}", value)


def _numbers(field: Field, condition: NumberRange) -> str:
    bounds = {name: getattr(condition, name) for name in BOUNDS if getattr(condition, name) is not None}
    said = " and ".join(f"{BOUNDS[name]} {bound:,f}" for name, bound in bounds.items())
    if bounds.keys() == {"gte", "lte"}:
        least, most = f"{bounds['gte']:,f}", f"{bounds['lte']:,f}"
        said = least if least == most else f"between {least} and {most}"
    return said + _currency(field)


def _currency(field: Field) -> str:
    return f" {field.custom.currency}" if field.kind is Kind.MONEY and field.custom and field.custom.currency else ""


def _or(names: Iterable[str]) -> str:
    shown = list(names)
    if len(shown) > MOST_NAMES:
        return f"{' or '.join(shown[:MOST_NAMES])} or {len(shown) - MOST_NAMES:,} others"
    return " or ".join(shown)


def _is(negate: bool) -> str:
    return "is not" if negate else "is"


def _not(negate: bool) -> str:
    return "not " if negate else ""


def _plural(object_type: str) -> str:
    return PLURALS.get(object_type, f"{object_type}s")
