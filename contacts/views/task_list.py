"""The page of tasks: one's own and everybody's, about any contact. Those of one contact are in views.tasks."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.dialogs import finish_dialog, render_dialog
from accounts.parts import show_list
from accounts.requests import UserRequest
from contacts.activity_forms import TaskForm
from contacts.contact_choice import ContactChoiceForm
from contacts.models import Task
from contacts.services.contacts import touch_contact
from contacts.task_listing import TaskList
from contacts.views._common import closed_dialog

PARTS = {"tasks-found": "tasks/_found.html"}


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def index(request: UserRequest) -> HttpResponse:
    return show_list(request, TaskList(request.GET, request.user), PARTS, "tasks/page.html")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def new(request: UserRequest) -> HttpResponse:
    """About a contact that is chosen in the dialog."""
    choice = ContactChoiceForm(request.POST or None, user=request.user)
    form = TaskForm(request.POST or None, instance=Task(), initial={"assignee": request.user})
    if "look" in request.POST or not (choice.is_valid() & form.is_valid()):
        return render_dialog(request, "tasks/_form.html", {"title": "New task", "form": form, "choice": choice})
    form.instance.contact = choice.cleaned_data["contact"]
    form.save()
    return _done(request, "The task was added.")


@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_contact", raise_exception=True)
def edit(request: UserRequest, pk: int) -> HttpResponse:
    task = _editable(request, pk)
    form = TaskForm(request.POST or None, instance=task)
    if not form.is_valid():
        context = {"title": "Edit task", "form": form, "contact": task.contact}
        return render_dialog(request, "tasks/_form.html", context)
    task.written_in = None  # no undo may delete what a person has changed
    form.save()
    return _done(request, "The task was saved.")


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
def tick(request: UserRequest, pk: int) -> HttpResponse:
    """Done with `done=1`, else to be done again. The row stays where it is until the list is asked for again."""
    task = _editable(request, pk)
    task.mark(done="done" in request.POST)
    touch_contact(task.contact, activity=True)
    return render(request, "tasks/_row.html", {"task": task}) if request.htmx else redirect("contacts:all-tasks")


def _done(request: UserRequest, text: str) -> HttpResponse:
    if request.htmx:
        return closed_dialog(text, events=["tasks:changed"])
    return finish_dialog(request, reverse("contacts:all-tasks"), text)


def _editable(request: UserRequest, pk: int) -> Task:
    """The task if this person may see its contact, and that is not in the trash; else 404."""
    visible = Task.objects.live().visible_to(request.user)
    return get_object_or_404(visible.select_related("contact", "assignee"), pk=pk)
