"""Records for tests, each valid with nothing given."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.contrib.auth.models import Group as Role
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from contacts.models import (
    Appointment,
    Automation,
    Company,
    Contact,
    Conversation,
    CustomChoice,
    CustomField,
    Enrolment,
    Group,
    Message,
    Note,
    Opportunity,
    Pipeline,
    SmartList,
    Stage,
    Status,
    Tag,
    Task,
)

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    """A person; `role=Role.MANAGER` puts them into that group. Signs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Pat"
    last_name = factory.Sequence(lambda n: f"Person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self, create, role, **kwargs):
        if role:
            self.groups.add(Role.objects.get(name=role))


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Company {n}")


class StatusFactory(DjangoModelFactory):
    class Meta:
        model = Status

    name = factory.Sequence(lambda n: f"Status {n}")


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"tag {n}")


class ContactFactory(DjangoModelFactory):
    """A contact; `tags=[tag, …]` puts the tags on."""

    class Meta:
        model = Contact
        skip_postgeneration_save = True

    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Contact{n}")
    email = factory.Sequence(lambda n: f"ada{n}@example.com")

    @factory.post_generation
    def tags(self, create, tags, **kwargs):
        if tags:
            self.tags.add(*tags)


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    contact = factory.SubFactory(ContactFactory)
    text = "Called, will call back."


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = Task

    contact = factory.SubFactory(ContactFactory)
    title = "Send the offer"


class CustomFieldFactory(DjangoModelFactory):
    """A field; `choices=["Gold", "Silver"]` gives it these, in this order."""

    class Meta:
        model = CustomField
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Field {n}")
    type = CustomField.Type.TEXT
    position = factory.Sequence(lambda n: n)

    @factory.post_generation
    def choices(self, create, names, **kwargs):
        for position, name in enumerate(names or []):
            CustomChoice.objects.create(field=self, name=name, position=position)


class SmartListFactory(DjangoModelFactory):
    """A list of everybody; `is_static=True` makes one with nobody on it."""

    class Meta:
        model = SmartList

    name = factory.Sequence(lambda n: f"List {n}")
    owner = factory.SubFactory(UserFactory)
    query = factory.LazyAttribute(lambda smart_list: {} if smart_list.is_static else {"type": "match_all"})
    is_static = False


class PipelineFactory(DjangoModelFactory):
    class Meta:
        model = Pipeline

    name = factory.Sequence(lambda n: f"Pipeline {n}")


class StageFactory(DjangoModelFactory):
    class Meta:
        model = Stage

    pipeline = factory.SubFactory(PipelineFactory)
    name = factory.Sequence(lambda n: f"Stage {n}")


class OpportunityFactory(DjangoModelFactory):
    class Meta:
        model = Opportunity

    contact = factory.SubFactory(ContactFactory)
    stage = factory.SubFactory(StageFactory)
    name = factory.Sequence(lambda n: f"Opportunity {n}")


class AppointmentFactory(DjangoModelFactory):
    """Half an hour from tomorrow's this time on; `starts_at` moves its end, too."""

    class Meta:
        model = Appointment

    contact = factory.SubFactory(ContactFactory)
    title = factory.Sequence(lambda n: f"Appointment {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    ends_at = factory.LazyAttribute(lambda appointment: appointment.starts_at + timedelta(minutes=30))


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Group {n}")


class ConversationFactory(DjangoModelFactory):
    """With one message that the contact has written."""

    class Meta:
        model = Conversation
        skip_postgeneration_save = True

    contact = factory.SubFactory(ContactFactory)
    last_message_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def text(self, create, text, **kwargs):
        Message.objects.create(
            contact=self.contact,
            channel="sms",
            state="received",
            address="+14155550123",
            text=text or "Hello",
            created_at=self.last_message_at,
        )


class AutomationFactory(DjangoModelFactory):
    class Meta:
        model = Automation

    name = factory.Sequence(lambda n: f"Automation {n}")


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    contact = factory.SubFactory(ContactFactory)
    automation = factory.SubFactory(AutomationFactory)
