"""The rows of the table: every module here has `measure(bench)`, which gives one or more figures."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

from bulkactions.benchmarks.bench import Bench
from bulkactions.benchmarks.figures import Figure

Measure = Callable[[Bench], Iterator[Figure]]


def all() -> dict[str, Measure]:
    """Every row by its module's name."""
    return {
        module.name: import_module(f"{__name__}.{module.name}").measure for module in pkgutil.iter_modules(__path__)
    }
