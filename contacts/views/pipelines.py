"""Settings → Pipelines: the stages that opportunities go through."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from accounts.templatetags.ui import plural
from contacts.models import Opportunity, Pipeline, Stage
from contacts.opportunity_forms import DeleteStageForm, PipelineForm, StageForm
from contacts.ordering import posted_order
from contacts.services.naming import used_by
from contacts.services.pipelines import add_stage, create_pipeline, delete_stage, order_stages

manages_pipelines = permission_required("contacts.change_pipeline", raise_exception=True)


@require_safe
@manages_pipelines
def index(request: UserRequest) -> HttpResponse:
    counts = dict(Opportunity.objects.live().order_by().values_list("stage").annotate(Count("pk")))
    pipelines = [
        (pipeline, [(stage, counts.get(stage.pk, 0)) for stage in pipeline.stages.all()])
        for pipeline in Pipeline.objects.prefetch_related("stages")
    ]
    return render(request, "pipelines/list.html", {"pipelines": pipelines})


@require_http_methods(["GET", "POST"])
@manages_pipelines
def new(request: UserRequest) -> HttpResponse:
    form = PipelineForm(request.POST or None)
    if not form.is_valid():
        return render_dialog(request, "pipelines/_form.html", {"title": "New pipeline", "form": form})
    pipeline = form.save(commit=False)
    create_pipeline(pipeline, form.cleaned_data["stages"])
    return _done(request, f"“{pipeline}” was added.")


@require_http_methods(["GET", "POST"])
@manages_pipelines
def edit(request: UserRequest, pk: int) -> HttpResponse:
    form = PipelineForm(request.POST or None, instance=get_object_or_404(Pipeline, pk=pk))
    if not form.is_valid():
        return render_dialog(request, "pipelines/_form.html", {"title": "Rename pipeline", "form": form})
    return _done(request, f"“{form.save()}” was saved.")


@require_http_methods(["GET", "POST"])
@manages_pipelines
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Only one without opportunities, those of deleted contacts included."""
    pipeline = get_object_or_404(Pipeline, pk=pk)
    count = Opportunity.objects.filter(stage__pipeline=pipeline).count()
    if request.method == "GET" or count:
        context = {"title": "Delete pipeline", "pipeline": pipeline, "count": count}
        stages = (("stage", stage.pk) for stage in pipeline.stages.all())
        context["used_by"] = used_by(request.user, ("pipeline", pk), *stages)
        return render_dialog(request, "pipelines/_delete.html", context)
    pipeline.delete()
    return _done(request, f"“{pipeline}” was deleted.")


@require_http_methods(["GET", "POST"])
@manages_pipelines
def new_stage(request: UserRequest, pk: int) -> HttpResponse:
    stage = Stage(pipeline=get_object_or_404(Pipeline, pk=pk))
    form = StageForm(request.POST or None, instance=stage)
    if not form.is_valid():
        return render_dialog(request, "pipelines/_stage_form.html", {"title": "New stage", "form": form})
    add_stage(form.save(commit=False))
    return _done(request, f"“{stage}” was added.")


@require_http_methods(["GET", "POST"])
@manages_pipelines
def edit_stage(request: UserRequest, pk: int) -> HttpResponse:
    form = StageForm(request.POST or None, instance=get_object_or_404(Stage, pk=pk))
    if not form.is_valid():
        return render_dialog(request, "pipelines/_stage_form.html", {"title": "Edit stage", "form": form})
    return _done(request, f"“{form.save()}” was saved.")


@require_http_methods(["GET", "POST"])
@manages_pipelines
def remove_stage(request: UserRequest, pk: int) -> HttpResponse:
    stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=pk)
    form = DeleteStageForm(request.POST or None, stage=stage)
    if request.method == "GET" or not form.is_valid():
        count = Opportunity.objects.filter(stage=stage).count()
        context = {"title": "Delete stage", "form": form, "stage": stage, "count": count}
        return render_dialog(request, "pipelines/_stage_delete.html", context)
    moved = delete_stage(stage, form.cleaned_data["target"])
    number = plural(moved, "opportunity,opportunities")
    return _done(request, f"“{stage}” was deleted, {number} went to “{form.cleaned_data['target']}”.")


@require_POST
@manages_pipelines
def order(request: UserRequest, pk: int) -> HttpResponse:
    """The order of the stages in the form; without the script, with one of them moved by a button."""
    order_stages(get_object_or_404(Pipeline, pk=pk), posted_order(request.POST))
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, "The order was saved.")
    return redirect("contacts:pipelines")


def _done(request: UserRequest, text: str) -> HttpResponse:
    return finish_dialog(request, reverse("contacts:pipelines"), text)
