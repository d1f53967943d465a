"""The actions there are: every module of this folder whose name does not start with an underscore holds one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from bulkactions.actions.base import Action


@cache
def all() -> dict[str, type[Action]]:
    """Every action by name."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            import_module(f"{__name__}.{module.name}")
    return {action.name: action for action in sorted(_subclasses(Action), key=lambda action: action.name)}


def get(name: str) -> type[Action]:
    """The action called `name`. Raises LookupError when there is none."""
    try:
        return all()[name]
    except KeyError:
        raise LookupError(f"There is no action called {name!r}.") from None


def _subclasses(kind: type[Action]) -> list[type[Action]]:
    found = [kind] if "name" in vars(kind) else []
    return found + [action for child in kind.__subclasses__() for action in _subclasses(child)]
