"""What hangs on a contact goes into the trash and comes back with it: every model of it, row by row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from contacts.models import (
    Appointment,
    Automation,
    Contact,
    ContactPoint,
    ContactTag,
    Conversation,
    CustomChoice,
    CustomField,
    CustomPick,
    CustomValue,
    DuplicateGroup,
    DuplicateMember,
    DuplicateSearch,
    Enrolment,
    Group,
    GroupMember,
    ManualAction,
    MergedContact,
    Message,
    NotDuplicate,
    Note,
    Opportunity,
    Pipeline,
    SmartList,
    SmartListMember,
    Stage,
    Task,
)
from contacts.services import trash
from tests.factories import (
    ContactFactory,
    CustomFieldFactory,
    NoteFactory,
    TagFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)


def appointment(contact):
    return Appointment.objects.create(
        contact=contact, title="Demo", starts_at=NOW, ends_at=NOW + timedelta(hours=1), host=UserFactory()
    )


def message(contact, state=Message.State.SENT):
    return Message.objects.create(contact=contact, channel="email", state=state, address=contact.email, text="Hello")


def opportunity(contact):
    stage = Stage.objects.create(pipeline=Pipeline.objects.create(name="Sales"), name="New")
    return Opportunity.objects.create(contact=contact, stage=stage, name="Licences", value=1200)


def enrolment(contact, state=Enrolment.State.FINISHED):
    automation = Automation.objects.create(name=f"Welcome {Automation.objects.count()}", is_published=True)
    return Enrolment.objects.create(contact=contact, automation=automation, state=state)


def custom_pick(contact):
    field = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Gold"])
    return CustomPick.objects.create(contact=contact, choice=CustomChoice.objects.get(field=field))


def member_of_list(contact):
    smart_list = SmartList.objects.create(name="Guests", owner=UserFactory(), is_static=True)
    return SmartListMember.objects.create(smart_list=smart_list, contact=contact)


def in_a_group_of_duplicates(contact):
    group = DuplicateGroup.objects.create(search=DuplicateSearch.objects.create(), kind="email", similarity=90)
    return DuplicateMember.objects.create(group=group, contact=contact, value=contact.email)


def not_a_duplicate(contact):
    other = ContactFactory()
    first, second = sorted([contact.pk, other.pk])
    return NotDuplicate.objects.create(first_id=first, second_id=second)


# How each model that points at a contact comes to have a row. A new model needs its line here, and so a decision.
MAKERS = {
    Appointment: appointment,
    ContactPoint: lambda contact: ContactPoint.objects.create(contact=contact, kind="email", value="ada@work.example"),
    ContactTag: lambda contact: contact.tags.add(TagFactory()),
    DuplicateMember: in_a_group_of_duplicates,
    Conversation: lambda contact: Conversation.objects.create(contact=contact, unread=2),
    CustomPick: custom_pick,
    CustomValue: lambda contact: CustomValue.objects.create(contact=contact, field=CustomFieldFactory(), text="Blue"),
    Enrolment: enrolment,
    GroupMember: lambda contact: GroupMember.objects.create(
        contact=contact, group=Group.objects.create(name="Founders")
    ),
    ManualAction: lambda contact: ManualAction.objects.create(contact=contact, text="Ring her up"),
    MergedContact: lambda contact: MergedContact.objects.create(pk=contact.pk + 1000, contact=contact),
    Message: message,
    NotDuplicate: not_a_duplicate,
    Note: lambda contact: NoteFactory(contact=contact),
    Opportunity: opportunity,
    SmartListMember: member_of_list,
    Task: lambda contact: TaskFactory(contact=contact),
    Contact.followers.through: lambda contact: contact.followers.add(UserFactory()),
}
# Point at a contact, and hold what happened to it whether or not it still exists.
RECORDS = {"bulkactions.Result"}


def pointing_at_contacts() -> set[type[Model]]:
    return {
        model
        for model in apps.get_models(include_auto_created=True)
        if any(field.related_model is Contact for field in model._meta.get_fields() if field.concrete)
        and model._meta.label not in RECORDS
    }


def rows(model: type[Model]) -> list[dict]:
    return list(model.objects.order_by("pk").values())


def test_every_model_that_points_at_a_contact_has_been_thought_of():
    assert pointing_at_contacts() == set(MAKERS)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_what_hangs_on_a_contact_is_the_same_after_restoring_it(model):
    contact = ContactFactory()
    MAKERS[model](contact)
    before = rows(model)
    assert before

    trash.delete_contacts([contact.pk])
    trash.restore_contacts([contact.pk])

    assert rows(model) == before


@pytest.mark.parametrize(
    "model", [model for model in MAKERS if hasattr(model.objects, "live")], ids=lambda model: model.__name__
)
def test_what_hangs_on_a_deleted_contact_is_out_of_sight(model):
    contact = ContactFactory()
    MAKERS[model](contact)

    trash.delete_contacts([contact.pk])

    assert not model.objects.live().exists()


def test_scheduled_messages_are_cancelled_and_stay_so():
    contact = ContactFactory()
    scheduled, sent = message(contact, Message.State.SCHEDULED), message(contact)

    trash.delete_contacts([contact.pk])
    trash.restore_contacts([contact.pk])

    scheduled.refresh_from_db()
    sent.refresh_from_db()
    assert (scheduled.state, sent.state) == ("cancelled", "sent")
    assert scheduled.problem == "The contact was deleted."


def test_automations_come_back_paused():
    contact, other = ContactFactory.create_batch(2)
    under_way, elsewhere = (enrolment(someone, Enrolment.State.ACTIVE) for someone in (contact, other))

    trash.delete_contacts([contact.pk])
    trash.restore_contacts([contact.pk])

    under_way.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (under_way.state, elsewhere.state) == ("paused", "active")


def test_a_person_limited_to_owned_contacts_sees_only_what_hangs_on_those():
    limited = UserFactory(owned_only=True)
    mine, other = ContactFactory(owner=limited), ContactFactory()
    first, second = message(mine), message(other)

    assert list(Message.objects.visible_to(limited)) == [first]
    assert set(Message.objects.visible_to(UserFactory())) == {first, second}
    assert not Message.objects.visible_to(UserFactory(is_active=False)).exists()
