"""What people give names to: no two of a kind are called the same, in any alphabet and on both databases."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bulkactions.models import Preset
from bulkactions.presets import PresetForm
from contacts.company_forms import CompanyForm
from contacts.custom_field_forms import ChoiceForm, FieldForm, NewChoicesForm
from contacts.group_forms import GroupForm
from contacts.models import CustomChoice, CustomField, Group, Import, ImportMapping
from contacts.opportunity_forms import PipelineForm, StageForm
from contacts.services.imports import mappings
from contacts.smart_list_forms import NameForm
from contacts.status_forms import StatusForm
from contacts.tag_forms import TagForm
from tests.factories import (
    CompanyFactory,
    CustomFieldFactory,
    PipelineFactory,
    SmartListFactory,
    StageFactory,
    StatusFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db


def tag(user):
    TagFactory(name="Été")
    return lambda data: TagForm(data, user=user)


def status(user):
    StatusFactory(name="Été")
    return StatusForm


def company(user):
    CompanyFactory(name="Été")
    return CompanyForm


def group(user):
    Group.objects.create(name="Été")
    return GroupForm


def pipeline(user):
    PipelineFactory(name="Été")
    return PipelineForm


def stage(user):
    taken = StageFactory(name="Été")
    return lambda data: StageForm(data, instance=StageFactory.build(pipeline=taken.pipeline))


def field(user):
    CustomFieldFactory(name="Été")
    return lambda data: FieldForm(data, instance=CustomField(type=CustomField.Type.TEXT))


def choice(user):
    asked = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Été"])
    return lambda data: ChoiceForm(data, instance=CustomChoice(field=asked))


def choices(user):
    asked = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Été"])
    return lambda data: NewChoicesForm({"names": data["name"]}, field=asked)


def smart_list(user):
    SmartListFactory(name="Été", owner=user)
    return lambda data: NameForm(data, owner=user)


@pytest.mark.parametrize(
    "kind",
    [tag, status, company, group, pipeline, stage, field, choice, choices, smart_list],
    ids=lambda kind: kind.__name__,
)
def test_a_name_is_taken_whatever_the_case(admin, kind):
    form_of = kind(admin)
    for name in ("été", "ÉTÉ"):
        assert set(form_of({"name": name}).errors) & {"name", "names"}
    assert not set(form_of({"name": "Ete"}).errors) & {"name", "names"}


def test_a_record_may_change_the_case_of_its_own_name(admin):
    mine = SmartListFactory(name="Été", owner=admin)
    SmartListFactory(name="été")  # somebody else's
    assert NameForm({"name": "ÉTÉ"}, owner=admin, smart_list=mine).is_valid()


def test_options_kept_under_a_name_in_other_case_are_replaced(admin):
    preset = Preset.objects.create(action="export", owner=admin, name="Été")
    other = Preset.objects.create(action="export", owner=admin, name="Hiver")
    form = PresetForm({"preset-name": "ÉTÉ"}, user=admin)
    assert form.is_valid()
    with pytest.raises(ValidationError, match="another preset"):
        form.rename(other)
    assert form.rename(preset).name == "ÉTÉ"


def test_a_mapping_saved_under_a_name_in_other_case_is_replaced(admin, monkeypatch):
    monkeypatch.setattr(mappings, "_heads", lambda imported: ["Mail"])
    for name in ("Été", "ÉTÉ"):
        mappings.save(Import(mapping=[{"to": "email"}]), name, admin)
    assert ImportMapping.objects.get().name == "Été"
