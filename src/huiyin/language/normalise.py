"""Texts in one form: what is stored, and the copy in which rules look for digits and names.

Source: Unicode Standard Annex 15 (normalisation forms), Annex 44 (general categories), section 5.21 of the
standard (characters that are ignored by default).
"""

from __future__ import annotations

import re
from unicodedata import category, digit, normalize

LINES = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
GAPS = re.compile(r"\n{4,}")
BRACKETS = str.maketrans("⟦⟧", "[]")
# A few characters stand for a whole sentence; none of them hides a number or a name.
LONGEST = 4
REMOVED = {"Cc", "Cf", "Cs"}
# Letters and marks that show nothing: somebody may put them between two digits, by accident or not.
UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20e3\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def normalise(text: str) -> str:
    """``text`` as it is stored; its wording stays, and doing it twice changes nothing more.

    Unicode form C; one kind of line end; no control or format characters (NUL, byte order marks, zero-width
    and bidirectional controls, halves of surrogate pairs); no tabs, no spaces at the end of a line, no blank
    lines at either end, and one blank line where there were more than two. The brackets of the mask's own
    tokens become square ones, so that nobody writes a token by hand.
    """
    lines = LINES.sub("\n", text).replace("\t", " ").translate(BRACKETS)
    kept = lines if lines.isprintable() else "".join(char for char in lines if char == "\n" or _stays(char))
    stripped = "\n".join(line.rstrip() for line in normalize("NFC", kept).split("\n"))
    return GAPS.sub("\n\n", stripped).strip("\n")


def folded(text: str) -> tuple[str, list[int]]:
    """A copy for looking things up, and for each of its characters the place in ``text`` it came from.

    Compatibility forms become plain (１, ①, 🄌, ﬁ and ＠ are 1, 1, 0, fi and @), the digits of every script
    become 0 to 9, and characters without a shape disappear. Case and Chinese numerals stay: the same 一 may
    be a digit or a word, which the rules decide. What stands at ``copy[a:b]`` stood at
    ``text[places[a] : places[b - 1] + 1]``.
    """
    copy = text.translate(_FOLDS)
    if _FOLDS.uneven.isdisjoint(text):
        return copy, list(range(len(text)))
    return copy, [place for place, char in enumerate(text) for _ in _FOLDS[ord(char)]]


def _stays(char: str) -> bool:
    return category(char) not in REMOVED


class _Folds(dict[int, str]):
    """Each character folded once; and which of them do not become exactly one."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, point: int) -> str:
        char = chr(point)
        value = digit(char, None)
        if value is not None:
            plain = str(value)
        elif UNSEEN.match(char) or (char != "\n" and not _stays(char)):
            plain = ""
        else:
            plain = normalize("NFKC", char)
        if len(plain) > LONGEST:
            plain = char
        if len(plain) != 1:
            self.uneven.add(char)
        self[point] = plain
        return plain


_FOLDS = _Folds()
