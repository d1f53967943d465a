from __future__ import annotations

from bulkactions import taking_back
from bulkactions.models import BulkAction
from bulkactions.states import Status
from contacts.models import ContactTag
from tests.live import Stack
from tests.system.conftest import fresh, wait_until_over


def test_undo_in_the_middle_of_a_run_leaves_nothing_behind(stack: Stack, contacts, ask, admin, tag, settings):
    settings.BATCH_SIZE = 20
    contacts(8_000)
    stack.start_worker(2)
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])
    stack.wait_for(lambda: fresh(asked).done > 100)

    taking_back.take_back(fresh(asked), admin)
    stack.wait_for(lambda: BulkAction.objects.filter(origin=asked).exists())
    undo = BulkAction.objects.get(origin=asked)
    wait_until_over(stack, undo)

    stopped = fresh(asked)
    assert (stopped.status, stopped.undo_wanted_by) == (Status.CANCELLED, None)
    assert 0 < stopped.succeeded < stopped.total
    assert fresh(undo).succeeded == fresh(undo).total == stopped.succeeded
    assert not ContactTag.objects.exists()
