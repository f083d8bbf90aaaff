"""Which function takes which act: for faces that offer whatever the rules allow now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, Final

from huiyin.cases.actions import delivery, handling, intake, petitioner, review, supervision, undertaking
from huiyin.cases.actions.step import Step
from huiyin.procedure.profile import FILE, ActRule

PHASES: Final = (intake, handling, undertaking, review, supervision, petitioner)


@cache
def table() -> dict[str, Callable[..., Any]]:
    """The functions by the acts that they take; those of delivery take all acts that deliver."""
    found: dict[str, Callable[..., Any]] = {}
    for phase in PHASES:
        for kind, function in _acts(phase):
            assert kind not in found, f"two functions take {kind!r}"
            found[kind] = function
    return found


def function_of(act: ActRule) -> Callable[..., Any]:
    """The function that takes ``act``. Raises KeyError for filing, which begins a case, and for unknown acts."""
    if act.id == FILE:
        raise KeyError(FILE)
    return delivery.deliver if act.delivers else table()[act.id]


def _acts(phase: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, value in vars(phase).items():
        if isinstance(value, Step):
            yield value.kind, value
        elif isinstance(value, FunctionType) and value.__module__ == phase.__name__ and _is_public(name):
            yield name, value


def _is_public(name: str) -> bool:
    # Beside the acts: messages move nothing, and what begins a numbered limit is a part of two acts.
    return not name.startswith("_") and name not in ("write", "begin", "next_number")
