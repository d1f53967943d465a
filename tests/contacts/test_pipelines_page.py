from __future__ import annotations

import pytest
from django.urls import reverse

from contacts.models import Opportunity, Pipeline, Stage
from tests.factories import OpportunityFactory, PipelineFactory, StageFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

INDEX = "/settings/pipelines/"


def url(name, record):
    return reverse(f"contacts:{name}", args=[record.pk])


def test_a_new_pipeline_gets_its_stages_in_order(as_admin):
    as_admin.post(reverse("contacts:pipeline-new"), {"name": "Sales", "stages": "New\n\n Offer \nWon"})

    assert list(Pipeline.objects.get().stages.values_list("name", flat=True)) == ["New", "Offer", "Won"]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": "sales", "stages": "New"}, "There is already a pipeline “Sales”."),
        ({"name": "Other", "stages": "New\nnew"}, "Two stages have the same name."),
        ({"name": "Other", "stages": " \n"}, "required"),
    ],
)
def test_a_pipeline_that_cannot_be_is_refused(as_admin, values, problem):
    PipelineFactory(name="Sales")

    assert problem in text_of(as_admin.post(reverse("contacts:pipeline-new"), values))
    assert Pipeline.objects.count() == 1


def test_stages_are_put_in_order(as_admin):
    first, second = StageFactory(position=0), None
    second = StageFactory(pipeline=first.pipeline, position=1)

    as_admin.post(url("stage-order", first.pipeline), {"order": [second.pk, first.pk]})

    assert list(first.pipeline.stages.all()) == [second, first]


def test_a_stage_is_added_at_the_end_and_its_name_is_its_own(as_admin):
    stage = StageFactory(name="New")

    as_admin.post(url("stage-new", stage.pipeline), {"name": "Offer", "colour": "teal"})
    again = as_admin.post(url("stage-new", stage.pipeline), {"name": "offer", "colour": "teal"})

    assert [stage.name for stage in stage.pipeline.stages.all()] == ["New", "Offer"]
    assert "There is already a stage “Offer”." in text_of(again)


def test_deleting_a_stage_moves_its_opportunities(as_admin):
    gone = StageFactory(name="Gone")
    kept = StageFactory(pipeline=gone.pipeline, name="Kept")
    OpportunityFactory(stage=gone)

    answer = as_admin.post(url("stage-delete", gone), {"target": kept.pk}, follow=True)

    assert Opportunity.objects.get().stage == kept
    assert "1 opportunity went to “Kept”" in text_of(answer)


def test_the_only_stage_stays(as_admin):
    stage = StageFactory()

    assert "only stage" in text_of(as_admin.post(url("stage-delete", stage), {}))
    assert Stage.objects.exists()


def test_a_pipeline_with_opportunities_stays(as_admin):
    card = OpportunityFactory()

    answer = as_admin.post(url("pipeline-delete", card.stage.pipeline))

    assert "Move or delete them first" in text_of(answer)
    card.delete()
    as_admin.post(url("pipeline-delete", card.stage.pipeline))
    assert not Pipeline.objects.exists()


def test_the_page_shows_every_pipeline(as_admin):
    OpportunityFactory(stage=StageFactory(pipeline=PipelineFactory(name="Sales"), name="New"))

    assert "Sales" in (text := text_of(as_admin.get(INDEX)))
    assert "New 1 opportunity" in text


def test_only_admins_define_pipelines(as_manager):
    stage = StageFactory()

    assert as_manager.get(INDEX).status_code == 403
    assert as_manager.post(url("pipeline-delete", stage.pipeline)).status_code == 403
    assert as_manager.post(url("stage-order", stage.pipeline)).status_code == 403
