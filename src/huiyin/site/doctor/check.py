"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.procedure.text import Text


class State(StrEnum):
    """Well; works, but somebody should know; does not work."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding, and what to do about it."""

    name: str
    state: State
    finding: Text
    remedy: Text | None = None


def ok(name: str, zh: str, en: str) -> Check:
    """All is well."""
    return Check(name, State.OK, Text(zh, en))


def warn(name: str, finding: Text, remedy: Text) -> Check:
    """It works, and somebody should know."""
    return Check(name, State.WARN, finding, remedy)


def bad(name: str, finding: Text, remedy: Text) -> Check:
    """It does not work."""
    return Check(name, State.BAD, finding, remedy)
