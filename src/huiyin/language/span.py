"""What a mask covers: a stretch of text, and what kind of thing it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What is covered. Of two that cover the same, the one named first here gives its name."""

    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    NUMBER = "number"
    PLATE = "plate"
    ADDRESS = "address"
    NAME = "name"
    COVER = "cover"


RANK = {kind: rank for rank, kind in enumerate(Kind)}


class Span(NamedTuple):
    """The characters from ``start`` up to, not including, ``end``."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with tokens for what was covered, and where that stood in the text before."""

    text: str
    spans: tuple[Span, ...]


def joined(spans: Iterable[Span]) -> list[Span]:
    """``spans`` in order; overlapping ones become one, of the kind of the longest, and touching ones of a kind too."""
    result: list[Span] = []
    longest = (0, 0)
    for span in sorted(spans):
        last = result[-1] if result else None
        weight = (span.end - span.start, -RANK[span.kind])
        if last and (span.start < last.end or (span.start == last.end and span.kind == last.kind)):
            kind = span.kind if weight > longest else last.kind
            result[-1] = Span(last.start, max(last.end, span.end), kind)
            longest = max(longest, weight)
        else:
            result.append(span)
            longest = weight
    return result
