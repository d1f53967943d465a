"""The language that contacts are picked with: what it can say, which contacts it means, and how it reads in words.

Everything that selects contacts goes through here. See docs/query-language.md.
"""

from contacts.where import hanging as _hanging  # noqa: F401  # registers its relations
from contacts.where.asking import Reading, check, describe, matching
from contacts.where.describing import Words
from contacts.where.errors import DeadReference, QueryError
from contacts.where.fields import Field, Kind, catalogue, opportunity_catalogue
from contacts.where.nodes import And, Node, SavedSearch, Search
from contacts.where.parsing import parse, parse_search, to_json, to_text
from contacts.where.relations import RELATIONS, Relation, register_relation
from contacts.where.sources import register_source

__all__ = [
    "RELATIONS",
    "And",
    "DeadReference",
    "Field",
    "Kind",
    "Node",
    "QueryError",
    "Reading",
    "Relation",
    "SavedSearch",
    "Search",
    "Words",
    "catalogue",
    "check",
    "describe",
    "matching",
    "opportunity_catalogue",
    "parse",
    "parse_search",
    "register_relation",
    "register_source",
    "to_json",
    "to_text",
]
