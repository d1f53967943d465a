"""What companies there are: finding and creating them by name."""

from __future__ import annotations

from django.db.models import QuerySet

from contacts.folding import FoldedWords
from contacts.models import Company


def find_company(name: str) -> Company | None:
    """The company of this name, whatever the case."""
    return Company.objects.annotate(folded=FoldedWords("name")).filter(folded=name.lower()).first()


def get_or_create_company(name: str) -> Company:
    """The company of this name, created when there is none; two people who do this at once get the same one."""
    found = find_company(name)
    if found is None:
        Company.objects.bulk_create([Company(name=name)], ignore_conflicts=True)
        found = find_company(name) or Company.objects.get(name=name)
    return found


def suggest_companies(text: str, limit: int = 12) -> QuerySet[Company]:
    """The first companies by name that contain `text`."""
    folded = text.replace("\0", "").strip().lower()
    companies = Company.objects.annotate(folded=FoldedWords("name"))
    return companies.filter(folded__contains=folded).order_by("folded")[:limit]
