"""Settings → People: who may sign in, and as what."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import lockout
from accounts.dialogs import finish_dialog, render_dialog
from accounts.forms import NewPasswordForm, NewPersonForm, PersonForm
from accounts.models import User
from accounts.people import in_order, lock_admins
from accounts.requests import UserRequest

manages_people = permission_required("accounts.manage_users", raise_exception=True)


@manages_people
def people(request: UserRequest) -> HttpResponse:
    locked = lockout.locked_people()
    rows = [{"person": person, "locked_until": locked.get(person.username)} for person in in_order()]
    return render(request, "accounts/people.html", {"rows": rows})


@manages_people
@sensitive_post_parameters()
@transaction.atomic
def add(request: UserRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return finish_dialog(request, reverse("people"), f"{form.save()} can sign in now.")
    return render_dialog(request, "accounts/_person_form.html", {"title": "Add a person", "form": form})


@manages_people
@transaction.atomic
def edit(request: UserRequest, pk: int) -> HttpResponse:
    lock_admins()
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        return finish_dialog(request, reverse("people"), f"{form.save()} is saved.")
    return render_dialog(request, "accounts/_person_form.html", {"title": f"Edit {person}", "form": form})


@manages_people
@sensitive_post_parameters()
def set_password(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        if person == request.user:
            update_session_auth_hash(request, person)
        return finish_dialog(request, reverse("people"), f"{person} has a new password and is signed out everywhere.")
    context = {"title": f"New password for {person}", "form": form, "person": person}
    return render_dialog(request, "accounts/_password_form.html", context)


@manages_people
@require_POST
def unlock(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    lockout.unlock(person)
    return finish_dialog(request, reverse("people"), f"{person} can try to sign in again.")
