"""Tags that protect: a contact that wears one cannot be deleted, nor merged away.

The one place that knows; whoever deletes or merges contacts asks here, for the preview and again at the run.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, Min, OuterRef, Q

from contacts.id_lists import id_list
from contacts.models import ContactTag, Tag

PREFIX = "protected_"  # of the reason codes, which name the tag by its id


def protected_by() -> dict[str, Q]:
    """Reason code -> which contacts are refused for it: those whose first protected tag it is. One query."""
    found: dict[str, Q] = {}
    before = Q(pk__in=[])
    for tag in Tag.objects.filter(is_protected=True).order_by("pk").values_list("pk", flat=True):
        wears = Q(Exists(ContactTag.objects.filter(contact=OuterRef("pk"), tag=tag)))
        found[f"{PREFIX}{tag}"] = wears & ~before
        before |= wears
    return found


def refused(contact_ids: Collection[int]) -> dict[int, str]:
    """Contact id -> reason code, for those among `contact_ids` that are protected. Two queries at most."""
    tags = list(Tag.objects.filter(is_protected=True).values_list("pk", flat=True))
    if not tags:
        return {}
    worn = ContactTag.objects.filter(contact__in=id_list(contact_ids), tag__in=tags)
    return {pk: f"{PREFIX}{tag}" for pk, tag in worn.values_list("contact").annotate(Min("tag")).order_by()}


def reason_text(code: str) -> str:
    """ "Has the protected tag VIP"; empty when `code` is another kind of reason."""
    if not code.startswith(PREFIX):
        return ""
    tag = Tag.objects.filter(pk=code.removeprefix(PREFIX)).first()
    return f"Has the protected tag {tag}" if tag else "Has a protected tag, deleted since"
