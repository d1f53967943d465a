from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact, Note
from contacts.services import trash
from tests.factories import ContactFactory, NoteFactory, TagFactory, TaskFactory

pytestmark = pytest.mark.django_db


def ids(contacts) -> list[int]:
    return sorted(contact.pk for contact in contacts)


def test_deleting_hides_and_says_in_which_bulk_action():
    first, second, other = ContactFactory.create_batch(3)

    trash.delete_contacts([first.pk, second.pk], deleted_in=7)

    assert list(Contact.objects.live()) == [other]
    assert set(Contact.objects.in_trash().values_list("pk", "deleted_in")) == {(first.pk, 7), (second.pk, 7)}
    assert all(contact.is_deleted for contact in Contact.objects.in_trash())


def test_what_is_in_the_trash_already_keeps_its_time_and_its_bulk_action():
    contact = ContactFactory()
    trash.delete_contacts([contact.pk], deleted_in=7)
    before = Contact.objects.values_list("deleted_at", "deleted_in").get()

    trash.delete_contacts([contact.pk], deleted_in=8)

    assert Contact.objects.values_list("deleted_at", "deleted_in").get() == before


def test_restoring_brings_back_everything_as_it_was():
    tag = TagFactory()
    contact = ContactFactory(tags=[tag])
    NoteFactory(contact=contact)
    TaskFactory(contact=contact)
    before = Contact.objects.values().get()

    trash.delete_contacts([contact.pk], deleted_in=7)
    trash.restore_contacts([contact.pk])

    assert Contact.objects.values().get() == before
    assert list(contact.tags.all()) == [tag]
    assert (contact.notes.count(), contact.tasks.count()) == (1, 1)


def test_restoring_touches_only_the_chosen_ones():
    chosen, other = ContactFactory.create_batch(2)
    trash.delete_contacts(ids([chosen, other]))

    trash.restore_contacts([chosen.pk])

    assert list(Contact.objects.live()) == [chosen]


def test_purging_erases_what_was_deleted_before_that_moment():
    old, recent, living = ContactFactory.create_batch(3)
    NoteFactory(contact=old)
    trash.delete_contacts(ids([old, recent]))
    Contact.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=60))

    erased = trash.purge(before=timezone.now() - timedelta(days=59), limit=100)

    assert erased == 1
    assert ids(Contact.objects.all()) == ids([recent, living])
    assert not Note.objects.exists()


def test_purging_takes_no_more_than_its_limit():
    trash.delete_contacts(ids(ContactFactory.create_batch(5)))
    soon = timezone.now() + timedelta(seconds=1)

    assert [trash.purge(before=soon, limit=2) for _ in range(4)] == [2, 2, 1, 0]
