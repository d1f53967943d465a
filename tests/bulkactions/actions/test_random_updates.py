"""Random changes of random contacts: what the preview counts is what happens, and undo leaves what was there."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain

import pytest
from django.utils import timezone

from bulkactions import actions
from bulkactions.selection import Selection
from contacts.changing.operations import operations_of
from contacts.changing.targets import Kind, Target, catalogue
from contacts.models import Contact, ContactType, CustomField, CustomPick, CustomValue
from tests.bulkactions.actions.test_update_fields import rows as options_of
from tests.bulkactions.contract import rows
from tests.factories import CustomFieldFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXTS = ["", "a", "Acme", "acme inc", " x ", "İstanbul ß", "a%b_c", "x" * 119, "x" * 120]
EMAILS = ["", "ada@old.example", "Ada@OLD.example", "nonsense"]
URLS = ["", "http://old.example/a", "https://old.example", "old.example"]
NUMBERS = [None, Decimal(0), Decimal("0.1"), Decimal("-2.5"), Decimal("99999999999"), Decimal(12)]
PARTS = ["a", "old", " ", "x", "http://", "%", "İ", "@", "zz"]
Type = CustomField.Type


class World:
    """People, statuses, custom fields of all types and contacts, as a seed has it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.people = [UserFactory() for _ in range(4)]
        self.statuses = [StatusFactory(), StatusFactory()]
        self.fields = [self._field(kind) for kind in Type]
        self.choices = {field.pk: list(field.choices.all()) for field in self.fields}
        self.contacts = [self._contact() for _ in range(16)]
        self.contacts[0].followers.set(UserFactory.create_batch(10))

    def _field(self, kind: Type) -> CustomField:
        choices = ["Gold", "Silver", "Tin"] if kind in (Type.CHOICE, Type.CHOICES) else None
        return CustomFieldFactory(type=kind, choices=choices, currency="EUR" if kind == Type.MONEY else "")

    def _contact(self) -> Contact:
        pick = self.random.choice
        texts = ("first_name", "last_name", "job_title", "source", "street", "city", "state", "postal_code")
        values = {name: pick(TEXTS)[: Contact._meta.get_field(name).max_length] for name in texts}
        values |= {"email": pick(EMAILS), "website": pick(URLS), "phone": pick(["", "+14155550123"])}
        if not any(values[name] for name in ("first_name", "last_name", "email", "phone")):
            values["phone"] = "+14155550199"
        contact = Contact.objects.create(
            **values,
            status=pick([None, *self.statuses]),
            owner=pick([None, *self.people]),
            contact_type=pick(ContactType.values),
            country=pick(["", "DE"]),
            time_zone=pick(["", "Europe/Berlin"]),
            date_of_birth=pick([None, date(1980, 5, 6)]),
            dnd_email=pick([True, False]),
            created_at=timezone.now(),
        )
        contact.followers.set(self.random.sample(self.people, self.random.randrange(3)))
        held = [(field, value) for field in self.fields if (value := self.value(field)) not in (None, "", [])]
        CustomValue.objects.bulk_create(
            CustomValue(contact=contact, field=field, **{field.column: value}) for field, value in held if field.column
        )
        picked = [value if isinstance(value, list) else [value] for field, value in held if field.has_choices]
        CustomPick.objects.bulk_create(CustomPick(contact=contact, choice=one) for one in chain(*picked))
        return contact

    def value(self, field: CustomField):
        choices = self.choices[field.pk]
        return self.random.choice(
            {
                Type.TEXT: [*TEXTS, "x" * 499],
                Type.LONG_TEXT: TEXTS,
                Type.NUMBER: NUMBERS,
                Type.MONEY: NUMBERS,
                Type.DATE: [None, date(2026, 2, 28)],
                Type.DATE_TIME: [None, datetime(2026, 2, 28, 10, 30, 1, tzinfo=UTC)],
                Type.YES_NO: [None, True, False],
                Type.CHOICE: [None, *choices],
                Type.CHOICES: [[], choices[:1], choices[1:]],
                Type.PERSON: [None, *self.people],
                Type.PHONE: ["", "+14155550123"],
                Type.EMAIL: EMAILS[:2],
                Type.URL: URLS,
            }[Type(field.type)]
        )

    def change(self, target: Target) -> tuple[str, str, dict]:
        operation = self.random.choice(list(operations_of(target)))
        return target.key, operation, self._asked(target, operation)

    def _asked(self, target: Target, operation: str) -> dict:
        pick, people = self.random.choice, [person.pk for person in self.people]
        match operation:
            case "replace":
                match_case = pick([{}, {"match_case": "on"}])
                return {"find": pick(PARTS), "by": pick(["", "https://", "new", " y"])} | match_case
            case "append" | "prepend":
                return {"text": pick([" x", "Inc ", "y" * 100])}
            case "increase":
                return {"amount": pick(["1", "-0.2", "0.1", "99999999999", "0"])}
            case "in_turn":
                return {"people": self.random.sample(people, 3)}
            case "weighted":
                return {f"weight-{people[0]}": 3, f"weight-{people[1]}": 2}
            case "clear" | "on" | "off":
                return {}
        return {target.key: self._given(target)}

    def _given(self, target: Target):
        pick, people = self.random.choice, [person.pk for person in self.people]
        given = {
            "status": [status.pk for status in self.statuses],
            "contact_type": ContactType.values,
            "owner": people,
            "followers": [[one] for one in people],
            "email": ["ada@old.example"],
            "phone": ["+1 415 555 0123"],
            "website": ["https://old.example"],
            "date_of_birth": ["1980-05-06"],
            "country": ["DE"],
            "time_zone": ["Europe/Berlin"],
        }
        if target.custom is None:
            return pick(given.get(target.key, ["a", "Acme"]))
        choices = [choice.pk for choice in target.custom.choices.all()]
        return pick(
            {
                Type.NUMBER: ["12", "0"],
                Type.MONEY: ["-2.5"],
                Type.DATE: ["2026-02-28"],
                Type.DATE_TIME: ["2026-02-28T10:30"],
                Type.YES_NO: ["yes", "no"],
                Type.CHOICE: choices,
                Type.CHOICES: [choices[:1], choices[:2], choices],
                Type.PERSON: people,
                Type.PHONE: ["+1 415 555 0123"],
                Type.EMAIL: ["ada@old.example"],
                Type.URL: ["https://old.example"],
            }.get(Type(target.custom.type), ["a", "Acme"])
        )


def preview_counts(action, selection) -> Counter:
    preview = action.preview(selection.contacts(action.contacts(), action.user))
    assert sum(preview.counts) == preview.total
    return Counter({(part.outcome.value, part.reason): count for part, count in preview if count})


def counts(bulk_action) -> Counter:
    return Counter(bulk_action.results.values_list("outcome", "reason"))


@pytest.mark.parametrize("seed", range(12))
def test_preview_result_and_undo_agree(seed, admin, ask, run, do):
    world = World(seed)
    targets = list(catalogue().values())
    chosen = world.random.sample(targets, world.random.choice([1, 1, 2, 3, 8]))
    options = options_of(*(world.change(target) for target in chosen))
    selection = Selection(
        ids=tuple(c.pk for c in world.contacts), query={"sort": [world.random.choice(["name", "-created", "owner"])]}
    )
    action = actions.get("update_fields")(admin, options)
    assert action.form.is_valid(), (options, action.form.errors)
    foretold, before = preview_counts(action, selection), rows()

    done = run(ask("update_fields", selection=selection, **options))

    assert counts(done) == foretold, options
    if done.succeeded:
        undone = do("undo", bulk_action=[str(done.pk)])
        assert (rows(), undone.succeeded) == (before, done.succeeded), options


@pytest.mark.parametrize("seed", range(100, 106))
def test_undo_after_other_changes_does_what_its_preview_says(seed, admin, do):
    world = World(seed)
    targets = [target for target in catalogue().values() if target.kind is not Kind.OWNER]
    options = options_of(*(world.change(target) for target in world.random.sample(targets, 4)))
    done = do("update_fields", world.contacts, **options)
    others = options_of(*(world.change(target) for target in world.random.sample(targets, 12)))
    do("update_fields", world.random.sample(world.contacts, 10), **others)
    if not done.succeeded:
        return
    action = actions.get("undo")(admin, {"bulk_action": [str(done.pk)]})
    foretold = preview_counts(action, action.default_selection())

    undone = do("undo", bulk_action=[str(done.pk)])

    assert counts(undone) == foretold, (options, others)
