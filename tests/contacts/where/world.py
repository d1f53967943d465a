"""Contacts with all that is awkward about contacts: the same sixty every time, as plain objects and in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from contacts import models
from contacts.models import CustomField
from tests.contacts.where.evaluator import (
    Appointment,
    Company,
    Message,
    Note,
    Opportunity,
    Person,
    SavedList,
    Task,
    World,
)

# Above the ids that anything else in a test database has.
FIRST_ID = 90_000

Type = CustomField.Type
USERS = [FIRST_ID + number for number in range(1, 5)]
ME = USERS[0]
# First and last name: some have only one, and one has to be called by the name to sign in with.
USER_NAMES = dict(zip(USERS, [("Pat", "Zorn"), ("pat", "Alm"), ("", "Öst"), ("", "")], strict=True))
STATUSES = [FIRST_ID + number for number in range(1, 4)]
TAGS = [FIRST_ID + number for number in range(1, 7)]
GROUPS = [FIRST_ID + number for number in range(1, 4)]
COMPANIES = [FIRST_ID + number for number in range(1, 8)]
PIPELINES = [FIRST_ID + number for number in range(1, 3)]
STAGES = [FIRST_ID + number for number in range(1, 6)]
CUSTOM = {type_: FIRST_ID + number for number, type_ in enumerate(Type, 1)}
CHOICES = {
    CUSTOM[Type.CHOICE]: [FIRST_ID + number for number in range(1, 4)],
    CUSTOM[Type.CHOICES]: [FIRST_ID + number for number in range(11, 15)],
}
LIVE_LIST, LIST_OF_LISTS, STATIC_LIST, EMPTY_LIST = (FIRST_ID + number for number in range(1, 5))

# Clocks that change at midnight, by half an hour, on other days than Europe's; days that begin first and last.
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]
# A change of the clock in some of the zones, the ends of a year, a quarter and a leap February, a Monday, and any day.
DAYS = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 24),
    date(2026, 10, 25),
    date(2026, 10, 29),
    date(2026, 11, 1),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2026, 9, 30),
    date(2026, 11, 2),
    date(2026, 11, 18),
    date(2024, 2, 29),
]
FIRST_NAMES = ["Ada", "ADA", "José", "Jose", "Zoë", "Илья", "ИЛЬЯ", "李", "李雷", "O’Neil", "Anna-Maria", "Jo Ann", ""]
LAST_NAMES = [
    "O'Brien",
    "Obrien",
    "Lovelace",
    "de la Cruz",
    "Иванова",
    "雷",
    "Müller",
    "MÜLLER",
    "100%",
    "a_b",
    "axb",
    "",
]
MAILBOXES = ["ada", "a_b", "axb", "anna.maria", "ada+news", "o'brien", "50%off"]
DOMAINS = ["example.com", "example.org", "mail.example.com"]
PHONES = ["+14155550123", "+14155550199", "+4930123456", "+79161234567", "+442071838750"]
JOB_TITLES = ["Head of Sales", "head of sales", "Sales, Head of", "Директор", "CTO", "C.T.O.", "Señora 2", ""]
SOURCES = ["Fair 2026", "fair_2026", "web", "Web site", ""]
STREETS = ["1 Main St.", "12 Main Street", "Улица 5", "5 Rue de l'Église", ""]
CITIES = ["Berlin", "São Paulo", "Sao Paulo", "Москва", "東京", ""]
STATES = ["BE", "SP", "New York", ""]
POSTAL_CODES = ["10115", "10-115", "SW1A 1AA", ""]
COUNTRIES = ["DE", "US", "BR", ""]
CONTACT_ZONES = ["Europe/Berlin", "America/New_York", ""]
WEBSITES = ["https://example.com", "https://example.com/a_b", "http://Example.org/?q=100%25", ""]
NOTES = ["Called, will call back.", "called back\nand left a_note", "Звонил Илье", "VIP!", "100% sure", "李雷 said no"]
OPPORTUNITY_NAMES = ["Licences", "licences 2", "Лицензии", "a_b deal", "axb deal"]
TASK_TITLES = ["Send the offer", "send offer #2", "Позвонить", "call_back", "CALL BACK"]
LONG_TEXTS = ["First line\nsecond line", "a_b and axb", "Ничего", "FIRST", "100%", "it's"]
NUMBERS = [Decimal(number) for number in ["-1.5", "0", "0.1", "0.3", "10", "10.0001", "99999999999.9999"]]
LINKS = ["https://example.com/a", "https://example.com/A_b", "https://пример.рф/"]


def moments() -> list[datetime]:
    """Local midnights and changes of the clock, and what is just before and just after."""
    midnights = [datetime.combine(day, time(), ZoneInfo(zone)) for zone in ZONES for day in DAYS]
    changes = [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2026, 11, 1, 6), datetime(2026, 4, 23, 22)]
    edges = [*midnights, *(change.replace(tzinfo=UTC) for change in changes)]
    near = [timedelta(), timedelta(microseconds=-1), timedelta(seconds=1), timedelta(hours=-1), timedelta(hours=12)]
    return sorted({edge.astimezone(UTC) + distance for edge in edges for distance in near})


MOMENTS = moments()
BIRTHDAYS = [*DAYS, *(day + timedelta(days=1) for day in DAYS), date(1964, 2, 29), date(1999, 12, 31)]


def pipeline_of(stage: int) -> int:
    return PIPELINES[STAGES.index(stage) % len(PIPELINES)]


class Generator:
    """People out of the lists above."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.dealings = Random(seed)  # of its own, so that what people have to do with us changes nothing about them

    def companies(self) -> list[Company]:
        names = ["Acme", "ACME Ltd.", "O'Reilly & Co", "Ромашка", "東京 Works", "a_b 100%", "Axb"]
        return [self.company(pk, name) for pk, name in zip(COMPANIES, names, strict=True)]

    def company(self, pk: int, name: str) -> Company:
        any_of = self.random.choice
        return Company(
            id=pk,
            name=name,
            created=any_of(MOMENTS),
            website=any_of(WEBSITES),
            phone=self.perhaps(PHONES) or "",
            industry=any_of(["Retail", "retail trade", "Software", ""]),
            employees=any_of([None, 0, 1, 49, 50, 5000]),
            city=any_of(CITIES),
            state=any_of(STATES),
            country=any_of(COUNTRIES),
        )

    def person(self, pk: int, companies: list[Company]) -> Person:
        any_of = self.random.choice
        first_name, last_name = any_of(FIRST_NAMES), any_of(LAST_NAMES)
        email, phone = self.perhaps([self.email()]) or "", self.perhaps(PHONES) or ""
        if not (first_name or last_name or email or phone):
            first_name = "Ada"
        return Person(
            id=pk,
            created=any_of(MOMENTS),
            updated=any_of(MOMENTS),
            first_name=first_name,
            last_name=last_name,
            email=email,
            phone=phone,
            job_title=any_of(JOB_TITLES),
            contact_type=any_of(models.ContactType.values),
            status=any_of([None, *STATUSES]),
            source=any_of(SOURCES),
            owner=any_of([None, *USERS]),
            followers=self.some(USERS),
            tags=self.some(TAGS),
            groups=self.some(GROUPS),
            works_for=any_of([None, *companies]),
            street=any_of(STREETS),
            city=any_of(CITIES),
            state=any_of(STATES),
            postal_code=any_of(POSTAL_CODES),
            country=any_of(COUNTRIES),
            time_zone=any_of(CONTACT_ZONES),
            date_of_birth=self.perhaps(BIRTHDAYS),
            website=any_of(WEBSITES),
            dnd_email=any_of([True, False]),
            dnd_sms=any_of([True, False]),
            dnd_whatsapp=any_of([True, False]),
            dnd_call=any_of([True, False]),
            last_activity=self.perhaps(MOMENTS),
            further_emails=tuple(sorted({self.email() for _ in range(self.few())} - {email})),
            further_phones=tuple(sorted(self.some(PHONES) - {phone}) if self.few() else ()),
            notes=tuple(self.note(pk * 10 + number) for number in range(self.few())),
            tasks=tuple(self.task(pk * 10 + number) for number in range(self.few())),
            **self.hanging(pk),
            custom={CUSTOM[type_]: value for type_ in Type if (value := self.custom_value(type_)) is not None},
        )

    def note(self, pk: int) -> Note:
        any_of = self.random.choice
        return Note(id=pk, text=any_of(NOTES), created=any_of(MOMENTS), author=any_of([None, *USERS]))

    def task(self, pk: int) -> Task:
        any_of = self.random.choice
        return Task(
            id=pk,
            title=any_of(TASK_TITLES),
            created=any_of(MOMENTS),
            due=self.perhaps(BIRTHDAYS),
            assignee=any_of([None, *USERS]),
            done=any_of([True, False]),
        )

    def hanging(self, pk: int) -> dict[str, Any]:
        kinds = {"opportunities": self.opportunity, "messages": self.message, "appointments": self.appointment}
        some = [0, 0, 1, 2]
        return {
            name: tuple(make(pk * 10 + number) for number in range(self.dealings.choice(some)))
            for name, make in kinds.items()
        }

    def opportunity(self, pk: int) -> Opportunity:
        any_of = self.dealings.choice
        stage = any_of(STAGES)
        return Opportunity(
            id=pk,
            name=any_of(OPPORTUNITY_NAMES),
            created=any_of(MOMENTS),
            pipeline=pipeline_of(stage),
            stage=stage,
            status=any_of(models.Opportunity.Status.values),
            value=any_of([Decimal(0), Decimal("0.5"), Decimal(10), Decimal("99999999.99")]),
            currency=any_of(["USD", "EUR"]),
            owner=any_of([None, *USERS]),
            source=any_of(SOURCES),
            lost_reason=any_of(["Too dear", "too_dear", ""]),
            expected_close=any_of([None, *BIRTHDAYS]),
        )

    def message(self, pk: int) -> Message:
        any_of = self.dealings.choice
        return Message(
            id=pk,
            channel=any_of(models.Message.Channel.values),
            state=any_of(models.Message.State.values),
            created=any_of(MOMENTS),
            subject=any_of(["Offer", "your offer", ""]),
            text=any_of(NOTES),
            author=any_of([None, *USERS]),
        )

    def appointment(self, pk: int) -> Appointment:
        any_of = self.dealings.choice
        status = any_of(models.Appointment.Status.values)
        return Appointment(
            id=pk, title=any_of(TASK_TITLES), starts=any_of(MOMENTS), status=status, host=any_of([None, *USERS])
        )

    def custom_value(self, type_: CustomField.Type) -> Any:
        field = CUSTOM[type_]
        match type_:
            case Type.CHOICE:
                pick = self.perhaps(CHOICES[field])
                return frozenset([pick]) if pick else None
            case Type.CHOICES:
                return self.some(CHOICES[field]) or None
            case _:
                return self.perhaps(VALUES[type_])

    def email(self) -> str:
        return f"{self.random.choice(MAILBOXES)}@{self.random.choice(DOMAINS)}"

    def perhaps(self, values: list[Any]) -> Any:
        return self.random.choice([None, *values]) if self.random.random() < 0.7 else None

    def some(self, values: list[Any]) -> frozenset[Any]:
        return frozenset(self.random.sample(values, self.few()))

    def few(self) -> int:
        return self.random.choice([0, 0, 1, 1, 2, 3])


VALUES: dict[CustomField.Type, list[Any]] = {
    Type.TEXT: ["Gold", "gold plus", "a_b", "axb", "Золото"],
    Type.LONG_TEXT: LONG_TEXTS,
    Type.NUMBER: NUMBERS,
    Type.MONEY: NUMBERS,
    Type.DATE: BIRTHDAYS,
    Type.DATE_TIME: MOMENTS,
    Type.YES_NO: [True, False],
    Type.PERSON: USERS,
    Type.PHONE: PHONES,
    Type.EMAIL: ["ada@example.com", "a_b@example.com", "axb@example.com"],
    Type.URL: LINKS,
}


def generate(number: int = 60, seed: int = 3) -> tuple[list[Company], list[Person]]:
    generator = Generator(seed)
    companies = generator.companies()
    return companies, [generator.person(FIRST_ID + place, companies) for place in range(1, number + 1)]


COMPANIES_THERE, PEOPLE = generate()


def _tagged(tag: int) -> dict[str, Any]:
    return {
        "type": "field_condition",
        "field": {"type": "regular_field", "field_name": "tags"},
        "condition": {"type": "reference", "reference_type": "tag", "object_ids": [str(tag)]},
    }


WORLD = World(
    me=ME,
    lists={
        LIVE_LIST: SavedList(query={"type": "or", "queries": [_tagged(TAGS[0]), _tagged(TAGS[1])]}),
        LIST_OF_LISTS: SavedList(
            query={
                "type": "and",
                "queries": [
                    {"type": "saved_search", "saved_search_id": LIVE_LIST},
                    {"type": "saved_search", "saved_search_id": STATIC_LIST, "negate": True},
                ],
            }
        ),
        STATIC_LIST: SavedList(members=frozenset(person.id for person in PEOPLE[::3])),
        EMPTY_LIST: SavedList(),
    },
)


def username(user: int) -> str:
    return f"user{user}"


def store() -> User:
    """Puts it all into the database. Gives the user who is `WORLD.me`."""
    _store_what_people_refer_to()
    models.Contact.objects.bulk_create(map(_contact, PEOPLE))
    _store_what_hangs_on_people()
    for pk, saved in WORLD.lists.items():
        _store_list(pk, saved)
    return User.objects.get(pk=ME)


def _store_what_people_refer_to() -> None:
    User.objects.bulk_create(
        User(pk=pk, username=username(pk), first_name=first, last_name=last) for pk, (first, last) in USER_NAMES.items()
    )
    models.Status.objects.bulk_create(
        models.Status(pk=pk, name=f"Status {pk}", position=place) for place, pk in enumerate(reversed(STATUSES))
    )
    models.Tag.objects.bulk_create(models.Tag(pk=pk, name=f"Tag {pk}") for pk in TAGS)
    models.Group.objects.bulk_create(models.Group(pk=pk, name=f"Group {pk}") for pk in GROUPS)
    models.Pipeline.objects.bulk_create(models.Pipeline(pk=pk, name=f"Pipeline {pk}") for pk in PIPELINES)
    models.Stage.objects.bulk_create(
        models.Stage(pk=pk, name=f"Stage {pk}", pipeline_id=pipeline_of(pk)) for pk in STAGES
    )
    for company in COMPANIES_THERE:
        _create(models.Company, **vars(company))
    CustomField.objects.bulk_create(CustomField(pk=pk, name=f"My {type_}", type=type_) for type_, pk in CUSTOM.items())
    models.CustomChoice.objects.bulk_create(
        models.CustomChoice(pk=choice, field_id=field, name=f"Choice {choice}", position=place)
        for field, choices in CHOICES.items()
        for place, choice in enumerate(reversed(choices))
    )


def _create(model: Any, *, id: int, created: datetime, **values: Any) -> None:
    """The moment of creation is not what `auto_now_add` says."""
    model.objects.create(pk=id, **values)
    model.objects.filter(pk=id).update(created_at=created)


CONTACT_COLUMNS = {
    "created": "created_at",
    "updated": "updated_at",
    "last_activity": "last_activity_at",
    "owner": "owner_id",
    "status": "status_id",
}
ELSEWHERE = {
    "followers",
    "tags",
    "groups",
    "works_for",
    "further_emails",
    "further_phones",
    "notes",
    "tasks",
    "custom",
} | {
    *("opportunities", "messages", "appointments"),
}


def _contact(person: Person) -> models.Contact:
    own = {name: value for name, value in vars(person).items() if name not in ELSEWHERE}
    columns = {CONTACT_COLUMNS.get(name, name): value for name, value in own.items()}
    return models.Contact(**columns, company_id=person.company)


def _store_what_hangs_on_people() -> None:
    for person in PEOPLE:
        contact = models.Contact(pk=person.id)
        contact.tags.add(*person.tags)
        models.GroupMember.objects.bulk_create(models.GroupMember(contact=contact, group_id=pk) for pk in person.groups)
        contact.followers.add(*person.followers)
        _store_points(person)
        for note in person.notes:
            _create(models.Note, id=note.id, created=note.created, **_note(note), contact=contact)
        for task in person.tasks:
            _create(models.Task, id=task.id, created=task.created, **_task(task), contact=contact)
        _store_dealings(person)
        for field, value in person.custom.items():
            _store_custom(person.id, field, value)


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text, "author_id": note.author}


def _task(task: Task) -> dict[str, Any]:
    done_at = task.created if task.done else None
    return {"title": task.title, "due_on": task.due, "assignee_id": task.assignee, "done_at": done_at}


def _store_dealings(person: Person) -> None:
    contact = {"contact_id": person.id}
    models.Opportunity.objects.bulk_create(
        models.Opportunity(**contact, **_columns(thing, owner="owner_id", stage="stage_id", pipeline=""))
        for thing in person.opportunities
    )
    models.Message.objects.bulk_create(
        models.Message(**contact, **_columns(thing, author="author_id")) for thing in person.messages
    )
    for thing in person.appointments:
        values = _columns(thing, starts="starts_at", host="host_id")
        models.Appointment.objects.create(**contact, **values, ends_at=thing.starts + timedelta(hours=1))


def _columns(thing: Any, **renamed: str) -> dict[str, Any]:
    names = {"created": "created_at", "expected_close": "expected_close_on", **renamed}
    return {column: value for name, value in vars(thing).items() if (column := names.get(name, name))}


def _store_points(person: Person) -> None:
    kinds = {"email": person.further_emails, "phone": person.further_phones}
    models.ContactPoint.objects.bulk_create(
        models.ContactPoint(contact_id=person.id, kind=kind, value=value)
        for kind, values in kinds.items()
        for value in values
    )


def _store_custom(contact: int, field: int, value: Any) -> None:
    if isinstance(value, frozenset):
        models.CustomPick.objects.bulk_create(models.CustomPick(contact_id=contact, choice_id=pk) for pk in value)
        return
    column = CustomField(type=_type(field)).column
    column = "person_id" if column == "person" else column
    models.CustomValue.objects.create(contact_id=contact, field_id=field, **{column: value})


def _type(field: int) -> CustomField.Type:
    return next(type_ for type_, pk in CUSTOM.items() if pk == field)


def _store_list(pk: int, saved: SavedList) -> None:
    smart_list = models.SmartList.objects.create(
        pk=pk, name=f"List {pk}", owner_id=ME, query=saved.query or {}, is_static=saved.query is None
    )
    models.SmartListMember.objects.bulk_create(
        models.SmartListMember(smart_list=smart_list, contact_id=contact) for contact in saved.members
    )
