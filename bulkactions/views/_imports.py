"""What the pages of imports share: fetching with permission, and the way back."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import UserRequest
from contacts.models import Import

CHANGED = "This import has moved on meanwhile. This is how it stands now."

may_import = permission_required("contacts.import_contact", raise_exception=True)


def visible_import(request: UserRequest, pk: int) -> Import:
    """The import if this person may see it; else 404."""
    imports = Import.objects.visible_to(request.user).with_rejected()
    return get_object_or_404(imports.select_related("created_by", "owner", "smart_list"), pk=pk)


def to_import(request: UserRequest, imported: Import) -> HttpResponse:
    """To the page of the import, as it stands now."""
    url = reverse("imports:detail", args=[imported.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
