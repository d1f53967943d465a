from __future__ import annotations

from collections import Counter

from bulkactions.models import BulkAction
from bulkactions.results import Outcome
from bulkactions.states import Status
from contacts.models import ContactTag
from tests.live import Stack
from tests.system.conftest import (
    Witness,
    assert_counts_agree,
    assert_everything_happened_once,
    fresh,
    is_over,
    wait_until_over,
)


def test_at_no_moment_does_the_progress_say_what_is_not_so(
    stack: Stack, contacts, ask, tag, settings, witness: Witness
):
    """The witness fails any of these tests that shows more done than there is, or an end before the end."""
    settings.BATCH_SIZE = 25
    contacts(5_000)
    asked = ask("add_tags", tags=[tag])
    stack.start_worker(2)
    wait_until_over(stack, asked)
    stack.wait_for(lambda: witness.seen[asked.pk][-1] == ("completed", 5_000))

    seen = witness.seen[asked.pk]
    assert seen[0] == ("queued", 0)
    assert len({done for _, done in seen}) > 10
    assert_everything_happened_once(asked, tag)


def test_several_bulk_actions_on_the_same_contacts_do_not_stop_each_other(stack: Stack, contacts, ask, tag, settings):
    settings.BATCH_SIZE = 100
    contacts(2_000)
    backwards = {"sort": ["-name"]}
    stack.start_worker(3)
    stack.start_clock()
    asked = [
        ask("add_tags", tags=[tag, "new:Press"]),
        ask("add_tags", query=backwards, tags=["new:Guest", tag]),
        ask("remove_tags", query=backwards, all_tags=["on"]),
        ask("add_tags", tags=["new:Speaker"]),
    ]
    stack.wait_for(lambda: all(map(is_over, asked)))

    assert {fresh(one).status for one in asked} == {Status.COMPLETED}
    for one in asked:
        assert_counts_agree(one)
    assert balance(asked) == Counter(ContactTag.objects.values_list("contact_id", "tag_id"))


def balance(bulk_actions: list[BulkAction]) -> Counter[tuple[int, int]]:
    """(contact, tag) -> how often the results say that it was added, minus how often that it was removed."""
    found: Counter[tuple[int, int]] = Counter()
    for one in bulk_actions:
        step = -1 if one.action == "remove_tags" else 1
        for contact, tags in one.results.filter(outcome=Outcome.SUCCEEDED).values_list("contact_id", "undo"):
            found.update({(contact, int(tag)): step for tag in tags})
    return Counter({pair: number for pair, number in found.items() if number})
