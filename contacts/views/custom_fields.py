"""Settings → Custom fields: which fields contacts and opportunities have beside the usual ones."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.dialogs import finish_dialog, render_dialog
from accounts.parts import Tab
from accounts.requests import UserRequest
from contacts.custom_field_forms import DeleteFieldForm, FieldForm, NewFieldForm, TypeForm
from contacts.models import CustomField
from contacts.ordering import posted_order, put_in_order
from contacts.services import converting
from contacts.services.custom_definitions import count_holders, count_values, delete_field
from contacts.services.naming import UsedBy, sorted_by, used_by
from contacts.where.naming import CUSTOM_FIELD

manages_fields = permission_required("contacts.manage_custom_fields", raise_exception=True)


@require_GET
@manages_fields
def index(request: UserRequest) -> HttpResponse:
    holder = _holder(request)
    fields = list(CustomField.objects.filter(holder=holder).prefetch_related("choices"))
    counts = count_holders(fields)
    used = [(field, counts[field.pk]) for field in fields if not field.is_archived]
    archived = [(field, counts[field.pk]) for field in fields if field.is_archived]
    context = {"used": used, "archived": archived, "holder": holder, "tabs": _tabs(holder)}
    return render(request, "custom_fields/list.html", context)


@require_http_methods(["GET", "POST"])
@manages_fields
def new(request: UserRequest) -> HttpResponse:
    holder = _holder(request)
    usual = CustomField(holder=holder, currency=settings.CURRENCY)
    form = NewFieldForm(request.POST or None, instance=usual)
    if not form.is_valid():
        title = f"New custom field of {holder.label.lower()}"
        return render_dialog(request, "custom_fields/_form.html", {"title": title, "form": form})
    field = form.define()
    return _done(request, field, f"“{field}” was added.")


@require_http_methods(["GET", "POST"])
@manages_fields
def edit(request: UserRequest, pk: int) -> HttpResponse:
    form = FieldForm(request.POST or None, instance=_field(pk))
    if not form.is_valid():
        return render_dialog(request, "custom_fields/_form.html", {"title": "Edit custom field", "form": form})
    field = form.save()
    return _done(request, field, f"“{field}” was saved.")


@require_POST
@manages_fields
@transaction.atomic
def order(request: UserRequest) -> HttpResponse:
    holder = _holder(request)
    put_in_order(CustomField.objects.in_use().filter(holder=holder), posted_order(request.POST))
    return HttpResponse(status=204) if request.htmx else redirect(fields_url(holder))


@require_POST
@manages_fields
def archive(request: UserRequest, pk: int) -> HttpResponse:
    field = _field(pk)
    field.archive()
    return _done(request, field, f"“{field}” was archived. What is held in it stays.")


@require_POST
@manages_fields
def unarchive(request: UserRequest, pk: int) -> HttpResponse:
    field = _field(pk)
    field.unarchive()
    return _done(request, field, f"“{field}” is in use again.")


@require_http_methods(["GET", "POST"])
@manages_fields
def change_type(request: UserRequest, pk: int) -> HttpResponse:
    """Says what a type would do to the values; does it once that has been seen."""
    field = _field(pk)
    form = TypeForm(request.POST or request.GET or None, field=field, is_empty=not count_values(field))
    effect = converting.foresee(field, *form.chosen) if form.is_valid() else None
    if effect is None or request.method == "GET" or request.POST.get("seen") != effect.key:
        context = {"title": "Change type", "field": field, "form": form, "effect": effect}
        context |= {"used_by": _used_by(request, field), "sorted_by": sorted_by(request.user, field.key)}
        return render_dialog(request, "custom_fields/_type.html", context)
    converting.change_type(field, *form.chosen)
    return _done(request, field, f"The type of “{field}” is {effect.target.label} now.")


@require_http_methods(["GET", "POST"])
@manages_fields
def delete(request: UserRequest, pk: int) -> HttpResponse:
    field = _field(pk)
    form = DeleteFieldForm(request.POST or None)
    if not form.is_valid():
        context = {"title": "Delete custom field", "field": field, "form": form, "count": count_values(field)}
        context["used_by"] = _used_by(request, field)
        return render_dialog(request, "custom_fields/_delete.html", context)
    delete_field(field)
    return _done(request, field, f"“{field}” was deleted.")


def _used_by(request: UserRequest, field: CustomField) -> UsedBy:
    return used_by(request.user, (CUSTOM_FIELD, field.pk))


def _field(pk: int) -> CustomField:
    return get_object_or_404(CustomField, pk=pk)


def _holder(request: UserRequest) -> CustomField.Holder:
    """Whose fields the page is about, as its address says: those of contacts, unless it says otherwise."""
    asked = request.GET.get("of", "")
    return CustomField.Holder(asked) if asked in CustomField.Holder else CustomField.Holder.CONTACT


def _tabs(shown: CustomField.Holder) -> list[Tab]:
    return [Tab(fields_url(holder), holder.label, holder == shown) for holder in CustomField.Holder]


def fields_url(holder: str) -> str:
    """The address of the page for contacts or for opportunities."""
    return reverse("contacts:fields") + ("" if holder == CustomField.Holder.CONTACT else f"?of={holder}")


def _done(request: UserRequest, field: CustomField, text: str) -> HttpResponse:
    return finish_dialog(request, fields_url(field.holder), text)
