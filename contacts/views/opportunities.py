"""Opportunities on a board and in a list, and each in a dialog. They are everybody's who may change their contact."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.dialogs import finish_dialog, render_dialog
from accounts.parts import show_list
from accounts.requests import UserRequest
from contacts.models import Contact, Opportunity, Stage
from contacts.opportunity_forms import MoveForm, OpportunityForm
from contacts.opportunity_listing import OpportunityList
from contacts.views._common import editable_contact

MOST_OF_A_CONTACT = 100
PARTS = {"opportunities": "opportunities/_found.html"}


def opportunities_context(request: UserRequest, contact: Contact) -> dict[str, Any]:
    """For the page of a contact."""
    return {"opportunities": list(contact.opportunities.select_related("stage__pipeline")[:MOST_OF_A_CONTACT])}


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    return show_list(request, OpportunityList(request.GET, request.user), PARTS, "opportunities/page.html")


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def more(request: UserRequest, pk: int, after: int) -> HttpResponse:
    """The next cards of one stage of the board, below the card `after`."""
    listed = OpportunityList(request.GET, request.user)
    visible = Opportunity.objects.live().visible_to(request.user)
    stage, card = get_object_or_404(Stage, pk=pk), get_object_or_404(visible, pk=after)
    context = {"list": listed, "column": listed.more_of(stage, card), "is_more": True}
    return render(request, "opportunities/_cards.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def new(request: UserRequest, pk: int) -> HttpResponse:
    """For one contact."""
    contact = editable_contact(request, pk)
    usual = Opportunity(contact=contact, name=contact.name, owner=contact.owner, currency=settings.CURRENCY)
    form = OpportunityForm(request.POST or None, instance=usual)
    if not form.is_valid():
        context = {"title": "New opportunity", "form": form, "contact": contact}
        return render_dialog(request, "opportunities/_form.html", context)
    return finish_dialog(request, _where(request, contact), f"{form.save()} was added.")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = _editable(request, pk)
    form = OpportunityForm(request.POST or None, instance=opportunity)
    if not form.is_valid():
        context = {"title": "Edit opportunity", "form": form, "contact": opportunity.contact}
        return render_dialog(request, "opportunities/_form.html", context)
    _by_hand(opportunity)
    return finish_dialog(request, _where(request, opportunity.contact), f"{form.save()} was saved.")


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def move(request: UserRequest, pk: int) -> HttpResponse:
    """Onto another stage: what dragging does, and the menu of a card."""
    opportunity = _editable(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return HttpResponse("There is no such stage (any more).", status=400)
    opportunity.stage = form.cleaned_data["stage"]
    _by_hand(opportunity)
    opportunity.save()
    if not request.htmx:
        return redirect("contacts:opportunities")
    response = HttpResponse(status=204)
    trigger_client_event(response, "opportunities:changed", {})
    return trigger_client_event(response, "announce", {"text": f"{opportunity} is in {opportunity.stage} now."})


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def delete(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = _editable(request, pk)
    if request.method == "GET":
        context = {"title": "Delete opportunity", "opportunity": opportunity}
        return render_dialog(request, "opportunities/_delete.html", context)
    opportunity.delete()
    return finish_dialog(request, _where(request, opportunity.contact), f"{opportunity} was deleted.")


def _editable(request: UserRequest, pk: int) -> Opportunity:
    """The opportunity if this person may see its contact, and that is not in the trash; else 404."""
    visible = Opportunity.objects.live().visible_to(request.user)
    return get_object_or_404(visible.select_related("contact", "stage"), pk=pk)


def _by_hand(opportunity: Opportunity) -> None:
    """From now on no undo of a bulk action may take it back."""
    opportunity.written_in, opportunity.updated_at = None, timezone.now()


def _where(request: UserRequest, contact: Contact) -> str:
    """Back to where the dialog was opened."""
    return request.htmx.current_url_abs_path or reverse("contacts:detail", args=[contact.pk])
