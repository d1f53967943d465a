"""Smart lists that the people of the demo have: private, shared and everybody's, and one whose members are fixed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from contacts.models import Contact, CustomField, SmartList
from contacts.services.smart_lists import Sharing, View, create_list, freeze
from contacts.where import matching, parse

Node = dict[str, Any]


@dataclass(frozen=True)
class Things:
    """What queries refer to: custom fields, and ids of tags and statuses, by name."""

    fields: Mapping[str, CustomField]
    tags: Mapping[str, int]
    statuses: Mapping[str, int]


@dataclass(frozen=True)
class Example:
    """`owner` and the people it is shared with by user name; of those the value says who may change it."""

    owner: str
    name: str
    query: Callable[[Things], Node]
    sharing: SmartList.Sharing = SmartList.Sharing.PRIVATE
    people: Mapping[str, bool] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    is_frozen: bool = False


def smart_lists(users: Mapping[str, User], things: Things) -> None:
    """Adds the lists of EXAMPLES whose owners are among `users` (by user name); those that exist stay as they are."""
    for example in EXAMPLES:
        owner = users.get(example.owner)
        if owner and not SmartList.objects.named().filter(owner=owner, name__iexact=example.name).exists():
            _create(example, owner, users, things)


def _create(example: Example, owner: User, users: Mapping[str, User], things: Things) -> None:
    keys = {name: field.key for name, field in things.fields.items()}
    query = example.query(things)
    view = View(query, example.sort.format_map(keys), [column.format_map(keys) for column in example.columns])
    people = {users[name].pk: can_edit for name, can_edit in example.people.items() if name in users}
    sharing = Sharing(example.sharing, people)
    if example.is_frozen:
        freeze(matching(Contact.objects.live(), parse(query), owner), owner, example.name, view, sharing)
    else:
        create_list(owner, example.name, view, sharing)


# Queries


def _on(field: str | CustomField, **condition: Any) -> Node:
    reference: Node = {"type": "regular_field", "field_name": field}
    if isinstance(field, CustomField):
        reference = {"type": "custom_field", "custom_field_id": field.pk}
    return {"type": "field_condition", "field": reference, "condition": condition}


def _both(*queries: Node) -> Node:
    return {"type": "and", "queries": list(queries)}


def _not(query: Node) -> Node:
    return query | {"negate": True}


def _tagged(things: Things, *names: str) -> Node:
    return _on("tags", type="reference", reference_type="tag", object_ids=[things.tags[name] for name in names])


def _period(name: str, which: str) -> Node:
    return {"type": "start_end_of_predefined_relative_period", "range": name, "which": which}


def _offset(direction: str, which: str, **offset: int) -> Node:
    now = {"type": "now"}
    return {"type": "offset", "direction": direction, "moment": now, "offset": offset, "which_day_end": which}


def _new(things: Things) -> Node:
    week = {"on_or_after": _period("this-week", "start"), "before": _period("this-week", "end")}
    return _on("created", type="moment_range", **week)


def _renewals(things: Things) -> Node:
    soon = {"on_or_after": _period("today", "start"), "before": _offset("future", "end", days=60)}
    return _on(things.fields["Renewal date"], type="moment_range", **soon)


def _promoters(things: Things) -> Node:
    happy = _on(things.fields["NPS score"], type="number_range", gte=9)
    return _both(happy, _not(_on("dnd_email", type="boolean", value=True)))


def _silent(things: Things) -> Node:
    lost = _on("status", type="reference", reference_type="status", object_ids=[things.statuses["Lost"]])
    recent = {"on_or_after": _offset("past", "start", months=6), "before": _period("today", "end")}
    return _both(_not(_on("last_activity", type="moment_range", **recent)), _not(lost))


def _my_tasks(things: Things) -> Node:
    mine = _on("assignee", type="current_user")
    still_open = _on("done", type="boolean", value=False)
    return {"type": "has_related", "related_object_type": "task", "related_query": _both(mine, still_open)}


EXAMPLES = [
    Example("admin", "New this week", _new, SmartList.Sharing.GLOBAL),
    Example("admin", "Up for renewal", _renewals, SmartList.Sharing.GLOBAL, sort="{Renewal date}"),
    Example("admin", "VIP and press", lambda things: _tagged(things, "VIP", "Press"), sort="name"),
    Example("admin", "Board", lambda things: _tagged(things, "Board"), is_frozen=True),
    Example(
        "manager",
        "Promoters",
        _promoters,
        SmartList.Sharing.SHARED,
        {"admin": True, "user": False},
        sort="-{NPS score}",
        columns=("name", "company", "{NPS score}", "{Plan}", "owner"),
    ),
    Example("manager", "Silent for half a year", _silent, SmartList.Sharing.SHARED, {"user": False}, "last_activity"),
    Example("manager", "My open tasks", _my_tasks),
    Example("user", "My open tasks", _my_tasks),
]
