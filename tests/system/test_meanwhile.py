"""What one person does in the middle of what another one, or the clock, is doing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from contacts.models import Contact, ContactTag, Tag
from contacts.services import tagging, trash
from contacts.services.tags import delete_tag, merge_tags
from tests.factories import TagFactory


class Meanwhile(threading.Thread):
    """Does its work over another connection, and commits when the block calls `commit`, or a moment after it began."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self.work = work
        self.is_done, self.may_commit = threading.Event(), threading.Event()
        self.error: Exception | None = None

    def __enter__(self) -> Meanwhile:
        self.start()
        assert self.is_done.wait(10)
        return self

    def __exit__(self, *args: object) -> None:
        self.may_commit.set()
        self.join()

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.work()
                self.is_done.set()
                self.may_commit.wait(0.5)
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def commit(self) -> None:
        """Returns when that is done, or when it waits for us."""
        self.may_commit.set()
        self.join(0.5)


def test_a_contact_that_is_just_being_restored_is_not_purged(contacts):
    contact = contacts(1)[0]
    trash.delete_contacts([contact.pk])

    with Meanwhile(lambda: trash.restore_contacts([contact.pk])):
        erased = trash.purge(before=timezone.now() + timedelta(days=1), limit=10)

    assert erased == 0
    assert Contact.objects.live().get() == contact


@pytest.mark.parametrize("take_away", [delete_tag, lambda tag: merge_tags(tag, TagFactory(name="Press"))])
def test_a_tag_that_is_just_being_added_can_be_taken_away(contacts, tag, take_away: Callable[[Tag], object]):
    """The batch that adds it comes second and is undone; the person who takes it away sees no error."""
    ids = [contact.pk for contact in contacts(10)]
    batch = Meanwhile(lambda: tagging.add_tags(ids, [tag.pk]))

    def commit_in_between(execute, sql, *args):
        if sql.startswith('DELETE FROM "contacts_tag"'):  # what wears it has been dealt with
            batch.commit()
        return execute(sql, *args)

    with batch, connection.execute_wrapper(commit_in_between):
        take_away(Tag.objects.get(pk=tag.pk))

    assert not Tag.objects.filter(pk=tag.pk).exists()
    assert not ContactTag.objects.filter(tag=tag.pk).exists()
    # SQLite has one writer at a time: there the batch was through before.
    assert isinstance(batch.error, IntegrityError if connection.vendor == "postgresql" else type(None))
