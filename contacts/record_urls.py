"""What hangs on contacts beside notes and opportunities: on the page of one contact, and on pages of its own."""

from __future__ import annotations

from django.urls import path

from contacts.views import (
    appointment_list,
    appointments,
    automations,
    conversations,
    enrolments,
    groups,
    manual_actions,
    memberships,
    task_list,
)

urlpatterns = [
    path("contacts/<int:pk>/appointments/", appointments.index, name="appointments"),
    path("contacts/<int:pk>/appointments/new/", appointments.new, name="appointment-new"),
    path("contacts/<int:pk>/groups/", memberships.index, name="memberships"),
    path("contacts/<int:pk>/groups/<int:group_pk>/leave/", memberships.leave, name="membership-leave"),
    path("contacts/<int:pk>/automations/<int:enrolment_pk>/<slug:verb>/", enrolments.change, name="enrolment-change"),
    path("contacts/<int:pk>/manual-actions/<int:action_pk>/done/", manual_actions.tick, name="manual-action-done"),
    path("tasks/", task_list.index, name="all-tasks"),
    path("tasks/<int:pk>/edit/", task_list.edit, name="all-tasks-edit"),
    path("tasks/<int:pk>/done/", task_list.tick, name="all-tasks-done"),
    path("appointments/", appointment_list.index, name="all-appointments"),
    path("appointments/<int:pk>/edit/", appointments.edit, name="appointment-edit"),
    path("appointments/<int:pk>/cancel/", appointments.cancel, name="appointment-cancel"),
    path("conversations/", conversations.index, name="conversations"),
    path("conversations/<int:pk>/", conversations.detail, name="conversation"),
    path("conversations/<int:pk>/read/", conversations.read, name="conversation-read"),
    path("automations/", automations.index, name="automations"),
    path("automations/<int:pk>/", automations.detail, name="automation"),
    path("groups/", groups.index, name="groups"),
    path("groups/new/", groups.new, name="group-new"),
    path("groups/<int:pk>/edit/", groups.edit, name="group-edit"),
    path("groups/<int:pk>/delete/", groups.delete, name="group-delete"),
]
