"""What hangs on a contact beside notes, tasks and opportunities, on the contact's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from contacts.models import Appointment, Automation, Enrolment, GroupMember, ManualAction, Message
from contacts.services.custom_fields import set_value
from contacts.services.trash import delete_contacts
from tests.conftest import signed_in
from tests.factories import (
    AppointmentFactory,
    CompanyFactory,
    ContactFactory,
    ConversationFactory,
    CustomFieldFactory,
    GroupFactory,
    NoteFactory,
    OpportunityFactory,
    StatusFactory,
    TagFactory,
    TaskFactory,
    UserFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TIMES = {"starts_at": "2030-05-01T10:00", "ends_at": "2030-05-01T10:30"}


def enrol(contact, state="active"):
    automation, _ = Automation.objects.get_or_create(name="Welcome series")
    return Enrolment.objects.create(contact=contact, automation=automation, state=state)


def everything(contact, times: int) -> None:
    people = UserFactory.create_batch(times)
    contact.tags.add(*TagFactory.create_batch(times))
    contact.followers.add(*people)
    contact.further_points.create(kind="phone", value="+14155550199")
    set_value([contact.pk], CustomFieldFactory(type="person"), people[0])
    tier = CustomFieldFactory(type="choices", choices=["Gold", "Silver"])
    set_value([contact.pk], tier, list(tier.choices.all()))
    for person in people:
        AppointmentFactory(contact=contact, host=person)
        GroupMember.objects.create(contact=contact, group=GroupFactory())
        ManualAction.objects.create(contact=contact, assignee=person, enrolment=enrol(contact, "finished"))
        Message.objects.create(contact=contact, channel="email", state="sent", text="Hello", author=person)
        OpportunityFactory(contact=contact, owner=person)
        TaskFactory(contact=contact, assignee=person)
        NoteFactory(contact=contact, author=person)


def test_the_page_costs_a_query_for_each_kind_of_record_on_it(as_admin, django_assert_num_queries):
    few, many = ContactFactory.create_batch(2, company=CompanyFactory(), status=StatusFactory(), owner=UserFactory())
    everything(few, 2)
    everything(many, 30)
    as_admin.get(f"/contacts/{few.pk}/")
    for contact in (few, many):
        with django_assert_num_queries(21):
            as_admin.get(f"/contacts/{contact.pk}/")


def test_what_nobody_needs_is_not_there_while_it_is_empty(as_user):
    text = text_of(as_user.get(f"/contacts/{ContactFactory().pk}/"))
    assert "Appointments" in text
    assert "Community groups" in text
    for heading in ("Automations", "Manual actions", "Conversation"):
        assert f"{heading} 0" not in text


# Appointments


def test_an_appointment_is_added_changed_and_cancelled(as_user, user):
    contact = ContactFactory()
    added = as_user.post(
        reverse("contacts:appointment-new", args=[contact.pk]),
        TIMES | {"title": "Demo", "place": "By phone", "host": user.pk},
        headers=HTMX,
    )
    appointment = Appointment.objects.get()
    assert (appointment.title, appointment.host, appointment.status) == ("Demo", user, "booked")
    assert "appointments:changed" in added["HX-Trigger"]
    as_user.post(
        reverse("contacts:appointment-edit", args=[appointment.pk]), TIMES | {"title": "Demo", "status": "showed"}
    )
    appointment.refresh_from_db()
    assert (appointment.status, appointment.host) == ("showed", None)
    as_user.post(reverse("contacts:appointment-cancel", args=[appointment.pk]), headers=HTMX)
    appointment.refresh_from_db()
    assert appointment.is_cancelled
    contact.refresh_from_db()
    assert contact.last_activity_at


def test_times_are_those_of_the_person(as_user, user):
    user.time_zone = "America/New_York"
    user.save()
    contact = ContactFactory()
    as_user.post(reverse("contacts:appointment-new", args=[contact.pk]), TIMES | {"title": "Demo"})
    assert Appointment.objects.get().starts_at.hour == 14
    assert "10:00" in text_of(as_user.get(reverse("contacts:appointments", args=[contact.pk]), headers=HTMX))


def test_an_appointment_ends_after_it_starts(as_user):
    url = reverse("contacts:appointment-new", args=[ContactFactory().pk])
    backwards = {"starts_at": TIMES["ends_at"], "ends_at": TIMES["starts_at"], "title": "Demo"}
    assert "It has to end after it starts" in text_of(as_user.post(url, backwards))
    assert not Appointment.objects.exists()


# Groups


def test_a_contact_joins_known_and_new_groups_and_leaves_them(as_user):
    contact, group = ContactFactory(), GroupFactory(name="Beta testers")
    url = reverse("contacts:memberships", args=[contact.pk])
    as_user.post(url, {"group": "beta TESTERS"})
    text = text_of(as_user.post(url, {"group": "Council"}, headers=HTMX))
    assert [member.group.name for member in contact.memberships.order_by("group__name")] == ["Beta testers", "Council"]
    assert "Community groups 2" in text
    as_user.post(reverse("contacts:membership-leave", args=[contact.pk, group.pk]))
    assert [member.group.name for member in contact.memberships.all()] == ["Council"]


def test_groups_are_suggested_whatever_the_case(as_user):
    GroupFactory(name="Über alle Berge")
    GroupFactory(name="Council")
    html = as_user.get(reverse("contacts:group-suggest"), {"group": "üBER"}).content.decode()
    assert "Über alle Berge" in html
    assert "Council" not in html


def test_no_group_is_no_reason_to_fail(as_user):
    url = reverse("contacts:memberships", args=[ContactFactory().pk])
    assert "This field is required" in text_of(as_user.post(url, {"group": " "}, headers=HTMX))


# Automations and manual actions


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [
        ("active", "pause", "paused"),
        ("paused", "resume", "active"),
        ("active", "stop", "stopped"),
        ("paused", "stop", "stopped"),
        ("finished", "resume", "finished"),
        ("stopped", "pause", "stopped"),
    ],
)
def test_people_pause_resume_and_end_an_enrolment(as_user, before, verb, after):
    enrolment = enrol(ContactFactory(), before)
    as_user.post(reverse("contacts:enrolment-change", args=[enrolment.contact_id, enrolment.pk, verb]))
    enrolment.refresh_from_db()
    assert enrolment.state == after
    assert (enrolment.ended_at is not None) == (after == "stopped" != before)


def test_an_unknown_verb_is_not_found(as_user):
    enrolment = enrol(ContactFactory())
    url = reverse("contacts:enrolment-change", args=[enrolment.contact_id, enrolment.pk, "finish"])
    assert as_user.post(url).status_code == 404


def test_a_manual_action_is_ticked_off_and_back(as_user):
    action = ManualAction.objects.create(contact=ContactFactory(), text="Call about the trial")
    url = reverse("contacts:manual-action-done", args=[action.contact_id, action.pk])
    as_user.post(url, {"done": "1"}, headers=HTMX)
    action.refresh_from_db()
    assert action.is_done
    as_user.post(url)
    action.refresh_from_db()
    assert not action.is_done


def test_messages_say_who_wrote_them_and_what_went_wrong(as_user, user):
    contact = ContactFactory(first_name="Ada", last_name="Lovelace")
    common = {"contact": contact, "channel": "email", "address": "ada@example.com"}
    Message.objects.create(**common, state="received", text="Where is <b>it</b>?")
    Message.objects.create(**common, state="failed", text="Here", author=user, problem="The mailbox is full.")
    text = text_of(as_user.get(f"/contacts/{contact.pk}/"))
    assert "from Ada Lovelace" in text
    assert "Failed" in text
    assert "The mailbox is full." in text
    assert "Where is <b>it" not in as_user.get(f"/contacts/{contact.pk}/").content.decode()


# Who may


def addresses(contact) -> list[str]:
    """Everything that changes something of what hangs on a contact."""
    appointment, enrolment = AppointmentFactory(contact=contact), enrol(contact)
    action = ManualAction.objects.create(contact=contact)
    ConversationFactory(contact=contact)
    return [
        reverse("contacts:appointment-new", args=[contact.pk]),
        reverse("contacts:appointment-edit", args=[appointment.pk]),
        reverse("contacts:appointment-cancel", args=[appointment.pk]),
        reverse("contacts:memberships", args=[contact.pk]),
        reverse("contacts:membership-leave", args=[contact.pk, GroupFactory().pk]),
        reverse("contacts:enrolment-change", args=[contact.pk, enrolment.pk, "stop"]),
        reverse("contacts:manual-action-done", args=[contact.pk, action.pk]),
        reverse("contacts:all-tasks-edit", args=[TaskFactory(contact=contact).pk]),
        reverse("contacts:all-tasks-done", args=[TaskFactory(contact=contact).pk]),
        reverse("contacts:conversation-read", args=[contact.pk]),
    ]


def test_who_is_limited_to_owned_contacts_touches_nothing_of_others():
    limited = signed_in(UserFactory(role=Role.USER, owned_only=True))
    assert {limited.post(url, {"group": "x"}).status_code for url in addresses(ContactFactory())} == {404}


def test_without_permission_nothing_is_touched():
    nobody = signed_in(UserFactory())
    assert {nobody.post(url).status_code for url in addresses(ContactFactory())} == {403}


def test_what_hangs_on_contacts_in_the_trash_stays_as_it_is(as_user):
    contact = ContactFactory()
    urls = addresses(contact)
    delete_contacts([contact.pk])
    assert {as_user.post(url, {"group": "x"}).status_code for url in urls} == {404}
    assert not AppointmentFactory(contact=contact, starts_at=timezone.now() - timedelta(days=2)).is_cancelled
