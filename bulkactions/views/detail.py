"""The page of one bulk action."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from accounts.parts import part_of, varying, with_address
from accounts.requests import UserRequest
from bulkactions.details import Details, batches_of, figures
from bulkactions.listing import rows
from bulkactions.models import BulkAction
from bulkactions.offers import with_followers
from bulkactions.outcomes import ResultList, ResultsForm
from bulkactions.recount import CannotCount, recount
from bulkactions.sources import NOT_PROCESSED
from bulkactions.unprocessed import UnprocessedList
from bulkactions.views._common import CHANGED, viewer_required, visible_bulk_action

PARTS = {
    "bulk-action": "bulkactions/_detail.html",
    "results": "bulkactions/_results.html",
}


@require_safe
@viewer_required
def detail(request: UserRequest, pk: int) -> HttpResponse:
    bulk_action = visible_bulk_action(request, pk, with_followers(BulkAction.objects.with_frontier()))
    details = Details(bulk_action, request.user, result_list(request, bulk_action), request.GET.get("batches", ""))
    template = part_of(request, PARTS, "bulkactions/detail.html")
    response = varying(render(request, template, {"details": details, "bulk_action": bulk_action}))
    return with_address(response, request, details.url) if request.htmx.target == "results" else response


@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """What changes while it is at work. Once the status has moved on, the page is told to settle instead."""
    bulk_action = visible_bulk_action(request, pk, BulkAction.objects.with_frontier())
    if request.GET.get("status") != bulk_action.phase:
        return trigger_client_event(HttpResponse(status=204), CHANGED)
    context = {"row": rows([bulk_action], request.user)[0], "figures": figures(bulk_action)}
    return render(request, "bulkactions/_progress_update.html", context)


@require_safe
def batches(request: UserRequest, pk: int) -> HttpResponse:
    """The batches alone, which ask for themselves while they change."""
    bulk_action = visible_bulk_action(request, pk, BulkAction.objects.with_frontier())
    page = batches_of(bulk_action, request.GET.get("batches", ""))
    return render(request, "bulkactions/_batches.html", {"bulk_action": bulk_action, "batches": page})


@require_safe
@viewer_required
def count_again(request: UserRequest, pk: int) -> HttpResponse:
    """The frozen set beside what its filter matches now."""
    bulk_action = visible_bulk_action(request, pk)
    context: dict[str, object] = {"bulk_action": bulk_action}
    try:
        context["recount"] = recount(bulk_action)
    except CannotCount as problem:
        context["problem"] = problem
    template = "bulkactions/_recount.html" if request.htmx else "bulkactions/recount.html"
    return varying(render(request, template, context))


def result_list(request: UserRequest, bulk_action: BulkAction) -> ResultList:
    """The results that the query string asks for; 404 when it asks for none there can be."""
    form = ResultsForm(request.GET)
    if not form.is_valid():
        raise Http404("There are no such results.")
    is_unprocessed = form.cleaned_data["outcome"] == NOT_PROCESSED
    return (UnprocessedList if is_unprocessed else ResultList)(bulk_action, request.user, **form.cleaned_data)
