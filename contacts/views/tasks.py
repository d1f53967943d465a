"""What is to be done about a contact. A task is everybody's who may change the contact."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from contacts.activity_forms import TaskForm
from contacts.models import Contact, Task
from contacts.services.contacts import touch_contact
from contacts.short_lists import counted_page
from contacts.views._common import can_edit, editable_contact, visible_contact
from contacts.views._section import Section

TASKS_PER_PAGE = 20


def tasks_context(request: UserRequest, contact: Contact, form: TaskForm | None = None) -> dict[str, Any]:
    return {
        "contact": contact,
        "can_edit": can_edit(request, contact),
        "tasks": counted_page(contact.tasks.select_related("assignee"), TASKS_PER_PAGE, request.GET.get("tasks")),
        "task_form": form or TaskForm(),
    }


SECTION = Section(
    "tasks",
    "contacts/detail/_tasks.html",
    tasks_context,
    "contacts/detail/_task_form.html",
    "contacts/detail/task.html",
)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest, pk: int) -> HttpResponse:
    """GET: a page of them. POST: one more."""
    return _add(request, pk) if request.method == "POST" else SECTION.show(request, visible_contact(request, pk))


@permission_required("contacts.change_contact", raise_exception=True)
def _add(request: UserRequest, pk: int) -> HttpResponse:
    contact = editable_contact(request, pk)
    form = TaskForm(request.POST, instance=Task(contact=contact))
    if not form.is_valid():
        return SECTION.show(request, contact, form)
    form.save()
    return SECTION.show(request, contact)


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def tick(request: UserRequest, pk: int, task_pk: int) -> HttpResponse:
    """Done with `done=1`, else to be done again."""
    task = _task(request, pk, task_pk)
    task.mark(done="done" in request.POST)
    touch_contact(task.contact, activity=True)
    return SECTION.show(request, task.contact)


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def edit(request: UserRequest, pk: int, task_pk: int) -> HttpResponse:
    task = _task(request, pk, task_pk)
    form = TaskForm(request.POST or None, instance=task)
    if not form.is_valid():
        return SECTION.ask(request, task.contact, form, task=task)
    task.written_in = None  # no undo may delete what a person has changed
    form.save()
    return SECTION.show(request, task.contact)


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def delete(request: UserRequest, pk: int, task_pk: int) -> HttpResponse:
    task = _task(request, pk, task_pk)
    task.delete()
    return SECTION.show(request, task.contact)


def _task(request: UserRequest, pk: int, task_pk: int) -> Task:
    return get_object_or_404(editable_contact(request, pk).tasks, pk=task_pk)
