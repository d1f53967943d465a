"""What hangs on contacts beside notes and opportunities: on the page of one contact, and on pages of its own."""

from __future__ import annotations

from django.urls import path

from contacts.views import (
    appointment_list,
    appointments,
    automations,
    contact_choice,
    conversations,
    enrolments,
    groups,
    manual_actions,
    memberships,
    task_list,
)

urlpatterns = [
    path("contacts/<id:pk>/appointments/", appointments.index, name="appointments"),
    path("contacts/<id:pk>/appointments/new/", appointments.new, name="appointment-new"),
    path("contacts/<id:pk>/groups/", memberships.index, name="memberships"),
    path("contacts/<id:pk>/groups/<id:group_pk>/leave/", memberships.leave, name="membership-leave"),
    path("contacts/<id:pk>/automations/<id:enrolment_pk>/<slug:verb>/", enrolments.change, name="enrolment-change"),
    path("contacts/<id:pk>/manual-actions/<id:action_pk>/done/", manual_actions.tick, name="manual-action-done"),
    path("tasks/", task_list.index, name="all-tasks"),
    path("tasks/new/", task_list.new, name="all-tasks-new"),
    path("tasks/<id:pk>/edit/", task_list.edit, name="all-tasks-edit"),
    path("tasks/<id:pk>/done/", task_list.tick, name="all-tasks-done"),
    path("appointments/", appointment_list.index, name="all-appointments"),
    path("appointments/new/", appointment_list.new, name="all-appointments-new"),
    path("contact-choice/", contact_choice.index, name="contact-choice"),
    path("appointments/<id:pk>/edit/", appointments.edit, name="appointment-edit"),
    path("appointments/<id:pk>/cancel/", appointments.cancel, name="appointment-cancel"),
    path("conversations/", conversations.index, name="conversations"),
    path("conversations/<id:pk>/", conversations.detail, name="conversation"),
    path("conversations/<id:pk>/read/", conversations.read, name="conversation-read"),
    path("automations/", automations.index, name="automations"),
    path("automations/<id:pk>/", automations.detail, name="automation"),
    path("groups/", groups.index, name="groups"),
    path("groups/suggest/", groups.suggest, name="group-suggest"),
    path("groups/new/", groups.new, name="group-new"),
    path("groups/<id:pk>/edit/", groups.edit, name="group-edit"),
    path("groups/<id:pk>/delete/", groups.delete, name="group-delete"),
]
