"""Ways to pick contacts that other apps add to the language, each under a name of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User

Values = Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """What another app can be asked for: which contacts, in words, and what else may be said of it beside its name."""

    name: str
    filter: Callable[[Values, User], Q]
    describe: Callable[[Values, User], str]
    refinements: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """All names that may stand in an address."""
        return (self.name, *self.refinements)


SOURCES: dict[str, Source] = {}


def register_source(
    name: str,
    filter_function: Callable[[Values, User], Q],
    describe_function: Callable[[Values, User], str],
    refinements: Sequence[str] = (),
) -> None:
    """Lets contacts be picked by a node `source` of this name, and by the parameter `name` in an address.

    To be called when an app is ready. Both functions are given the values of `name` and of those `refinements` that are
    present, and the person who asks. `filter_function` gives the condition, or raises ValidationError when the values
    mean nothing to this person; `describe_function` says it in words: "failed in bulk action “Newsletter”".
    """
    SOURCES[name] = Source(name, filter_function, describe_function, tuple(refinements))
