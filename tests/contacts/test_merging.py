"""Several contacts become one, and are split again: every model that points at a contact, row by row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.merging import MergeRecord, compare
from contacts.merging.moving import COPIED, MOVED
from contacts.models import (
    Contact,
    ContactPoint,
    Conversation,
    CustomChoice,
    CustomField,
    CustomPick,
    CustomValue,
    DuplicateMember,
    Enrolment,
    Group,
    GroupMember,
    MergedContact,
    Message,
    NotDuplicate,
    Note,
    SmartListMember,
)
from contacts.services import trash
from contacts.services.custom_fields import set_value, values_of
from contacts.services.merging import ContactsGone, merge, split
from tests.bulkactions.contract import rows
from tests.conftest import signed_in
from tests.contacts.custom_examples import example as custom_example
from tests.contacts.test_hanging import MAKERS, message, pointing_at_contacts
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    CustomFieldFactory,
    NoteFactory,
    SmartListFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
# Neither moved nor copied, but part of the comparison or united in a way of their own.
OTHERWISE = {ContactPoint, CustomPick, CustomValue}
# What was found, or said, of the one contact is not true of the other.
STAYS = {DuplicateMember, NotDuplicate}


@pytest.fixture
def pair() -> tuple[Contact, Contact]:
    return ContactFactory(), ContactFactory()


def undo(master: Contact, record: MergeRecord) -> list[str]:
    """Splits by what would be kept in the database."""
    return split(master.pk, MergeRecord.from_json(record.to_json()))


def test_every_model_that_points_at_a_contact_has_been_thought_of():
    decided = [*MOVED, *COPIED, *OTHERWISE, *STAYS]

    assert len(decided) == len(set(decided))
    assert set(decided) == pointing_at_contacts()


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_the_master_has_what_the_other_had_and_splitting_gives_every_row_back(model, pair):
    master, other = pair
    MAKERS[model](other)
    before = rows()

    record = merge(master.pk, [other.pk])
    assert model in STAYS or model.objects.filter(contact=master).exists()

    assert undo(master, record) == []
    assert rows() == before


def everything_on(contacts: list[Contact]) -> None:
    """A row of every model for each of them, some of which cannot be had twice."""
    for contact in contacts:
        for maker in (MAKERS[model] for model in MOVED if model is not Enrolment and model.__name__ != "Opportunity"):
            maker(contact)
    Enrolment.objects.bulk_create(
        Enrolment(contact=contact, automation=automation, state=state)
        for automation in [MAKERS[Enrolment](contacts[0]).automation]
        for contact, state in zip(contacts, ["paused", "active", "finished"], strict=False)
    )
    for contact in contacts:
        Message.objects.create(contact=contact, channel="sms", state="scheduled", text="Hi", bulk_action=5)
    tag, group, smart_list, follower = TagFactory(), Group.objects.create(name="All"), SmartListFactory(), UserFactory()
    for contact in contacts:
        contact.tags.add(tag, TagFactory())
        contact.followers.add(follower)
        GroupMember.objects.create(contact=contact, group=group)
        SmartListMember.objects.create(contact=contact, smart_list=smart_list)
        ContactPoint.objects.create(contact=contact, kind="email", value="shared@example.com")
        ContactPoint.objects.create(contact=contact, kind="phone", value=f"+1415555{contact.pk:04}")


def test_what_can_be_there_only_once_is_united_and_comes_apart_again():
    contacts = ContactFactory.create_batch(3, phone="+14155550199", company=CompanyFactory())
    everything_on(contacts)
    master, *others = contacts
    before = rows()

    record = merge(master.pk, [other.pk for other in others])

    under_way = Enrolment.objects.filter(contact=master, state__in=["active", "paused"])
    assert [enrolment.state for enrolment in under_way] == ["paused"]
    assert Enrolment.objects.filter(contact=master).count() == 4
    assert sorted(Message.objects.filter(contact=master, channel="sms").values_list("state", flat=True)) == [
        "cancelled",
        "cancelled",
        "scheduled",
    ]
    assert Conversation.objects.get(contact=master).unread == 6
    assert GroupMember.objects.filter(contact=master).count() == 1
    assert master.tags.count() == 4
    undo(master, record)
    assert rows() == before


def test_other_addresses_become_further_ones():
    master = ContactFactory(email="ada@example.com", phone="+14155550101")
    other = ContactFactory(email="Ada@Work.example", phone="+14155550101")
    ContactPoint.objects.create(contact=other, kind="email", value="ada@example.com")

    merge(master.pk, [other.pk])

    points = ContactPoint.objects.filter(contact=master).values_list("kind", "value")
    assert set(points) == {("email", "ada@work.example")}


def test_a_further_address_that_is_picked_is_no_further_one_any_more():
    master, other = ContactFactory(email="ada@example.com"), ContactFactory(email="ada@work.example")
    ContactPoint.objects.create(contact=master, kind="email", value="ada@work.example")
    before = rows()

    record = merge(master.pk, [other.pk], {"email": other.pk})

    master.refresh_from_db()
    assert master.email == "ada@work.example"
    assert [point.value for point in master.further_points.all()] == ["ada@example.com"]
    undo(master, record)
    assert rows() == before


def test_the_master_keeps_its_values_and_gets_those_that_it_lacks():
    acme = CompanyFactory()
    master = ContactFactory(first_name="Ada", last_name="Lovelace", job_title="", city="London")
    other = ContactFactory(first_name="A.", last_name="Byron", job_title="Analyst", company=acme, dnd_email=True)

    merge(master.pk, [other.pk])

    master.refresh_from_db()
    assert (master.name, master.job_title, master.city) == ("Ada Lovelace", "Analyst", "London")
    assert (master.company, master.dnd_email) == (acme, True)


def test_picks_take_a_field_from_any_of_them_and_custom_fields_too():
    plan, level = CustomFieldFactory(), CustomFieldFactory(type=CustomField.Type.CHOICES, choices=["Gold", "Silver"])
    gold, silver = CustomChoice.objects.filter(field=level)
    contacts = ContactFactory.create_batch(3)
    for contact, text, choices in zip(contacts, ["A", "B", "C"], [[gold], [gold, silver], []], strict=True):
        set_value([contact.pk], plan, text)
        set_value([contact.pk], level, choices)
    master, second, third = contacts
    before = rows()

    record = merge(
        master.pk, [second.pk, third.pk], {"name": third.pk, plan.key: third.pk, level.key: second.pk, "dnd_sms": 0}
    )

    master.refresh_from_db()
    assert master.last_name == third.last_name
    assert values_of([master.pk], [plan, level])[master.pk] == {plan.pk: "C", level.pk: [gold, silver]}
    undo(master, record)
    assert rows() == before


@pytest.mark.parametrize("kind", CustomField.Type.values)
def test_custom_values_of_every_type_come_back(kind, pair):
    field, value, _ = custom_example(kind)
    master, other = pair
    set_value([other.pk], field, value)
    before = rows()

    record = merge(master.pk, [other.pk])
    assert values_of([master.pk], [field])[master.pk] == {field.pk: value}

    assert undo(master, record) == []
    assert rows() == before


def test_what_somebody_has_changed_since_stays_and_is_named(pair):
    master, other = pair
    field = CustomFieldFactory(name="Plan")
    set_value([other.pk], field, "A")
    Contact.objects.filter(pk=other.pk).update(job_title="Analyst", city="London")
    record = merge(master.pk, [other.pk])
    Contact.objects.filter(pk=master.pk).update(job_title="Countess")
    set_value([master.pk], field, "B")

    assert undo(master, record) == ["Job title", "Plan"]

    master.refresh_from_db()
    assert (master.job_title, master.city) == ("Countess", "")
    assert values_of([master.pk], [field])[master.pk] == {field.pk: "B"}


def test_what_has_come_since_stays_with_the_master(pair):
    master, other = pair
    theirs = NoteFactory(contact=other)
    record = merge(master.pk, [other.pk])
    since = NoteFactory(contact=master)

    undo(master, record)

    assert dict(Note.objects.values_list("pk", "contact")) == {theirs.pk: other.pk, since.pk: master.pk}


def test_a_company_that_was_deleted_since_is_not_put_back(pair):
    master, other = pair
    acme, beta = CompanyFactory(), CompanyFactory()
    Contact.objects.filter(pk=master.pk).update(company=acme)
    Contact.objects.filter(pk=other.pk).update(company=beta)
    record = merge(master.pk, [other.pk], {"company": other.pk})
    acme.delete()

    undo(master, record)

    master.refresh_from_db()
    assert master.company is None


def test_a_merged_contact_is_not_in_the_trash_and_cannot_be_restored(pair, as_admin):
    master, other = pair
    merge(master.pk, [other.pk])

    trash.restore_contacts([other.pk])

    assert list(Contact.objects.live()) == [master]
    assert other.name not in as_admin.get(reverse("contacts:trash")).content.decode()


def test_purging_leaves_the_master_and_all_it_has(pair, as_admin):
    master, other = pair
    kept = MAKERS.keys() - STAYS - {MergedContact}
    for model in kept:
        MAKERS[model](other)
    merge(master.pk, [other.pk])
    counts = {model: model.objects.filter(contact=master).count() for model in kept}

    assert trash.purge(before=timezone.now() + timedelta(days=1), limit=10) == 1

    assert {model: model.objects.filter(contact=master).count() for model in kept} == counts
    assert all(counts.values())
    answer = as_admin.get(reverse("contacts:detail", args=[other.pk]))
    assert answer.url == reverse("contacts:detail", args=[master.pk])


def test_the_page_of_a_merged_contact_leads_to_where_it_is_now(as_admin):
    first, second, third = ContactFactory.create_batch(3)
    earlier = merge(second.pk, [first.pk], merged_in=1)
    later = merge(third.pk, [second.pk], merged_in=2)

    for contact in (first, second):
        answer = as_admin.get(reverse("contacts:detail", args=[contact.pk]))
        assert answer.url == reverse("contacts:detail", args=[third.pk])

    split(third.pk, later, merged_in=2)
    split(second.pk, earlier, merged_in=1)
    assert Contact.objects.live().count() == 3
    assert as_admin.get(reverse("contacts:detail", args=[first.pk])).status_code == 200


def test_nobody_is_led_to_a_contact_that_they_may_not_see(pair):
    master, other = pair
    merge(master.pk, [other.pk])
    client = signed_in(UserFactory(role="User", owned_only=True))

    assert client.get(reverse("contacts:detail", args=[other.pk])).status_code == 404


def test_it_costs_the_same_for_two_with_little_and_for_ten_with_much():
    def queries(others: int, notes: int) -> int:
        contacts = ContactFactory.create_batch(others + 1, job_title="")
        for contact in contacts[1:]:
            NoteFactory.create_batch(notes, contact=contact)
            message(contact)
            contact.tags.add(TagFactory())
        with CaptureQueriesContext(connection) as counted:
            merge(contacts[0].pk, [contact.pk for contact in contacts[1:]])
        return len(counted)

    assert queries(1, 1) == queries(9, 5)


def test_the_comparison_says_where_they_differ():
    first = ContactFactory(first_name="Ada", last_name="Lovelace", job_title="Analyst", city="London")
    second = ContactFactory(first_name="Ada", last_name="Lovelace", job_title="Countess")

    rows = {row.name: row for row in compare([first, second]).rows}

    assert rows["name"].is_same
    assert rows["job_title"].conflicts
    assert (rows["address"].conflicts, rows["address"].is_same) == (False, False)
    assert "website" not in rows


def test_the_oldest_is_the_master_unless_said_otherwise():
    young, old = ContactFactory(), ContactFactory(created_at=NOW - timedelta(days=400))

    assert compare([young, old]).master == old
    assert compare([young, old], young.pk).master == young


def test_contacts_that_are_gone_are_not_merged(pair):
    master, other = pair
    trash.delete_contacts([master.pk])
    before = rows()

    with pytest.raises(ContactsGone):
        merge(master.pk, [other.pk])

    assert rows() == before
