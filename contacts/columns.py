"""The columns of the contact list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`sort` is what its header asks for first; empty for a column that has no order."""

    name: str
    label: str
    sort: str = ""


COLUMNS = (
    Column("name", "Name", "name"),
    Column("phone", "Phone", "phone"),
    Column("email", "E-mail", "email"),
    Column("company", "Company", "company"),
    Column("tags", "Tags"),
    Column("status", "Status", "status"),
    Column("owner", "Owner", "owner"),
    Column("created", "Created", "-created"),
    Column("last_activity", "Last activity", "-last_activity"),
)


@dataclass(frozen=True)
class Header:
    """A column's head: `sort` is what a click asks for, `aria_sort` the order that the list is in."""

    column: Column
    sort: str
    aria_sort: str = ""


def headers(order: str) -> list[Header]:
    """The head of the table for a list in this order."""
    return [_header(column, order) for column in COLUMNS]


def _header(column: Column, order: str) -> Header:
    name, descending = order.removeprefix("-"), order.startswith("-")
    if column.name != name:
        return Header(column, column.sort)
    return Header(column, name if descending else f"-{name}", "descending" if descending else "ascending")
