"""What the ids in a query are of, and how their names are read: all of them in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim

from accounts.models import User
from contacts.models import Company, Contact, CustomChoice, Group, Pipeline, Stage, Status, Tag
from contacts.where.counting import full_name

Ids = Iterable[int]
PERSON_NAME = Coalesce(NullIf(Trim(Concat("first_name", Value(" "), "last_name")), Value("")), "username")


@dataclass(frozen=True)
class Records:
    """`visible` gives those that a person may refer to. `owner` is the column with what a record is part of."""

    noun: str
    visible: Callable[[User], QuerySet[Any]]
    name: Combinable
    owner: str = ""


@dataclass(frozen=True)
class Record:
    """What a reference names; `owner` is the contact that it hangs on, if it does."""

    name: str
    owner: int


def _people(user: User) -> QuerySet[Any]:
    """Who is limited to owned contacts is not told who else there is."""
    return User.objects.filter(pk=user.pk) if user.owned_only else User.objects.all()


def _companies(user: User) -> QuerySet[Any]:
    if not user.owned_only:
        return Company.objects.all()
    return Company.objects.filter(pk__in=Contact.objects.visible_to(user).values("company"))


RECORDS: Mapping[str, Records] = {
    "tag": Records("tag", lambda user: Tag.objects.all(), F("name")),
    "status": Records("status", lambda user: Status.objects.all(), F("name")),
    "user": Records("person", _people, PERSON_NAME),
    "company": Records("company", _companies, F("name")),
    "choice": Records("choice", lambda user: CustomChoice.objects.all(), F("name"), owner="field_id"),
    "pipeline": Records("pipeline", lambda user: Pipeline.objects.all(), F("name")),
    "stage": Records("stage", lambda user: Stage.objects.all(), Concat("pipeline__name", Value(": "), "name")),
    "group": Records("group", lambda user: Group.objects.all(), F("name")),
    "contact": Records("contact", lambda user: Contact.objects.visible_to(user), full_name()),
}


def read_records(wanted: Mapping[str, Ids], user: User) -> dict[tuple[str, int], Record]:
    """The records that exist for this person, by kind and id: one query, or none when nothing is wanted."""
    queries = list(_queries(wanted, user))
    if not queries:
        return {}
    kinds = list(RECORDS)
    rows = queries[0].union(*queries[1:], all=True)
    return {(kinds[kind], pk): Record(name, owner) for kind, pk, name, owner in rows}


def _queries(wanted: Mapping[str, Ids], user: User) -> Iterator[QuerySet[Any, tuple[int, int, str, int]]]:
    for number, (kind, records) in enumerate(RECORDS.items()):
        if ids := wanted.get(kind):
            found = records.visible(user).order_by().filter(pk__in=ids)
            owner = F(records.owner) if records.owner else Value(0)
            yield found.values_list(Value(number), "pk", Cast(records.name, TextField()), owner)
