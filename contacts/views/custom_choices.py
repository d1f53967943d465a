"""Settings → Custom fields → Choices of one field."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.dialogs import finish_dialog, render_dialog
from accounts.requests import UserRequest
from accounts.templatetags.ui import plural
from contacts.custom_field_forms import ChoiceForm, NewChoicesForm, RemoveChoiceForm
from contacts.models import CustomChoice, CustomField
from contacts.ordering import posted_order, put_in_order
from contacts.services.custom_definitions import count_choosers, remove_choice
from contacts.services.naming import used_by
from contacts.views.custom_fields import manages_fields


@require_GET
@manages_fields
def index(request: UserRequest, pk: int) -> HttpResponse:
    field = _field(pk)
    counts = count_choosers(field)
    rows = [(choice, counts[choice.pk]) for choice in field.choices.all()]
    return render(request, "custom_fields/choices.html", {"field": field, "rows": rows})


@require_http_methods(["GET", "POST"])
@manages_fields
def new(request: UserRequest, pk: int) -> HttpResponse:
    field = _field(pk)
    form = NewChoicesForm(request.POST or None, field=field)
    if not form.is_valid():
        context = {"title": f"Add choices to {field}", "form": form, "field": field}
        return render_dialog(request, "custom_fields/_new_choices.html", context)
    return _done(request, field, f"{plural(len(form.add()), 'choice')} added.")


@require_http_methods(["GET", "POST"])
@manages_fields
def edit(request: UserRequest, pk: int, choice_pk: int) -> HttpResponse:
    choice = _choice(pk, choice_pk)
    form = ChoiceForm(request.POST or None, instance=choice)
    if not form.is_valid():
        context = {"title": "Edit choice", "form": form, "field": choice.field}
        return render_dialog(request, "custom_fields/_choice_form.html", context)
    return _done(request, choice.field, f"“{form.save()}” was saved.")


@require_POST
@manages_fields
@transaction.atomic
def order(request: UserRequest, pk: int) -> HttpResponse:
    put_in_order(CustomChoice.objects.filter(field=_field(pk)), posted_order(request.POST))
    return HttpResponse(status=204) if request.htmx else redirect("contacts:choices", pk)


@require_http_methods(["GET", "POST"])
@manages_fields
def remove(request: UserRequest, pk: int, choice_pk: int) -> HttpResponse:
    choice = _choice(pk, choice_pk)
    form = RemoveChoiceForm(request.POST or None, choice=choice)
    if request.method == "GET" or not form.is_valid():
        count = count_choosers(choice.field)[choice.pk]
        context = {"title": "Remove choice", "form": form, "choice": choice, "field": choice.field, "count": count}
        context["used_by"] = used_by(request.user, ("choice", choice.pk))
        return render_dialog(request, "custom_fields/_remove_choice.html", context)
    remove_choice(choice, form.cleaned_data["instead"])
    return _done(request, choice.field, f"“{choice}” was removed.")


def _field(pk: int) -> CustomField:
    return get_object_or_404(CustomField, pk=pk, type__in=(CustomField.Type.CHOICE, CustomField.Type.CHOICES))


def _choice(pk: int, choice_pk: int) -> CustomChoice:
    return get_object_or_404(CustomChoice.objects.select_related("field"), pk=choice_pk, field=_field(pk))


def _done(request: UserRequest, field: CustomField, text: str) -> HttpResponse:
    return finish_dialog(request, reverse("contacts:choices", args=[field.pk]), text)
