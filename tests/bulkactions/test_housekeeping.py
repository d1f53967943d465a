from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from bulkactions import housekeeping
from bulkactions.models import BulkAction, Result
from contacts.models import Contact, ContactPoint, ContactTag, Note, Task
from tests.factories import ContactFactory, NoteFactory, TagFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def export_dir(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    return settings.EXPORT_DIR


@pytest.fixture
def clear(clock):
    """Clears after that many days."""
    return lambda days: housekeeping.clear(clock() + timedelta(days=days))


def test_deleted_contacts_are_purged_after_sixty_days(do, clear):
    deleted, living = ContactFactory.create_batch(2)
    do("delete", [deleted])

    clear(days=59)
    assert Contact.objects.count() == 2
    clear(days=61)
    assert list(Contact.objects.all()) == [living]


def test_what_hangs_on_a_contact_goes_with_it(do, clear):
    contact, other = ContactFactory.create_batch(2, tags=[TagFactory()])
    for one in (contact, other):
        NoteFactory(contact=one)
        TaskFactory(contact=one)
        ContactPoint.objects.create(contact=one, kind="email", value="further@example.com")
    do("delete", [contact])

    clear(days=61)

    for model in (Note, Task, ContactPoint, ContactTag):
        assert [row.contact_id for row in model.objects.all()] == [other.pk]


def test_what_bulk_actions_did_to_it_stays_on_record(do, clear):
    contact = ContactFactory()
    done = do("delete", [contact])

    clear(days=61)

    assert list(Result.objects.values_list("bulk_action_id", "contact_id", "outcome")) == [
        (done.pk, contact.pk, "succeeded")
    ]
    assert BulkAction.objects.get().succeeded == 1


def test_a_large_trash_is_emptied_a_little_at_a_time(do, clear, monkeypatch):
    monkeypatch.setattr(housekeeping, "PURGED_PER_SWEEP", 2)
    do("delete", ContactFactory.create_batch(3))

    clear(days=61)
    assert Contact.objects.count() == 1
    clear(days=61)
    assert Contact.objects.count() == 0


def test_a_restored_contact_is_not_purged(do, clear):
    contact = ContactFactory()
    do("delete", [contact])
    do("restore", [contact])

    clear(days=61)

    assert Contact.objects.get() == contact


def test_the_file_of_an_export_is_kept_for_thirty_days(do, clear, export_dir):
    done = do("export", ContactFactory.create_batch(2), columns=["email"])
    file = done.get_action().download().path

    clear(days=29)
    assert file.is_file()
    clear(days=31)
    assert not file.parent.exists()


def test_exports_are_told_apart_by_their_age(do, clear, export_dir, clock):
    files = [do("export", [ContactFactory()], columns=["email"]).get_action().download().path for _ in range(2)]
    long_ago = (clock() - timedelta(days=31)).timestamp()
    os.utime(files[0].parent, (long_ago, long_ago))

    clear(days=0)

    assert [file.exists() for file in files] == [False, True]


def test_without_a_trash_and_without_exports_nothing_happens(clear, export_dir):
    contact = ContactFactory()

    clear(days=1000)

    assert Contact.objects.get() == contact
    assert not export_dir.exists()


@pytest.fixture
def expired():
    """Leaves two sessions behind: one that has expired and one that has not."""
    housekeeping._clear_sessions.cache_clear()

    def leave() -> None:
        for seconds in (-60, 3600):
            store = SessionStore()
            store.set_expiry(seconds)
            store.save()

    return leave


def test_expired_sessions_are_cleared_once_a_day(expired, clear):
    expired()
    clear(days=0)
    assert Session.objects.count() == 1

    expired()
    clear(days=0)
    assert Session.objects.count() == 3
    clear(days=1)
    assert Session.objects.count() == 2
    assert not Session.objects.filter(expire_date__lt=timezone.now()).exists()
