"""The presets in the action dialog, which comes again with what has become of them."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from bulkactions.dialog import Dialog
from bulkactions.models import Preset
from bulkactions.presets import PresetForm
from bulkactions.views._common import viewer_required
from bulkactions.views.new import read_dialog, show_dialog, tells_problems


@require_POST
@viewer_required
@tells_problems
def save(request: UserRequest, action: str) -> HttpResponse:
    dialog, form = _read(request, action)
    if dialog.problem:
        form.add_error(None, dialog.problem)
    if not form.is_valid():
        return show_dialog(request, dialog, preset_form=form)
    preset = form.save(dialog.action)
    return show_dialog(request, replace(dialog, preset=preset), preset_notice=f"Saved as “{preset}”.")


@require_POST
@viewer_required
@tells_problems
def rename(request: UserRequest, action: str) -> HttpResponse:
    dialog, form = _read(request, action)
    preset = _changeable(request, dialog)
    try:
        if form.is_valid():
            preset = form.rename(preset)
            return show_dialog(request, replace(dialog, preset=preset), preset_notice=f"It is called “{preset}” now.")
    except ValidationError as error:
        form.add_error(None, error)
    return show_dialog(request, dialog, preset_form=form)


@require_POST
@viewer_required
@tells_problems
def delete(request: UserRequest, action: str) -> HttpResponse:
    dialog, _ = _read(request, action)
    preset = _changeable(request, dialog)
    preset.delete()
    return show_dialog(request, replace(dialog, preset=None), preset_notice=f"Deleted “{preset}”.")


def _read(request: UserRequest, action: str) -> tuple[Dialog, PresetForm]:
    dialog = read_dialog(request, action)
    if not dialog.action.has_presets:
        raise Http404
    return dialog, PresetForm(request.POST, user=request.user)


def _changeable(request: UserRequest, dialog: Dialog) -> Preset:
    if dialog.preset is None:
        raise Http404
    if not dialog.preset.is_changeable_by(request.user):
        raise PermissionDenied
    return dialog.preset
