"""Appointments, conversations, automations and manual actions of a few made-up contacts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from contacts.demo.people import Cast, Person, Weighted
from contacts.models import Appointment, Automation, Enrolment, ManualAction, Message

MOST = 6000  # contacts that have any, so that a million contacts are not seeded more slowly
SHARE = 0.12  # of few contacts

AUTOMATIONS = {
    "Welcome series": (Automation.Kind.WORKFLOW, "Three mails in the first two weeks."),
    "Renewal reminder": (Automation.Kind.WORKFLOW, "Sixty days before a contract ends."),
    "Trial follow-up": (Automation.Kind.WORKFLOW, "A call on day five, a mail on day ten."),
    "Autumn offer": (Automation.Kind.CAMPAIGN, "Two mails to everybody who asked for prices."),
}
MEETINGS = ("First call", "Demo", "Contract review", "Quarterly review", "Onboarding", "Lunch", "Site visit")
PLACES = ("Video call", "Video call", "By phone", "Our office", "Their office")
ERRANDS = {
    ManualAction.Kind.CALL: ("Call about the trial", "Call: no answer to two mails", "Call to congratulate"),
    ManualAction.Kind.EMAIL: ("Send the case study by hand", "Answer the question about prices"),
    ManualAction.Kind.SMS: ("Remind of the appointment",),
}
WAITING = Weighted({Enrolment.State.ACTIVE: 5.0, Enrolment.State.PAUSED: 1.0, Enrolment.State.FINISHED: 3.0})
TOOK_PLACE = Weighted(
    {Appointment.Status.SHOWED: 7.0, Appointment.Status.NO_SHOW: 1.0, Appointment.Status.CANCELLED: 1.5}
)
TO_COME = Weighted({Appointment.Status.BOOKED: 3.0, Appointment.Status.CONFIRMED: 2.0})

# Whether the contact says it, and what; {name} is the contact's first name.
Line = tuple[bool, str]
THREADS: tuple[tuple[Message.Channel, str, tuple[Line, ...]], ...] = (
    (
        Message.Channel.EMAIL,
        "Your question about prices",
        (
            (False, "Hello {name},\n\nthank you for your interest. The price list is on our website.\nShall we talk?"),
            (True, "Thanks! Is there a discount for non-profits?"),
            (False, "There is: 20 % for as long as you are one. I can send you an offer today."),
            (True, "Please do. We would start with twelve people."),
        ),
    ),
    (
        Message.Channel.EMAIL,
        "Tuesday’s demo",
        (
            (False, "Hello {name},\n\nthank you for your time. Attached are the slides, and the answers I promised."),
            (True, "Very helpful. I shall show them to my colleagues and come back to you."),
        ),
    ),
    (
        Message.Channel.SMS,
        "",
        (
            (False, "Hi {name}, I am ten minutes late. Sorry!"),
            (True, "No problem, see you then"),
        ),
    ),
    (
        Message.Channel.WHATSAPP,
        "",
        (
            (True, "Hello, does the import take vCards, too?"),
            (False, "Hello {name}! It does: vCard, CSV and Excel."),
            (True, "Great 👍"),
        ),
    ),
    (
        Message.Channel.EMAIL,
        "Renewal of your contract",
        ((False, "Hello {name},\n\nyour contract ends in two months. Shall we renew it as it is?"),),
    ),
)


@dataclass
class Meetings:
    """Rows beside the contact's id, in the order of the columns that `seeding` loads."""

    appointments: list[tuple[str, datetime, datetime, str, str, int, datetime]] = field(default_factory=list)
    messages: list[tuple[str, str, str, str, str, str, int | None, datetime]] = field(default_factory=list)
    unread: int = 0
    assignee_id: int | None = None
    enrolments: list[tuple[int, str, datetime, datetime | None]] = field(default_factory=list)
    errands: list[tuple[str, str, int, datetime, datetime | None]] = field(default_factory=list)


def automations() -> list[int]:
    """The automations of the demo; those that are there already are used."""
    return [
        Automation.objects.get_or_create(
            name=name, kind=kind, defaults={"description": description, "is_published": True}
        )[0].pk
        for name, (kind, description) in AUTOMATIONS.items()
    ]


def with_meetings(
    people: Iterable[Person], total: int, automation_ids: list[int], cast: Cast, now: datetime, seed: int = 7
) -> Iterator[Person]:
    """The same people; some of them have something going on."""
    rng = random.Random(seed)
    share = min(SHARE, MOST / max(total, 1))
    for person in people:
        if rng.random() < share:
            person.meetings = _meetings(rng, person, automation_ids, cast, now)
        yield person


def _meetings(rng: random.Random, person: Person, automation_ids: list[int], cast: Cast, now: datetime) -> Meetings:
    made = Meetings(assignee_id=person.owner_id)
    host = person.owner_id or rng.choice(cast.colleagues)
    if rng.random() < 0.5:
        made.appointments = [_appointment(rng, host, now) for _ in range(rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.6 and person.email and person.phone:
        _converse(made, rng, person, host, now)
    if rng.random() < 0.4:
        state, enrolled = WAITING.draw(rng), now - timedelta(days=rng.randrange(1, 40))
        ended = enrolled + timedelta(hours=20) if state == Enrolment.State.FINISHED else None
        made.enrolments = [(rng.choice(automation_ids), state, enrolled, ended)]
    if rng.random() < 0.25:
        kind = rng.choice(list(ERRANDS))
        asked = now - timedelta(hours=rng.randrange(2, 200))
        done = asked + timedelta(hours=1) if rng.random() < 0.3 else None
        made.errands = [(kind, rng.choice(ERRANDS[kind]), host, asked, done)]
    return made


def _appointment(
    rng: random.Random, host: int, now: datetime
) -> tuple[str, datetime, datetime, str, str, int, datetime]:
    day = now.date() + timedelta(days=rng.choice((*range(-40, 0, 3), *range(15), *range(15))))
    day += timedelta(days={6: 2, 7: 1}.get(day.isoweekday(), 0))  # nobody meets at the weekend
    start = datetime.combine(day, time(rng.randrange(8, 17), rng.choice((0, 0, 30, 15, 45))), now.tzinfo)
    status = (TOOK_PLACE if start < now else TO_COME).draw(rng)
    end = start + timedelta(minutes=rng.choice((30, 30, 45, 60)))
    return rng.choice(MEETINGS), start, end, rng.choice(PLACES), status, host, min(now, start) - timedelta(days=4)


def _converse(made: Meetings, rng: random.Random, person: Person, author: int, now: datetime) -> None:
    channel, subject, lines = rng.choice(THREADS)
    address = person.email if channel == Message.Channel.EMAIL else person.phone
    said = (now - timedelta(days=rng.randrange(1, 30))).replace(hour=8, minute=rng.randrange(60))
    for number, (is_theirs, text) in enumerate(lines):
        said += timedelta(minutes=rng.randrange(5, 140))
        state = Message.State.RECEIVED if is_theirs else Message.State.DELIVERED
        title = f"Re: {subject}" if subject and number else subject
        name = person.first_name or "there"
        made.messages.append(
            ("", channel, state, address, title, text.format(name=name), None if is_theirs else author, said)
        )
    made.unread = 1 if lines[-1][0] and rng.random() < 0.4 else 0
