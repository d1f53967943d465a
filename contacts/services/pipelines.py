"""Pipelines and their stages: creating, ordering and deleting them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from contacts.models import Opportunity, Pipeline, Stage
from contacts.models.colour import Colour
from contacts.ordering import next_position, put_in_order
from contacts.services.naming import rename_in_lists

COLOURS = (Colour.BLUE, Colour.INDIGO, Colour.PURPLE, Colour.ORANGE, Colour.TEAL, Colour.CYAN)  # of stages, in turn


@transaction.atomic
def create_pipeline(pipeline: Pipeline, stages: Sequence[str]) -> None:
    """Writes a new pipeline, which comes last, with stages of these names."""
    pipeline.position = next_position(Pipeline.objects.all())
    pipeline.save()
    Stage.objects.bulk_create(
        Stage(pipeline=pipeline, name=name, position=place, colour=COLOURS[place % len(COLOURS)])
        for place, name in enumerate(stages)
    )


@transaction.atomic
def add_stage(stage: Stage) -> None:
    """Writes a new stage, which comes last in its pipeline."""
    stage.position = next_position(stage.pipeline.stages.all())
    stage.save()


@transaction.atomic
def order_stages(pipeline: Pipeline, ids: Sequence[int]) -> None:
    """Puts the stages in the order of `ids`; those that are not named come after them."""
    put_in_order(pipeline.stages.select_for_update(), ids)


@transaction.atomic
def delete_stage(stage: Stage, target: Stage) -> int:
    """Moves its opportunities, those of deleted contacts included, to `target`; returns how many there were.

    Smart lists that ask for it ask for `target`.
    """
    moved = Opportunity.objects.filter(stage=stage).update(stage=target)
    rename_in_lists(("stage", stage.pk), target.pk)
    stage.delete()
    return moved
