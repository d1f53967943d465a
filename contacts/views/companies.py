"""The companies that contacts belong to: everybody who sees contacts reads them, some change, merge and delete them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required, user_passes_test
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dialogs import finish_dialog, render_dialog
from accounts.models import User
from accounts.parts import show_list
from accounts.requests import UserRequest
from contacts.company_forms import CompanyForm, DeleteCompanyForm, MergeCompanyForm
from contacts.company_listing import CompanyList
from contacts.models import Company, Contact
from contacts.querysets import CompanyQuerySet
from contacts.services.companies import contacts_of, delete_company, merge_companies
from contacts.services.names import suggest_named
from contacts.services.naming import used_by

PARTS = {"companies": "companies/_list.html"}
SHOWN_CONTACTS = 20


def _sees_all(user: User | AnonymousUser) -> bool:
    """What has to do with contacts that a person cannot see is not for them."""
    if isinstance(user, User) and user.owned_only:
        raise PermissionDenied
    return True


sees_all = user_passes_test(_sees_all)


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    return show_list(request, CompanyList(request.GET, request.user), PARTS, "companies/list.html")


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    company = _visible_companies(request).filter(pk=pk).first()
    if company is None:
        return _led_to(request, pk)
    contacts = Contact.objects.live().visible_to(request.user).filter(company=company)
    shown = contacts.select_related("status", "owner").defer("search_text", "details_text")
    context = {"company": company, "count": contacts.count(), "contacts": shown.order_by("-created_at", "-pk")}
    return render(request, "companies/detail.html", context | {"limit": SHOWN_CONTACTS})


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def suggest(request: UserRequest) -> HttpResponse:
    companies = suggest_named(Company.objects.visible_to(request.user), request.GET.get("company", ""))
    return render(request, "widgets/_name_options.html", {"records": companies})


@require_http_methods(["GET", "POST"])
@permission_required("contacts.add_company", raise_exception=True)
@sees_all
def new(request: UserRequest) -> HttpResponse:
    form = CompanyForm(request.POST or None)
    if not form.is_valid():
        return render_dialog(request, "companies/_form.html", {"title": "New company", "form": form})
    company = form.save()
    return finish_dialog(request, company.get_absolute_url(), f"{company} was added.")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_company", raise_exception=True)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    company = _visible_company(request, pk)
    form = CompanyForm(request.POST or None, instance=company)
    if not form.is_valid():
        return render_dialog(request, "companies/_form.html", {"title": "Edit company", "form": form})
    return finish_dialog(request, _where(request, company), f"{form.save()} was saved.")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.merge_company", raise_exception=True)
@sees_all
def merge(request: UserRequest, pk: int) -> HttpResponse:
    """GET with another company says what merging would do."""
    company = _visible_company(request, pk)
    form = MergeCompanyForm(request.POST or request.GET or None, opened=company)
    if request.method == "GET" or not form.is_shown:
        context = {"title": "Merge companies", "form": form, "company": company}
        return render_dialog(request, "companies/_merge.html", context | _effect(form))
    kept, gone = form.kept_and_gone
    merge_companies(kept, gone)
    return finish_dialog(request, kept.get_absolute_url(), f"{gone} was merged into {kept}.")


def _led_to(request: UserRequest, gone: int) -> HttpResponse:
    """To the company that the one with this number was merged into; else 404."""
    company = get_object_or_404(_visible_companies(request), merged=gone)
    messages.info(request, f"You were led to {company}, of which the company that you wanted is a part now.")
    return redirect(company)


def _effect(form: MergeCompanyForm) -> dict[str, Any]:
    """Both companies with their numbers of contacts, and which one would stay."""
    if form.other is None:
        return {}
    kept, gone = form.kept_and_gone
    counts = {company.pk: contacts_of(company).count() for company in (kept, gone)}
    pair = [(company, counts[company.pk]) for company in (form.opened, form.other)]
    return {"other": form.other, "pair": pair, "kept": kept, "gone": gone, "moving": counts[gone.pk]}


@require_http_methods(["GET", "POST"])
@permission_required("contacts.delete_company", raise_exception=True)
@sees_all
def delete(request: UserRequest, pk: int) -> HttpResponse:
    company = _visible_company(request, pk)
    form = DeleteCompanyForm(request.POST or None)
    if not form.is_valid():
        context = {"title": "Delete company", "form": form, "company": company, "count": contacts_of(company).count()}
        context["used_by"] = used_by(request.user, ("company", pk))
        return render_dialog(request, "companies/_delete.html", context)
    delete_company(company)
    return finish_dialog(request, reverse("contacts:companies"), f"{company} was deleted. Its contacts stay.")


def _visible_company(request: UserRequest, pk: int) -> Company:
    """The company if this person may see it; else 404."""
    return get_object_or_404(_visible_companies(request), pk=pk)


def _visible_companies(request: UserRequest) -> CompanyQuerySet:
    return Company.objects.visible_to(request.user)


def _where(request: UserRequest, company: Company) -> str:
    """Back to where the dialog was opened."""
    return request.htmx.current_url_abs_path or company.get_absolute_url()
