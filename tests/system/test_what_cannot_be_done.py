from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from accounts.models import User
from bulkactions.models import Result
from bulkactions.states import Status
from contacts.models import Contact, ContactTag, Tag
from contacts.services.tags import delete_tag
from tests.live import Stack
from tests.system.conftest import assert_counts_agree, fresh, in_flight, wait_until_over

GUARDS = {
    "postgresql": """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'nobody tags this one'; END $$;
        CREATE TRIGGER guard BEFORE INSERT ON contacts_contacttag
            FOR EACH ROW WHEN (NEW.contact_id = {}) EXECUTE FUNCTION refuse();""",
    "sqlite": """
        CREATE TRIGGER guard BEFORE INSERT ON contacts_contacttag
            WHEN NEW.contact_id = {} BEGIN SELECT RAISE(ABORT, 'nobody tags this one'); END;""",
}
NO_GUARDS = {
    "postgresql": "DROP FUNCTION IF EXISTS refuse CASCADE",
    "sqlite": "DROP TRIGGER IF EXISTS guard",
}


@pytest.fixture
def guard(transactional_db: None) -> Iterator[Callable[[Contact], None]]:
    """Makes the database itself refuse any tag on this contact."""

    def put_up(contact: Contact) -> None:
        with connection.cursor() as cursor:
            cursor.execute(GUARDS[connection.vendor].format(contact.pk))

    yield put_up
    with connection.cursor() as cursor:
        cursor.execute(NO_GUARDS[connection.vendor])


def test_a_contact_that_the_database_refuses_fails_alone(stack: Stack, contacts, ask, tag, guard):
    everybody = contacts(3_000)
    poisonous = everybody[1_234]
    guard(poisonous)
    asked = ask("add_tags", tags=[tag])
    stack.start_worker(2)
    wait_until_over(stack, asked)

    done = fresh(asked)
    assert (done.status, done.succeeded, done.failed) == (Status.COMPLETED_WITH_ERRORS, 2_999, 1)
    refused = done.results.get(outcome="failed")
    assert (refused.contact_id, refused.reason) == (poisonous.pk, "error")
    assert "nobody tags this one" in refused.detail
    assert ContactTag.objects.filter(tag=tag).count() == 2_999
    assert_counts_agree(asked)


def test_a_tag_deleted_before_the_run_fails_it_and_changes_nothing(stack: Stack, contacts, ask, tag):
    other = Tag.objects.create(name="Press")
    asked = ask("add_tags", contacts(100), tags=[tag, other])
    tag.delete()
    stack.start_worker(2)
    wait_until_over(stack, asked)

    failed = fresh(asked)
    assert (failed.status, failed.done, failed.not_processed) == (Status.FAILED, 0, 100)
    assert "does not exist any more" in failed.reason
    assert not ContactTag.objects.exists()
    assert not Result.objects.exists()


def test_a_tag_deleted_in_the_middle_fails_the_rest_with_that_reason(stack: Stack, contacts, ask, tag, settings):
    settings.BATCH_SIZE = 20
    contacts(6_000)
    stack.start_worker(2)
    stack.start_clock()
    asked = ask("add_tags", tags=[tag])
    stack.wait_for(lambda: fresh(asked).done > 1_000)
    delete_tag(tag)
    wait_until_over(stack, asked)
    stack.wait_for(lambda: not in_flight(asked))

    failed = fresh(asked)
    assert failed.status == Status.FAILED
    assert "does not exist any more" in failed.reason
    assert 0 < failed.succeeded == failed.done < failed.total
    assert not ContactTag.objects.exists()
    assert_counts_agree(asked)


def test_a_person_demoted_before_the_run_is_refused(stack: Stack, contacts, ask, tag, user: User):
    asked = ask("add_tags", contacts(100), by=user, tags=[tag])
    user.groups.clear()
    stack.start_worker(2)
    wait_until_over(stack, asked)

    refused = fresh(asked)
    assert (refused.status, refused.done) == (Status.FAILED, 0)
    assert refused.reason == f"{user} is no longer allowed to do this."
    assert not ContactTag.objects.exists()
    assert not Result.objects.exists()


def test_a_person_who_left_is_refused_whatever_they_asked_for(stack: Stack, contacts, ask, tag, user: User):
    asked = ask("add_tags", contacts(100), by=user, tags=[tag])
    User.objects.filter(pk=user.pk).update(is_active=False)
    stack.start_worker()
    wait_until_over(stack, asked)

    assert fresh(asked).status == Status.FAILED
    assert not ContactTag.objects.exists()
