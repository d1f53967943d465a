"""Records for tests, each valid with nothing given."""

from __future__ import annotations

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from accounts.models import User
from contacts.models import (
    Company,
    Contact,
    CustomChoice,
    CustomField,
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
            self.groups.add(Group.objects.get(name=role))


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
