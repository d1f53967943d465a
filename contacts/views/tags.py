"""The tags there are."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from contacts.models import Tag
from contacts.services.tags import suggest_tags


@require_GET
@permission_required("contacts.view_contact", raise_exception=True)
def suggest(request: HttpRequest) -> JsonResponse:
    tags = suggest_tags(request.GET.get("q", ""))
    return JsonResponse({"tags": [_as_json(tag) for tag in tags]})


def _as_json(tag: Tag) -> dict[str, str | int]:
    return {"id": tag.pk, "name": tag.name, "colour": tag.colour}
