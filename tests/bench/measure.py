"""Measuring: the median of several runs, ours and the bare limit in turn, so that a drifting machine hits both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure of ours beside a bare limit of the same run, both in ``unit``."""

    what: str
    ours: float
    beside: str
    bare: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours over the bare limit."""
        return self.ours / self.bare

    def shown(self, value: float) -> str:
        """A figure with its unit."""
        return f"{value:,.0f} {self.unit}" if value >= 100 else f"{value:.3g} {self.unit}"

    def as_json(self) -> dict[str, Any]:
        """The row as it stands in var/bench.json."""
        return {**asdict(self), "ratio": self.ratio}


def rates(ours: Callable[[], int], bare: Callable[[], int], rounds: int = 5) -> tuple[float, float]:
    """How many things a second each of the two does: medians over ``rounds`` runs in turn."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, rate in zip((ours, bare), found, strict=True):
            start = time.perf_counter()
            done = work()
            rate.append(done / (time.perf_counter() - start))
    return statistics.median(found[0]), statistics.median(found[1])


def seconds(work: Callable[[], Any]) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
