"""The steps of `manage.py seed_demo`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields as fields_of
from datetime import datetime
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, sync_roles
from contacts.demo import legislators, vocabulary
from contacts.demo.companies import companies, domain_of
from contacts.demo.custom_fields import custom_fields, filled
from contacts.demo.deal_fields import fill_deal_fields
from contacts.demo.dealings import boards, groups, with_dealings
from contacts.demo.meetings import Meetings, automations, with_meetings
from contacts.demo.people import CONTACT_COLUMNS, Cast, Deal, Employer, Person, Weighted, people
from contacts.demo.smart_lists import Things, smart_lists
from contacts.loading import check_constraints_at_once, load, reserve_ids
from contacts.models import (
    Appointment,
    Company,
    Contact,
    ContactPoint,
    ContactTag,
    Conversation,
    CustomField,
    CustomPick,
    CustomValue,
    Enrolment,
    GroupMember,
    ManualAction,
    Message,
    Note,
    Opportunity,
    Status,
    Tag,
    Task,
)
from contacts.models.colour import Colour
from contacts.models.custom_field import VALUE_COLUMNS

CHUNK = 5000
Numbered = Sequence[tuple[int, Person]]  # with the ids of the contacts
# What is loaded: the model, its columns beside the contact's, and the attribute of Person, or of Meetings, that has it.
PAIRS: list[tuple[type[Model], str, str]] = [
    (ContactTag, "tag_id", "tag_ids"),
    (Contact.followers.through, "user_id", "follower_ids"),
    (CustomPick, "choice_id", "choice_ids"),
]
RECORDS: list[tuple[type[Model], list[str], str]] = [
    (Note, ["text", "author_id", "created_at"], "notes"),
    (Task, ["title", "assignee_id", "due_on", "done_at", "created_at"], "tasks"),
    (Opportunity, ["updated_at", *(field.name for field in fields_of(Deal))], "deals"),
]
MEETINGS: list[tuple[type[Model], list[str], str]] = [
    (
        Appointment,
        ["title", "starts_at", "ends_at", "place", "status", "host_id", "created_at"],
        "appointments",
    ),
    (
        Message,
        ["problem", "channel", "state", "address", "subject", "text", "author_id", "created_at"],
        "messages",
    ),
    (Enrolment, ["automation_id", "state", "enrolled_at", "ended_at"], "enrolments"),
    (ManualAction, ["kind", "text", "assignee_id", "created_at", "done_at"], "errands"),
]
SIGN_INS = {
    "admin": ("Ada", "Admin", Role.ADMIN),
    "manager": ("Max", "Manager", Role.MANAGER),
    "user": ("Uma", "User", Role.USER),
}
COLLEAGUES = {
    "ines": ("Inés", "Ortega"),
    "jonas": ("Jonas", "Weber"),
    "mei": ("Mei", "Chen"),
    "sam": ("Sam", "O’Connor"),
}

Say = Callable[[str], None]


def seed(contacts: int, say: Say, now: datetime | None = None) -> None:
    """Adds `contacts` contacts and all they need, in one transaction; people, tags … already there are used."""
    now = now or timezone.now()
    with transaction.atomic():
        check_constraints_at_once()
        users = _users()
        say(f"people: {', '.join(users)}")
        cast, tag_ids, company_ids = _cast(contacts, list(users.values()), say)
        fields = custom_fields()
        congress = list(islice(legislators.legislators(cast, now, tag_ids, company_ids), contacts))
        made_up = filled(people(contacts - len(congress), cast, now), fields, cast, now)
        made_up = with_dealings(made_up, boards(), groups(), cast, now)
        made_up = with_meetings(made_up, contacts, automations(), cast, now)
        _write(chain(made_up, congress), contacts, say)
        fill_deal_fields()
        smart_lists(User.objects.in_bulk(users, field_name="username"), _things(fields, tag_ids))


def _things(fields: dict[str, CustomField], tag_ids: dict[str, int]) -> Things:
    return Things(fields, tag_ids, dict(Status.objects.values_list("name", "pk")))


def _cast(contacts: int, colleagues: list[int], say: Say) -> tuple[Cast, dict[str, int], dict[str, int]]:
    company_ids = _companies(contacts)
    say(f"companies: {len(company_ids):,}")
    shares = {name: share for name, (_, share) in vocabulary.TAGS.items()}
    shares |= {name: count / max(contacts, count) for name, (_, count) in vocabulary.RARE_TAGS.items()}
    tag_ids = _tags()
    say(f"tags: {len(tag_ids):,}")
    cast = Cast(
        employers=_employers(company_ids),
        statuses=_statuses(),
        sources=Weighted(vocabulary.SOURCES),
        owners=Weighted({None: 1.0, **{pk: 4 / place for place, pk in enumerate(colleagues, start=1)}}),
        colleagues=colleagues,
        tags=[(tag_ids[name], share) for name, share in shares.items()],
    )
    return cast, tag_ids, company_ids


def _users() -> dict[str, int]:
    """Demo people by user name. Only a demo lets anybody sign in with a password that everybody knows."""
    sync_roles()
    roles = {name: role for name, (_, _, role) in SIGN_INS.items()} if settings.DEMO else {}
    names = {name: (first, last) for name, (first, last, _) in SIGN_INS.items() if name in roles} | COLLEAGUES
    users = {}
    for username, (first, last) in names.items():
        user, created = User.objects.get_or_create(
            username=username, defaults={"first_name": first, "last_name": last, "email": f"{username}@example.com"}
        )
        if created:
            user.set_password(username if username in roles else None)
            user.save(update_fields=["password"])
            user.groups.set(Group.objects.filter(name=roles.get(username, Role.USER)))
        users[username] = user.pk
    return users


def _companies(contacts: int) -> dict[str, int]:
    """By name."""
    made = {company.name: company for company in companies(contacts)}
    Company.objects.bulk_create(made.values(), ignore_conflicts=True, batch_size=CHUNK)
    return {name: pk for name, pk in Company.objects.values_list("name", "pk") if name in made}


def _employers(company_ids: dict[str, int]) -> Weighted[Employer]:
    """A few companies employ many, most a handful."""
    names = [name for name in company_ids if name not in {legislators.SENATE, legislators.HOUSE}]
    random.Random(3).shuffle(names)
    return Weighted({Employer(company_ids[name], domain_of(name)): 1 / (place + 3) for place, name in enumerate(names)})


def _statuses() -> Weighted[int]:
    has_default = Status.objects.filter(is_default=True).exists()
    weights: dict[int, float] = {}
    for position, (name, colour, is_default, share) in enumerate(vocabulary.STATUSES):
        defaults = {"colour": colour, "position": position, "is_default": is_default and not has_default}
        status, _ = Status.objects.get_or_create(name=name, defaults=defaults)
        weights[status.pk] = share
    return Weighted(weights)


def _tags() -> dict[str, int]:
    """All tags of the demo by name."""
    colours: dict[str, Colour] = {
        name: colour for name, (colour, _) in {**vocabulary.TAGS, **vocabulary.RARE_TAGS}.items()
    }
    parties = {"Senate": Colour.PURPLE, "House": Colour.INDIGO, "Democrat": Colour.BLUE, "Republican": Colour.RED}
    places = {name: Colour.GREY for row in legislators.rows() for name in legislators.tags_of(row)}
    colours |= places | parties
    known = {tag.name.lower(): tag.pk for tag in Tag.objects.all()}
    Tag.objects.bulk_create(
        [Tag(name=name, colour=colour) for name, colour in colours.items() if name.lower() not in known]
    )
    known = {tag.name.lower(): tag.pk for tag in Tag.objects.all()}
    return {name: known[name.lower()] for name in colours}


def _write(everybody: Iterator[Person], total: int, say: Say) -> None:
    written = 0
    while chunk := list(islice(everybody, CHUNK)):
        _write_chunk(chunk)
        written += len(chunk)
        if written == total or written % 100_000 == 0:
            say(f"contacts: {written:,} of {total:,}")


def _write_chunk(chunk: list[Person]) -> None:
    numbered = list(zip(reserve_ids(Contact, len(chunk)), chunk, strict=True))
    row = attrgetter(*CONTACT_COLUMNS)
    load(Contact, ["id", *CONTACT_COLUMNS], ((pk, *row(person)) for pk, person in numbered))
    for model, column, name in PAIRS:
        load(model, ["contact_id", column], _pairs(numbered, name))
    for model, columns, name in RECORDS:
        load(model, ["contact_id", *columns], _records(numbered, columns, name))
    load(ContactPoint, ["contact_id", "kind", "value"], _points(numbered))
    load(GroupMember, ["contact_id", "group_id", "joined_at"], _members(numbered))
    for column in {*VALUE_COLUMNS.values()}:
        name = "person_id" if column == "person" else column
        load(CustomValue, ["contact_id", "field_id", name], _values(numbered, column))
    _write_meetings([(pk, person.meetings) for pk, person in numbered if person.meetings])


def _write_meetings(held: list[tuple[int, Meetings]]) -> None:
    for model, columns, name in MEETINGS:
        rows = attrgetter(name)
        load(model, ["contact_id", *columns], ((pk, *row) for pk, each in held for row in rows(each)))
    load(
        Conversation,
        ["contact_id", "assignee_id", "is_open", "unread", "last_message_at"],
        ((pk, each.assignee_id, True, each.unread, each.messages[-1][-1]) for pk, each in held if each.messages),
    )


def _pairs(numbered: Numbered, name: str) -> Iterator[tuple[int, int]]:
    others = attrgetter(name)
    return ((pk, other) for pk, person in numbered for other in others(person))


def _records(numbered: Numbered, columns: Sequence[str], name: str) -> Iterator[tuple[Any, ...]]:
    """What people have in the attribute `name`: things with the columns as attributes."""
    row, held = attrgetter(*columns), attrgetter(name)
    return ((pk, *row(each)) for pk, person in numbered for each in held(person))


def _points(numbered: Numbered) -> Iterator[tuple[int, str, str]]:
    return ((pk, kind, value) for pk, person in numbered for kind, value in person.points)


def _members(numbered: Numbered) -> Iterator[tuple[int, int, datetime]]:
    return ((pk, group, person.updated_at) for pk, person in numbered for group in person.group_ids)


def _values(numbered: Numbered, column: str) -> Iterator[tuple[int, int, Any]]:
    return ((pk, field, value) for pk, person in numbered for held, field, value in person.values if held == column)
