from __future__ import annotations

import pytest

from tests.bulkactions.contract import Example
from tests.factories import CompanyFactory, ContactFactory, NoteFactory, TagFactory, TaskFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    master = ContactFactory(tags=[TagFactory()])
    others = ContactFactory.create_batch(2 + min(extra, 7), company=CompanyFactory(), phone="+14155550123")
    for other in others:
        NoteFactory.create_batch(1 + extra // 10, contact=other)
        TaskFactory(contact=other)
        other.tags.add(TagFactory())
    return Example({"master": [str(master.pk)]}, [master, *others])
