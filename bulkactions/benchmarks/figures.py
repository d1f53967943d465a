"""A measured figure, its budget, and the table of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Figure:
    """`budget` limits `measured ÷ floor` where there is a floor, else `measured` itself, which is in `unit`."""

    what: str
    measured: float
    budget: float
    floor: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        return self.measured / self.floor if self.floor else None

    @property
    def is_within_budget(self) -> bool:
        return (self.measured if self.ratio is None else self.ratio) <= self.budget

    def cells(self) -> list[str]:
        judged = f"≤ {self.budget:g}" + (f" {self.unit}" if self.ratio is None else " ×")
        return [
            self.what,
            "–" if self.floor is None else _amount(self.floor, self.unit),
            _amount(self.measured, self.unit),
            "–" if self.ratio is None else f"{self.ratio:.2f} ×",
            judged,
            "yes" if self.is_within_budget else "NO",
        ]


HEAD = ["what", "floor", "measured", "ratio", "budget", "ok"]


def table(figures: Iterable[Figure]) -> str:
    """A Markdown table with aligned columns."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line([cell.ljust(width) for cell, width in zip(row, widths, strict=True)]) for row in rows]
    return "\n".join([lines[0], _line(["-" * width for width in widths]), *lines[1:]])


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest of `values` that at least `percent` of them do not exceed."""
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def _amount(value: float, unit: str) -> str:
    digits = 2 if unit == "s" else 0
    return f"{value:,.{digits}f} {unit}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
