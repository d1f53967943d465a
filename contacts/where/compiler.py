"""From nodes to a condition of the database: the one place where what a query means is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, assert_never

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.models import CustomField, SmartListMember
from contacts.where.errors import DeadReference, QueryError, unknown
from contacts.where.few import among, read_few
from contacts.where.field_conditions import FieldConditions
from contacts.where.fields import ALIASES, Field, custom_field
from contacts.where.moments import Clock
from contacts.where.nodes import (
    And,
    CustomFieldRef,
    FieldCondition,
    FieldRef,
    HasRelated,
    IdNode,
    MatchAll,
    Node,
    ObjectType,
    Or,
    SavedSearch,
    SourceNode,
    TextNode,
)
from contacts.where.reading import Known
from contacts.where.records import RECORDS
from contacts.where.relations import CONTACT, RELATIONS, Home, Relation, fields_of, homes_in_rows
from contacts.where.searching import any_text, any_text_of_contact
from contacts.where.sources import SOURCES

if TYPE_CHECKING:
    from accounts.models import User

Fields = Mapping[str, Field]
# Django keeps track of conditions that are always or never met, so that negating and joining them is safe.
EVERYTHING, NOTHING = ~Q(pk__in=[]), Q(pk__in=[])
MOST_PARTS = 2000  # with the queries of all saved lists put in


class Compiler:
    """Makes conditions of nodes for one person at one time.

    Every condition is either true or false of a contact and never unknown, so that NOT gives exactly the others.
    """

    def __init__(self, known: Known, user: User, clock: Clock) -> None:
        self.known, self.user, self.clock = known, user, clock
        self.field_conditions = FieldConditions(known, user, clock)
        self.open_lists: tuple[int, ...] = ()
        self.parts = 0

    def condition(self, node: Node, path: str, object_type: str = CONTACT, fields: Fields | None = None) -> Q:
        """The condition for objects of a type, whose values `fields` reads. Raises QueryError."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise QueryError(path, "This query and the lists in it are too large together.")
        found = self._plain(node, path, object_type, fields_of(object_type) if fields is None else fields)
        return ~found if node.negate else found

    def _plain(self, node: Node, path: str, object_type: str, fields: Fields) -> Q:
        match node:
            case And():
                return Q(EVERYTHING, *self._each(node, path, object_type, fields))
            case Or():
                return Q(*self._each(node, path, object_type, fields), _connector=Q.OR)
            case MatchAll():
                return EVERYTHING
            case IdNode():
                return self._id(node, path, object_type)
            case ObjectType():
                return self._object_type(node, path, object_type)
            case TextNode():
                return self._text(node, object_type, fields)
            case FieldCondition():
                field = self.field(node.field, f"{path}.field", object_type, fields)
                return self.field_conditions.meets(field, node.condition, f"{path}.condition")
            case HasRelated():
                return self._has_related(node, path, object_type)
            case SavedSearch():
                return self._saved_search(node, f"{path}.saved_search_id", object_type)
            case SourceNode():
                return self._source(node, path, object_type)
            case _:
                assert_never(node)

    # Nodes

    def _each(self, node: And | Or, path: str, object_type: str, fields: Fields) -> Iterator[Q]:
        for number, child in enumerate(node.queries):
            yield self.condition(child, f"{path}.queries[{number}]", object_type, fields)

    def _id(self, node: IdNode, path: str, object_type: str) -> Q:
        if object_type not in RECORDS:
            raise QueryError(path, f"A {object_type} cannot be asked for by its id.")
        return Q(pk=node.value)

    def _object_type(self, node: ObjectType, path: str, object_type: str) -> Q:
        _same_type(node.object_type, object_type, f"{path}.object_type")
        return EVERYTHING

    def _text(self, node: TextNode, object_type: str, fields: Fields) -> Q:
        return any_text_of_contact(node, self.known.mentions) if object_type == CONTACT else any_text(fields, node)

    def _has_related(self, node: HasRelated, path: str, object_type: str) -> Q:
        _only_contacts(object_type, path)
        if node.this_object_type is not None:
            _same_type(node.this_object_type, object_type, f"{path}.this_object_type")
        relation = RELATIONS.get(node.related_object_type)
        if relation is None:
            raise QueryError(f"{path}.related_object_type", unknown("type", node.related_object_type, RELATIONS))
        wanted = [self._having(home, relation, node.related_query, f"{path}.related_query") for home in relation.homes]
        return Q(*wanted, _connector=Q.OR)

    def _having(self, home: Home, relation: Relation, query: Node, path: str) -> Q:
        asked = self.condition(query, path, relation.object_type, home.fields)
        if home.rows is None or (ids := self._few.get((relation.object_type, query))) is None:
            return home.having(asked)
        return among("pk", ids)

    @property
    def _few(self) -> dict[tuple[str, Node], list[int]]:
        """The contacts that have such related objects, for all questions of the query; empty when they are many."""
        if self.known.few is None:
            self.known.few = read_few({question: (rows, "contact") for question, rows in self._countable()})
        return self.known.few

    def _countable(self) -> Iterator[tuple[tuple[str, Node], QuerySet[Any]]]:
        for node in self.known.related:
            query, object_type = node.related_query, node.related_object_type
            for home, rows in homes_in_rows(object_type):
                with suppress(QueryError):  # what is wrong with one is said when its turn comes
                    asked = self.condition(query, "", object_type, home.fields)
                    yield (object_type, query), rows.filter(asked)

    def _saved_search(self, node: SavedSearch, path: str, object_type: str) -> Q:
        _only_contacts(object_type, path)
        saved = self.known.lists.get(node.saved_search_id)
        if saved is None:
            raise DeadReference(path, f"There is no list {node.saved_search_id}, or you may not see it.")
        if node.saved_search_id in self.open_lists:
            raise QueryError(path, f"The list “{saved.name}” would use itself.")
        if saved.error:
            raise DeadReference(path, f"The list “{saved.name}” cannot be used: {saved.error}")
        if saved.node is None:
            return Q(Exists(SmartListMember.objects.filter(smart_list=node.saved_search_id, contact=OuterRef("pk"))))
        return self._in_list(node.saved_search_id, saved.name, saved.node, path)

    def _in_list(self, pk: int, name: str, node: Node, path: str) -> Q:
        outside, self.open_lists = self.open_lists, (*self.open_lists, pk)
        try:
            return self.condition(node, "query")
        except QueryError as error:
            raise DeadReference(path, f"The list “{name}” cannot be used: {error.message}") from None
        finally:
            self.open_lists = outside

    def _source(self, node: SourceNode, path: str, object_type: str) -> Q:
        _only_contacts(object_type, path)
        source = SOURCES.get(node.name)
        if source is None:
            raise QueryError(f"{path}.name", unknown("source", node.name, SOURCES))
        for key in node.values:
            if key not in source.parameters:
                raise QueryError(f"{path}.values.{key}", unknown("key", key, source.parameters))
        if source.name not in node.values:
            raise QueryError(f"{path}.values", f"“{source.name}” is missing.")
        try:
            return source.filter(node.values, self.user)
        except ValidationError as error:
            raise QueryError(path, " ".join(error.messages)) from None

    # Fields

    def field(self, ref: FieldRef, path: str, object_type: str = CONTACT, fields: Fields | None = None) -> Field:
        """The field that is meant. Raises QueryError when there is none."""
        if isinstance(ref, CustomFieldRef):
            return self._custom_field(ref, path, object_type)
        if ref.object_type is not None:
            _same_type(ref.object_type, object_type, f"{path}.object_type")
        there = fields_of(object_type) if fields is None else fields
        name = ref.field_name if ref.field_name in there else ALIASES.get(ref.field_name, ref.field_name)
        if name not in there:
            raise QueryError(f"{path}.field_name", unknown("field", ref.field_name, there))
        return there[name]

    def _custom_field(self, ref: CustomFieldRef, path: str, object_type: str) -> Field:
        if object_type not in CustomField.Holder:
            raise QueryError(path, f"This cannot be asked of a {object_type}.")
        custom = self.known.custom_fields.get(ref.custom_field_id)
        if custom is None or custom.holder != object_type:
            noun = "custom field" if object_type == CONTACT else "custom field of opportunities"
            raise DeadReference(f"{path}.custom_field_id", f"There is no {noun} {ref.custom_field_id} (any more).")
        return custom_field(custom)


def _same_type(asked: str, object_type: str, path: str) -> None:
    if asked != object_type:
        raise QueryError(path, f"One asks about a {object_type} here, not about a {asked[:40]}.")


def _only_contacts(object_type: str, path: str) -> None:
    if object_type != CONTACT:
        raise QueryError(path, f"This cannot be asked of a {object_type}.")
