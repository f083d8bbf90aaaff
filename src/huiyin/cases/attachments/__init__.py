"""What people hand in beside their words: what it is, whether it can be taken, and the copy that is shown.

Pure but for Pillow: no database, no clock, no file, no network. The same bytes give the same answer.
"""

from __future__ import annotations

from huiyin.cases.attachments import limits, papers, pictures, recordings
from huiyin.cases.attachments.clean import BadFile, Clean, refused

__all__ = ["BadFile", "Clean", "examine", "limits"]

_READERS = (pictures.read, papers.pdf, papers.office, recordings.read)


def examine(name: str, data: bytes) -> Clean:
    """The copy of ``data`` that is shown. What it is follows from the bytes alone; ``name`` is only repeated in errors.

    Raises BadFile.
    """
    try:
        return _examined(data)
    except BadFile as bad:
        bad.name = name
        raise


def _examined(data: bytes) -> Clean:
    if not data:
        raise refused("empty")
    if len(data) > limits.BYTES:
        raise refused("large")
    clean = next((found for read in _READERS if (found := read(data))), None) or _text(data)
    if len(clean.content) > limits.BYTES:
        raise refused("large")
    return clean


def _text(data: bytes) -> Clean:
    clean = papers.text(data)
    # Without its control characters a text could become what it was not taken for.
    if clean.changed and any(read(clean.content) for read in _READERS):
        raise refused("double")
    return clean
