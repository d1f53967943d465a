"""What is typed into the search box of a page, and what is looked for then."""

from __future__ import annotations

from django.http import QueryDict

LONGEST_TEXT = 200
MOST_WORDS = 8  # more narrow nothing down any further, and each is one more condition


def searched_text(query: QueryDict) -> str:
    """What the address of a page asks for: never a NUL, which PostgreSQL does not take."""
    return query.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]


def search_words(text: str) -> list[str]:
    """The words that must all occur, in lower case."""
    return text.lower().split()[:MOST_WORDS]
