"""Two copies of what a party wrote: the full text, and the one that offices work on. Both are sealed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from huiyin.cases.models.columns import Paper
from huiyin.cases.sealing import CaseSeal, as_bytes
from huiyin.language import mask as rules
from huiyin.language.normalise import normalise

VERSION: Final = rules.VERSION


def put(seal: CaseSeal, row: Paper, field: str, text: str, *, masked: str | None, covers: Iterable[str] = ()) -> bytes:
    """Seal ``text``, normalised, into ``field`` of ``row``, and its masked copy into ``masked``: the bytes sealed."""
    plain = normalise(text)
    seal.put(row, **{field: plain})
    if masked is not None:
        seal.put(row, **{masked: rules.mask(plain, covers).text})
    return as_bytes(plain)
