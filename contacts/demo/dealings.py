"""Pipelines with opportunities, and community groups with members, for made-up contacts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from contacts.demo import vocabulary
from contacts.demo.people import Cast, Deal, Person, Weighted
from contacts.models import ContactType, Group, Opportunity, Pipeline, Stage
from contacts.services.names import get_or_create_named
from contacts.services.pipelines import create_pipeline

Status = Opportunity.Status
SHARES = {ContactType.CUSTOMER.value: 0.18, ContactType.LEAD.value: 0.08}
OUTCOMES = Weighted(
    {Status.OPEN.value: 60.0, Status.WON.value: 22.0, Status.LOST.value: 13.0, Status.ABANDONED.value: 5.0}
)


@dataclass(frozen=True)
class Board:
    """The stages of one pipeline, and what its opportunities are called. Fewer of them come far."""

    stages: Weighted[int]
    names: tuple[str, ...]


def boards() -> list[Board]:
    """The pipelines of the demo; those that are there already are used."""
    return [Board(_stages(pipeline, stages), names) for pipeline, (stages, names) in vocabulary.PIPELINES.items()]


def _stages(name: str, stages: tuple[str, ...]) -> Weighted[int]:
    pipeline = Pipeline.objects.filter(name__iexact=name).first()
    if pipeline is None:
        pipeline = Pipeline(name=name)
        create_pipeline(pipeline, stages)
    ids = Stage.objects.filter(pipeline=pipeline).values_list("pk", flat=True)
    return Weighted({pk: 1 / place for place, pk in enumerate(ids, start=1)})


def groups() -> list[int]:
    return [get_or_create_named(Group, name).pk for name in vocabulary.GROUPS]


def with_dealings(
    people: Iterable[Person], boards: list[Board], group_ids: list[int], cast: Cast, now: datetime, seed: int = 5
) -> Iterator[Person]:
    """The same people; some have opportunities, some are members of groups."""
    rng = random.Random(seed)
    for person in people:
        if rng.random() < SHARES.get(person.contact_type, 0):
            person.deals = [_deal(rng, person, rng.choice(boards), cast, now) for _ in range(rng.choice((1, 1, 1, 2)))]
        person.group_ids = [pk for pk in group_ids if rng.random() < 0.03]
        yield person


def _deal(rng: random.Random, person: Person, board: Board, cast: Cast, now: datetime) -> Deal:
    status = OUTCOMES.draw(rng)
    created = person.created_at + rng.random() * (now - person.created_at)
    closes = now.date() + timedelta(days=rng.randrange(5, 120)) if status == Status.OPEN else None
    return Deal(
        stage_id=board.stages.draw(rng),
        name=rng.choice(board.names),
        value=Decimal(round(rng.lognormvariate(8.2, 1.2), -2)),
        currency="EUR" if person.country in vocabulary.EURO_COUNTRIES else "USD",
        status=status,
        owner_id=person.owner_id or rng.choice(cast.colleagues),
        source=person.source,
        lost_reason=rng.choice(vocabulary.LOST_REASONS) if status == Status.LOST else "",
        expected_close_on=closes,
        created_at=created,
    )
