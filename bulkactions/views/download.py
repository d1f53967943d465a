"""The file that a bulk action has made."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from bulkactions.offers import Offers
from bulkactions.views._common import viewer_required, visible_bulk_action


@require_safe
@viewer_required
def download(request: UserRequest, pk: int) -> HttpResponseBase:
    """The file while it is kept, to those who may make one themselves."""
    bulk_action = visible_bulk_action(request, pk)
    if not request.user.has_perm(bulk_action.kind.permission):
        raise PermissionDenied
    file = Offers(bulk_action, request.user).download
    if file is None:
        raise Http404("This bulk action has made no file.")
    if not file.is_there:
        context = {"bulk_action": bulk_action, "file": file}
        return render(request, "bulkactions/download_gone.html", context, status=410)
    return FileResponse(file.path.open("rb"), as_attachment=True, filename=file.filename)
