"""Random queries, as JSON. Their values come from tests.contacts.where.world, so that many of them find somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from contacts.models import CustomField
from tests.contacts.where import world
from tests.contacts.where.evaluator import ALIASES, BOUNDS, JSON, MODES, RELATED, fold, words
from tests.contacts.where.world import CHOICES, CUSTOM, DAYS, MOMENTS, PEOPLE, Type

Strategy = st.SearchStrategy
WORD_MODES = ["full_words", "phrase", "beginning_of_words"]

CONTACT_FIELDS = {
    **dict.fromkeys(["name", "first_name", "last_name", "email", "phone", "job_title", "source"], "text"),
    **dict.fromkeys(["street", "city", "state", "postal_code", "website"], "text"),
    **dict.fromkeys(["contact_type", "country", "time_zone"], "choice"),
    **{
        "status": "status",
        "owner": "user",
        "followers": "user",
        "company": "company",
        "tags": "tag",
        "groups": "group",
    },
    **dict.fromkeys(["dnd_email", "dnd_sms", "dnd_whatsapp", "dnd_call"], "boolean"),
    **dict.fromkeys(["created", "updated", "last_activity"], "moment"),
    "date_of_birth": "date",
    "emails_count": "number",
    "phones_count": "number",
}
RELATED_FIELDS = {
    "company": {
        **dict.fromkeys(["name", "website", "phone", "industry", "city", "state"], "text"),
        "country": "choice",
        "employees": "number",
        "created": "moment",
    },
    "note": {"text": "text", "author": "user", "created": "moment"},
    "task": {"title": "text", "due": "date", "assignee": "user", "done": "boolean", "created": "moment"},
    "opportunity": {
        **dict.fromkeys(["name", "source", "lost_reason"], "text"),
        **dict.fromkeys(["status", "currency"], "choice"),
        **{"pipeline": "pipeline", "stage": "stage", "owner": "user"},
        **{"value": "number", "expected_close": "date", "created": "moment"},
    },
    "message": {
        **dict.fromkeys(["subject", "text"], "text"),
        **dict.fromkeys(["channel", "state"], "choice"),
        **{"author": "user", "created": "moment"},
    },
    "appointment": {"title": "text", "status": "choice", "starts": "moment", "host": "user"},
    "contact_email": {"email": "text"},
    "contact_phone": {"phone": "text"},
}
CUSTOM_KINDS = {
    **dict.fromkeys([Type.TEXT, Type.LONG_TEXT, Type.PHONE, Type.EMAIL, Type.URL], "text"),
    **dict.fromkeys([Type.NUMBER, Type.MONEY], "number"),
    **dict.fromkeys([Type.CHOICE, Type.CHOICES], "choice_of_field"),
    Type.DATE: "date",
    Type.DATE_TIME: "moment",
    Type.YES_NO: "boolean",
    Type.PERSON: "user",
}
REFERENCES = {"status": world.STATUSES, "user": world.USERS, "company": world.COMPANIES, "tag": world.TAGS}
REFERENCES |= {"group": world.GROUPS, "pipeline": world.PIPELINES, "stage": world.STAGES}


def without_nothing(values: Iterable[Any]) -> list[Any]:
    """Each once, without the absent ones, in an order that is the same in every process."""
    return sorted({value for value in values if value not in (None, "")}, key=str)


def an_id(ids: Iterable[int]) -> Strategy[int | str]:
    return st.sampled_from([form(pk) for pk in ids for form in (int, str)])


# Text

STRANGE = ["_", "%", "\\", "'", "a_b", "100%", "no such", "é", "ı", "雷", "😀", '"', "*"]


def pieces(text: str) -> Strategy[str]:
    """The text, or some of it, or it in other letters; never nothing at all."""
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda ends: text[min(ends) : max(ends)])
    word = st.sampled_from(words(text) or [text])
    beginning = st.tuples(word, st.integers(1, 4)).map(lambda start: start[0][: start[1]])
    backwards = st.just(" ".join(reversed(words(text))))
    ending = st.integers(1, 5).map(lambda length: text[-length:])
    piece = st.one_of(st.just(text), word, beginning, backwards, ending, cut)
    changed = st.one_of(piece, piece.map(str.upper), piece.map(lambda found: f" {found}"))
    return changed.map(lambda found: found if found.strip() else text)


def text_value(texts: list[str]) -> Strategy[str]:
    found = st.sampled_from(texts).flatmap(pieces) if texts else st.nothing()
    return st.one_of(found, found, found, st.sampled_from(STRANGE))


def text_condition(texts: list[str]) -> Strategy[JSON]:
    return text_value(texts).flatmap(text_condition_on)


def text_condition_on(value: str) -> Strategy[JSON]:
    """In the modes that can be asked: some need a word."""
    modes = st.sampled_from([mode for mode in MODES if words(fold(value)) or mode not in WORD_MODES])
    return st.fixed_dictionaries({"type": st.just("text"), "mode": modes, "value": st.just(value)})


def term_condition(texts: list[str]) -> Strategy[JSON]:
    value = st.one_of(st.sampled_from(texts), st.sampled_from(texts).map(str.upper), st.sampled_from(texts))
    return st.fixed_dictionaries({"type": st.just("term"), "values": st.lists(value, min_size=1, max_size=3)})


# Moments

OFFSETS = {"years": 2, "months": 14, "weeks": 6, "days": 40, "hours": 30, "minutes": 90, "seconds": 5000}
PERIODS = ["today", "yesterday"] + [
    f"{which}-{unit}" for which in ("this", "last") for unit in ("week", "month", "quarter", "year")
]


ELSEWHERE = timezone(timedelta(hours=-3, minutes=-30))


def written(moment: datetime) -> Strategy[str]:
    """The ways to write a moment in UTC."""
    naive = moment.replace(tzinfo=None).isoformat()
    return st.sampled_from([naive, f"{naive}Z", f"{naive}+00:00", moment.astimezone(ELSEWHERE).isoformat()])


def which() -> Strategy[str]:
    return st.sampled_from(["start", "end"])


def fixed_moments(days: Strategy[date], written_instants: Strategy[str]) -> Strategy[JSON]:
    day = days.map(str)
    return st.one_of(
        st.just({"type": "now"}),
        st.fixed_dictionaries({"type": st.just("fixed_local_date"), "value": day, "which": which()}),
        st.fixed_dictionaries({"type": st.just("fixed_utc"), "value": written_instants}),
        relative_periods(),
    )


def relative_periods() -> Strategy[JSON]:
    kind = st.just("start_end_of_predefined_relative_period")
    return st.fixed_dictionaries({"type": kind, "range": st.sampled_from(PERIODS), "which": which()})


def offset_from(base: Strategy[JSON], largest: int | None = None) -> Strategy[JSON]:
    units = {unit: st.integers(0, largest or usual) for unit, usual in OFFSETS.items()}
    one_unit = st.sampled_from([*OFFSETS]).flatmap(lambda unit: st.fixed_dictionaries({unit: units[unit]}))
    return st.fixed_dictionaries(
        {
            "type": st.just("offset"),
            "direction": st.sampled_from(["past", "future"]),
            "moment": base,
            "offset": st.one_of(one_unit, one_unit, st.fixed_dictionaries({}, optional=units)),
            "which_day_end": st.sampled_from([None, "start", "end"]),
        }
    )


def any_moment(fixed: Strategy[JSON], largest: int | None = None) -> Strategy[JSON]:
    """`largest` is how much of a unit an offset has at most."""
    offset = offset_from(fixed, largest)
    return st.one_of(fixed, fixed, offset, offset_from(offset, largest))


ALL_TIME = st.fixed_dictionaries(
    {
        "type": st.just("start_end_of_predefined_relative_period"),
        "range": st.just("all-time"),
        "which": which(),
    }
)
MOMENT = st.one_of(
    any_moment(fixed_moments(st.sampled_from(DAYS), st.sampled_from(MOMENTS).flatmap(written))), ALL_TIME
)


def some_of(values: dict[str, Strategy[Any]]) -> Strategy[JSON]:
    """At least one of the keys; any other may be null, too."""
    needed = st.sampled_from([*values])
    return needed.flatmap(
        lambda key: st.fixed_dictionaries(
            {key: values[key]}, optional={name: st.none() | value for name, value in values.items() if name != key}
        )
    )


def moment_condition() -> Strategy[JSON]:
    return some_of({"on_or_after": MOMENT, "before": MOMENT}).map(lambda bounds: {"type": "moment_range"} | bounds)


# The other conditions


def number_condition(numbers: list[Any]) -> Strategy[JSON]:
    number = st.sampled_from(
        [float(value) if value % 1 else int(value) for value in numbers] + [-2, 7, 10.5, 0.0001, 10**15, -(10**15)]
    )
    return some_of(dict.fromkeys(BOUNDS, number)).map(lambda bounds: {"type": "number_range"} | bounds)


def reference_condition(kind: str, ids: list[int]) -> Strategy[JSON]:
    object_ids = st.lists(an_id(ids), min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {"type": st.just("reference"), "reference_type": st.just(kind), "object_ids": object_ids}
    )


EXISTS = st.just({"type": "exists"})
BOOLEAN = st.booleans().map(lambda value: {"type": "boolean", "value": value})
CURRENT_USER = st.just({"type": "current_user"})


def condition(kind: str, values: list[Any]) -> Strategy[JSON]:
    """`values` are those that some object has."""
    match kind:
        case "text":
            return st.one_of(text_condition(values), text_condition(values), term_condition(values), EXISTS)
        case "choice":
            return st.one_of(term_condition(values), EXISTS)
        case "number":
            return st.one_of(number_condition(values), EXISTS)
        case "date" | "moment":
            return st.one_of(moment_condition(), moment_condition(), EXISTS)
        case "boolean":
            return BOOLEAN
        case "user":
            return st.one_of(reference_condition(kind, REFERENCES[kind]), CURRENT_USER, EXISTS)
        case _:
            return st.one_of(reference_condition(kind, REFERENCES[kind]), EXISTS)


# Nodes


def negatable(node: Strategy[JSON]) -> Strategy[JSON]:
    return st.one_of(
        node,
        node.map(lambda plain: plain | {"negate": False}),
        node.map(lambda plain: plain | {"negate": True}),
    )


def field_condition(field: Strategy[JSON], condition: Strategy[JSON]) -> Strategy[JSON]:
    return negatable(
        st.fixed_dictionaries({"type": st.just("field_condition"), "field": field, "condition": condition})
    )


def standard_fields(object_type: str, fields: dict[str, str], things: list[Any]) -> list[Strategy[JSON]]:
    """A strategy for each field of the objects `things`."""
    found = []
    for name, kind in fields.items():
        values = without_nothing(getattr(thing, name) for thing in things) if kind in VALUED else []
        found.append(field_condition(field_reference(object_type, name), condition(kind, values)))
    return found


VALUED = ("text", "choice", "number")


def field_reference(object_type: str, name: str) -> Strategy[JSON]:
    regular = {"type": "regular_field", "field_name": name}
    explicit = st.just(regular | {"object_type": object_type})
    if object_type != "contact":
        return explicit
    aliases = [alias for alias, meant in ALIASES.items() if meant == name]
    return st.one_of(explicit, st.just(regular), *(st.just(regular | {"field_name": alias}) for alias in aliases))


def custom_field(type_: CustomField.Type, pk: int) -> Strategy[JSON]:
    field = st.sampled_from([pk, f"cf_{pk}"]).map(lambda pk: {"type": "custom_field", "custom_field_id": pk})
    if type_ in (Type.CHOICE, Type.CHOICES):
        return field_condition(field, st.one_of(reference_condition("choice", CHOICES[pk]), EXISTS))
    values = without_nothing(person.custom.get(pk) for person in PEOPLE)
    return field_condition(field, condition(CUSTOM_KINDS[type_], values))


def text_nodes(things: Iterable[Any]) -> Strategy[JSON]:
    return negatable(text_condition(without_nothing(text for thing in things for text in thing.texts)))


def phone_nodes() -> Strategy[JSON]:
    """Digits set apart like people do, and such that stand beside a letter."""
    writing = st.sampled_from(["(415) 555", "415-555-01", "(555)0199", "+49.30", "030/12", "41-55", "x415-555", "4-1"])
    return negatable(writing.map(lambda value: {"type": "text", "mode": "contains", "value": value}))


def id_nodes(ids: Iterable[int]) -> Strategy[JSON]:
    return negatable(an_id(ids).map(lambda pk: {"type": "id", "value": pk}))


def object_types(name: str) -> Strategy[JSON]:
    return negatable(st.just({"type": "object_type", "object_type": name}))


def saved_searches(lists: Iterable[int]) -> Strategy[JSON]:
    return negatable(an_id(lists).map(lambda pk: {"type": "saved_search", "saved_search_id": pk}))


def group(queries: Strategy[JSON]) -> Strategy[JSON]:
    """An `and` may be empty, and need not say what it is."""
    conjunction = st.fixed_dictionaries({"queries": st.lists(queries, max_size=3)}, optional={"type": st.just("and")})
    return negatable(
        st.one_of(
            conjunction,
            st.fixed_dictionaries({"type": st.just("or"), "queries": st.lists(queries, min_size=1, max_size=3)}),
        )
    )


def tree(shapes: list[Callable[[int], Strategy[JSON]]], depth: int) -> Strategy[JSON]:
    """One of the shapes, each of which is told how many levels of nodes it may have, itself included."""
    return st.sampled_from(shapes).flatmap(lambda shape: shape(depth))


def leaf(leaves: list[Strategy[JSON]]) -> Callable[[int], Strategy[JSON]]:
    return lambda depth: st.sampled_from(leaves).flatmap(lambda chosen: chosen)


MATCH_ALL = negatable(st.just({"type": "match_all"}))
RELATED_THINGS = {name: [thing for person in PEOPLE for thing in find(person)] for name, find in RELATED.items()}
RELATED_LEAVES = {
    name: [
        *standard_fields(name, fields, RELATED_THINGS[name]),
        text_nodes(RELATED_THINGS[name]),
        object_types(name),
        MATCH_ALL,
    ]
    for name, fields in RELATED_FIELDS.items()
}
RELATED_LEAVES["company"].append(id_nodes(world.COMPANIES))
LEAVES = [
    *standard_fields("contact", CONTACT_FIELDS, PEOPLE),
    *(custom_field(type_, pk) for type_, pk in CUSTOM.items()),
    *[text_nodes(PEOPLE)] * 3,
    phone_nodes(),
    *[saved_searches(world.WORLD.lists)] * 2,
    id_nodes(person.id for person in PEOPLE),
    object_types("contact"),
    MATCH_ALL,
]


def contact_tree(depth: int) -> Strategy[JSON]:
    return tree([leaf(LEAVES), *([contact_group, has_related] if depth > 1 else [])], depth)


def contact_group(depth: int) -> Strategy[JSON]:
    return group(contact_tree(depth - 1))


def has_related(depth: int) -> Strategy[JSON]:
    return st.sampled_from([*RELATED]).flatmap(lambda name: has_related_to(name, related_tree(name, depth - 1)))


def has_related_to(name: str, related_query: Strategy[JSON]) -> Strategy[JSON]:
    types = {"this_object_type": st.just("contact"), "related_object_type": st.just(name)}
    return negatable(st.fixed_dictionaries({"type": st.just("has_related"), **types, "related_query": related_query}))


def related_tree(name: str, depth: int) -> Strategy[JSON]:
    leaves = leaf(RELATED_LEAVES[name])
    return tree([leaves, leaves, lambda depth: group(related_tree(name, depth - 1))] if depth > 1 else [leaves], depth)


TREES = contact_tree(depth=4)


# Orders and limits beside a query


def searches() -> Strategy[JSON]:
    fields = [field_reference("contact", name) for name in CONTACT_FIELDS]
    sort = st.fixed_dictionaries({"direction": st.sampled_from(["asc", "desc"]), "field": st.one_of(fields)})
    return st.fixed_dictionaries(
        {"query": TREES},
        optional={"sort": st.lists(sort, max_size=3), "results_limit": st.none() | st.integers(0, 10**6)},
    )


# Lists that refer to each other


def tangles(lists: Sequence[int]) -> Strategy[dict[int, JSON]]:
    """A query for each of the lists, which may need any other, or itself."""
    leaves = [saved_searches(lists), saved_searches(lists), LEAVES[0], MATCH_ALL]
    return st.fixed_dictionaries({pk: st.one_of(*leaves, group(st.one_of(leaves))) for pk in lists})


# What is no query

WORDS = [
    *["type", "queries", "negate", "field", "condition", "value", "values", "mode", "object_ids", "offset", "moment"],
    *["and", "or", "text", "exists", "term", "id", "match_all", "now", "field_condition", "has_related", "offset"],
]
TEXT = st.one_of(st.sampled_from(WORDS), st.text(st.characters(), max_size=6), st.sampled_from(["\0", "\ud800", "NaN"]))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.just(10**30), TEXT)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=8
)
# Keys whose values are words of the language.
VOCABULARY = {"type", "mode", "which", "which_day_end", "range", "direction", "field_name", "reference_type"} | {
    "object_type",
    "this_object_type",
    "related_object_type",
}
Step = str | int


def places(value: Any, *steps: Step) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Every value in a tree, with the way to it."""
    yield steps, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for step, below in inner:
        yield from places(below, *steps, step)


def put(tree: Any, steps: tuple[Step, ...], value: Any) -> Any:
    """The tree with another value in that place."""
    if not steps:
        return value
    step, *further = steps
    changed = tree.copy()
    changed[step] = put(tree[step], tuple(further), value)
    return changed


def address(steps: tuple[Step, ...]) -> str:
    """What a QueryError calls a place."""
    return "query" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def disturbed() -> Strategy[Any]:
    """Queries in which one value has become something else."""
    return TREES.flatmap(
        lambda tree: st.builds(put, st.just(tree), st.sampled_from([steps for steps, _ in places(tree)]), ANYTHING)
    )


def misspelt() -> Strategy[tuple[JSON, str]]:
    """Queries with one mistake in writing, and the address of the object that it is in."""
    return TREES.flatmap(lambda tree: st.sampled_from([*_mistakes(tree)]))


def _mistakes(tree: JSON) -> Iterator[tuple[JSON, str]]:
    for steps, value in places(tree):
        if isinstance(value, dict):
            for wrong in _wrong_keys(value):
                yield put(tree, steps, wrong), address(steps)
        elif steps and steps[-1] in VOCABULARY and value is not None:
            for wrong in (f"{value}s", value[:-1], "", value.upper()):
                yield put(tree, steps, wrong), address(steps[:-1])


def _wrong_keys(item: JSON) -> Iterator[JSON]:
    yield item | {"negated": True}
    for key in item:
        yield {f"{name}s" if name == key else name: value for name, value in item.items()}
