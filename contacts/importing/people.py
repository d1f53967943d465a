"""Owners and followers, who are given by user name, e-mail address or first and last name."""

from __future__ import annotations

from collections.abc import Iterable

from contacts.importing.words import folded

Person = tuple[int, str, str, str, str]  # id, user name, e-mail, first name, last name


class People:
    """Whoever can be named in a file. A name that several share means none of them; user names, addresses go first."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._exact: dict[str, int] = {}
        self._named: dict[str, set[int]] = {}
        for pk, username, email, first, last in people:
            self._exact |= {word.strip().lower(): pk for word in (username, email) if word.strip()}
            for name in (f"{first} {last}", f"{last} {first}"):
                self._named.setdefault(folded(name), set()).add(pk)

    @property
    def ids(self) -> set[int]:
        return {pk for found in self._named.values() for pk in found}

    def read(self, text: str) -> int:
        """The id of the person meant. Raises ValueError in words."""
        word = text.strip().lower()
        if word in self._exact:
            return self._exact[word]
        found = self._named.get(folded(text), set()) if folded(text) else set()
        if len(found) > 1:
            raise ValueError(f"“{text[:40]}” is the name of {len(found)} people. Give a user name or e-mail address.")
        if not found:
            raise ValueError(f"“{text[:40]}” is nobody who can sign in here.")
        return next(iter(found))
