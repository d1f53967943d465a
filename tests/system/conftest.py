"""What system tests share: many contacts, bulk actions that are rung for, and a witness who watches every run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection
from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.utils import timezone

from accounts.models import User
from bulkactions import actions, starting
from bulkactions.models import Batch, BulkAction
from bulkactions.pacing import Pacing
from bulkactions.results import Outcome
from bulkactions.selection import Selection
from bulkactions.states import Status
from contacts.models import Contact, ContactTag, Tag
from tests.factories import TagFactory
from tests.live import Stack


@pytest.fixture
def tag(transactional_db: None) -> Tag:
    return TagFactory(name="VIP")


@pytest.fixture
def contacts(transactional_db: None) -> Callable[[int], list[Contact]]:
    """That many contacts, quickly."""

    def create(count: int) -> list[Contact]:
        rows = (Contact(first_name="Ada", last_name=f"No {n:06}", email=f"ada{n}@example.com") for n in range(count))
        return Contact.objects.bulk_create(rows, batch_size=2000)

    return create


@pytest.fixture
def ask(transactional_db: None, admin: User, witness: Witness) -> Callable[..., BulkAction]:
    """Confirms a bulk action on all contacts or those of `query`, or on those given: `ask("add_tags", tags=[tag])`."""

    def confirm(
        name: str,
        picked: list[Contact] | None = None,
        *,
        by: User | None = None,
        query: dict[str, list[str]] | None = None,
        pacing: Pacing | None = None,
        **options: list[object],
    ) -> BulkAction:
        chosen = {field: [str(getattr(value, "pk", value)) for value in values] for field, values in options.items()}
        selection = Selection(query=query or {}) if picked is None else Selection(ids=tuple(one.pk for one in picked))
        action = actions.get(name)(by or admin, chosen)
        return starting.start(starting.Request(action, selection, f"{name} in a test", pacing or Pacing()))

    return confirm


class Witness(threading.Thread):
    """Looks at every bulk action, many times a second, for something that no page may ever show."""

    def __init__(self) -> None:
        super().__init__(name="witness", daemon=True)
        self.done = threading.Event()
        self.seen: dict[int, list[tuple[str, int]]] = {}  # (status, contacts done), once for each change
        self.complaints: list[str] = []
        self.query = _compiled()

    def run(self) -> None:
        while not self.done.wait(0.02):
            try:
                for row in self._look():
                    self._judge(row)
            except DatabaseError:  # a test may take the database away
                connection.close()
        connection.close()

    def stop(self) -> None:
        self.done.set()
        self.join()

    def _look(self) -> list[BulkAction]:
        """In one query, as a page would: of one moment."""
        return list(BulkAction.objects.raw(*self.query))

    def _judge(self, row: BulkAction) -> None:
        seen = self.seen.setdefault(row.pk, [])
        is_whole = row.status in {Status.COMPLETED, Status.COMPLETED_WITH_ERRORS}
        wrong = {
            "more done than selected": row.done > row.total,
            "done without its batches": row.done != (row.worked or 0),
            "over while contacts remain": is_whole and (row.is_open or row.done < row.total),
            "100 % while contacts remain": row.percent == 100 and row.done < row.total,
            "less done than before": bool(seen) and row.done < seen[-1][1],
        }
        self.complaints += [f"{row.status} {row.done} of {row.total}: {what}" for what, is_so in wrong.items() if is_so]
        if not seen or seen[-1] != (row.status, row.done):
            seen.append((row.status, row.done))


def _compiled() -> tuple[str, tuple[object, ...]]:
    """Every bulk action with what its batches say. Only once: that takes longer than to ask, many times a second."""
    batches = Batch.objects.filter(bulk_action=OuterRef("pk")).order_by()
    worked = batches.filter(finished_at__isnull=False).values("bulk_action").annotate(sum=Sum("size")).values("sum")
    bulk_actions = BulkAction.objects.annotate(worked=Subquery(worked), is_open=Exists(batches.open()))
    return bulk_actions.query.sql_with_params()


@pytest.fixture
def witness(transactional_db: None) -> Iterator[Witness]:
    """Fails the test when there ever was something to complain of."""
    witness = Witness()
    witness.start()
    yield witness
    witness.stop()
    assert not witness.complaints


def fresh(bulk_action: BulkAction) -> BulkAction:
    """As the database has it now."""
    return BulkAction.objects.get(pk=bulk_action.pk)


def is_over(bulk_action: BulkAction) -> bool:
    return fresh(bulk_action).is_over


def wait_until_over(stack: Stack, bulk_action: BulkAction) -> None:
    """However long it takes on this machine, as long as it goes on."""
    while not is_over(bulk_action):
        done = fresh(bulk_action).done
        stack.wait_for(lambda done=done: is_over(bulk_action) or fresh(bulk_action).done > done)


def in_flight(bulk_action: BulkAction) -> bool:
    """Whether a worker is inside one of its batches."""
    return bulk_action.batches.open().filter(leased_until__gt=timezone.now()).exists()


def assert_everything_happened_once(bulk_action: BulkAction, tag: Tag) -> None:
    """Every contact wears the tag and has one result, and all counts agree."""
    bulk_action = fresh(bulk_action)
    asked = [pk for ids in bulk_action.batches.values_list("contact_ids", flat=True) for pk in ids]
    assert (bulk_action.status, bulk_action.done) == (Status.COMPLETED, bulk_action.total)
    assert sorted(bulk_action.results.values_list("contact_id", flat=True)) == sorted(asked)
    assert sorted(ContactTag.objects.filter(tag=tag).values_list("contact_id", flat=True)) == sorted(asked)
    assert_counts_agree(bulk_action)


def assert_counts_agree(bulk_action: BulkAction) -> None:
    """Those of the bulk action, of its batches and of its results."""
    names = [outcome.value for outcome in Outcome]
    counts = {name: getattr(fresh(bulk_action), name) for name in names}
    results = bulk_action.results.order_by().values_list("outcome").annotate(Count("contact_id"))
    assert counts == bulk_action.batches.order_by().aggregate(**{name: Sum(name) for name in names})
    assert counts == dict.fromkeys(names, 0) | dict(results)
