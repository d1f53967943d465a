"""Custom fields of every type, and what made-up contacts hold in them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from contacts.demo import vocabulary
from contacts.demo.people import Cast, Person, Weighted, latin_letters
from contacts.demo.places import COUNTRIES, Country
from contacts.models import ContactType, CustomChoice, CustomField
from contacts.models.colour import Colour

Type = CustomField.Type
Draw = Callable[["Setting"], Any]

EVERYBODY = frozenset(ContactType.values)
CUSTOMERS = frozenset({ContactType.CUSTOMER.value})
BUYERS = CUSTOMERS | {ContactType.LEAD.value}
COUNTRY_OF: dict[str, Country] = {country.code: country for country in COUNTRIES}


@dataclass(frozen=True)
class Setting:
    """What a value is drawn from. `number` counts the people, for what must not repeat."""

    rng: random.Random
    person: Person
    number: int
    cast: Cast
    today: date


@dataclass(frozen=True)
class Example:
    """One field of the demo. `share` of the contacts whose type is `among` hold what `draw` gives them."""

    name: str
    type: CustomField.Type
    share: float
    draw: Draw
    among: frozenset[str] = EVERYBODY
    help_text: str = ""
    currency: str = ""
    choices: Mapping[str, tuple[Colour, float]] = field(default_factory=dict)


def _money(setting: Setting) -> Decimal:
    """Most contracts are small, a few large."""
    return Decimal(round(setting.rng.lognormvariate(8.5, 1.1), -1)).quantize(Decimal("0.01"))


def _renewal(setting: Setting) -> date:
    return setting.today + timedelta(days=setting.rng.randrange(-45, 365))


def _score(setting: Setting) -> int:
    return min(10, max(0, round(setting.rng.gauss(7.6, 2.2))))


def _colleague(setting: Setting) -> int:
    return setting.person.owner_id or setting.rng.choice(setting.cast.colleagues)


def _consent(setting: Setting) -> bool:
    return not setting.person.dnd_email and setting.rng.random() < 0.7


def _profile(setting: Setting) -> str:
    """Below .example: a profile at the real LinkedIn would be somebody's."""
    name = latin_letters(f"{setting.person.first_name} {setting.person.last_name}") or "member"
    return f"https://linkedin.example/in/{name}-{setting.number:x}"


def _customer_number(setting: Setting) -> str:
    return f"C-{100_000 + setting.number}"


def _billing_address(setting: Setting) -> str:
    _, _, domain = setting.person.email.partition("@")
    return f"billing-{setting.number}@{domain or 'example.net'}"


def _direct_line(setting: Setting) -> str:
    # From the other end of the country's numbers than those that people are given
    return COUNTRY_OF[setting.person.country].phone(-setting.number)


def _demo_moment(setting: Setting) -> datetime:
    day = setting.today + timedelta(days=setting.rng.randrange(-120, 30))
    hour, minute = setting.rng.randrange(8, 18), setting.rng.choice((0, 15, 30, 45))
    return datetime.combine(day, time(hour, minute), ZoneInfo("UTC"))


def _background(setting: Setting) -> str:
    return "\n".join(setting.rng.sample(vocabulary.BACKGROUNDS, k=setting.rng.randrange(1, 4)))


def _one(choices: Weighted[str], setting: Setting) -> list[str]:
    return [choices.draw(setting.rng)]


def _some(choices: Weighted[str], setting: Setting) -> list[str]:
    return sorted({choices.draw(setting.rng) for _ in range(setting.rng.randrange(1, 5))})


def _of(draw: Callable[[Weighted[str], Setting], list[str]], choices: Mapping[str, tuple[Colour, float]]) -> Draw:
    return partial(draw, Weighted({name: share for name, (_, share) in choices.items()}))


PLANS, INTERESTS = vocabulary.PLANS, vocabulary.INTERESTS
EXAMPLES = [
    Example("Plan", Type.CHOICE, 0.45, _of(_one, PLANS), BUYERS, "What they pay for.", choices=PLANS),
    Example("Contract value", Type.MONEY, 0.85, _money, CUSTOMERS, "Per year, without tax.", "EUR"),
    Example("Renewal date", Type.DATE, 0.8, _renewal, CUSTOMERS),
    Example("Customer number", Type.TEXT, 0.95, _customer_number, CUSTOMERS),
    Example("Account manager", Type.PERSON, 0.7, _colleague, CUSTOMERS),
    Example("NPS score", Type.NUMBER, 0.5, _score, CUSTOMERS, "0 to 10, from the last survey."),
    Example("Interests", Type.CHOICES, 0.25, _of(_some, INTERESTS), choices=INTERESTS),
    Example("Newsletter consent", Type.YES_NO, 0.6, _consent, help_text="As they last told us."),
    Example("Last demo", Type.DATE_TIME, 0.1, _demo_moment, BUYERS),
    Example("LinkedIn", Type.URL, 0.2, _profile),
    Example("Billing e-mail", Type.EMAIL, 0.3, _billing_address, CUSTOMERS),
    Example("Direct line", Type.PHONE, 0.08, _direct_line),
    Example("Background", Type.LONG_TEXT, 0.03, _background),
]


def custom_fields() -> dict[str, CustomField]:
    """The fields of EXAMPLES with their choices, by the name that they have there; those that exist are used."""
    known = {field.name.lower(): field for field in CustomField.objects.of_contacts()}
    for position, example in enumerate(EXAMPLES, start=len(known)):
        if example.name.lower() not in known:
            known[example.name.lower()] = _create(example, position)
    found = {example.name: known[example.name.lower()] for example in EXAMPLES}
    # Somebody's own field of the same name may hold something else.
    return {example.name: found[example.name] for example in EXAMPLES if found[example.name].type == example.type}


def _create(example: Example, position: int) -> CustomField:
    made = CustomField.objects.create(
        name=example.name,
        type=example.type,
        help_text=example.help_text,
        currency=example.currency,
        position=position,
    )
    CustomChoice.objects.bulk_create(
        CustomChoice(field=made, name=name, colour=colour, position=place)
        for place, (name, (colour, _)) in enumerate(example.choices.items())
    )
    return made


def filled(people: Iterable[Person], fields: Mapping[str, CustomField], cast: Cast, now: datetime) -> Iterator[Person]:
    """The same people, each with values in some of the `fields`."""
    rng = random.Random(12)
    choices = {(choice.field_id, choice.name): choice.pk for choice in CustomChoice.objects.all()}
    examples = [(example, fields[example.name]) for example in EXAMPLES if example.name in fields]
    for number, person in enumerate(people, start=1):
        setting = Setting(rng, person, number, cast, now.date())
        for example, custom_field in examples:
            if person.contact_type in example.among and rng.random() < example.share:
                _fill(person, custom_field, example.draw(setting), choices)
        yield person


def _fill(person: Person, custom_field: CustomField, value: Any, choices: Mapping[tuple[int, str], int]) -> None:
    if custom_field.has_choices:
        keys = ((custom_field.pk, name) for name in value)
        person.choice_ids += [choices[key] for key in keys if key in choices]
    else:
        person.values.append((custom_field.column, custom_field.pk, value))
