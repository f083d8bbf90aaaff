"""Names in Latin letters: only where a title or a phrase says that a name follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.language.span import Kind, Span

CAP = r"[A-Z\u00c0-\u00d6\u00d8-\u00de][\w'’-]{0,24}"
PARTICLE = r"(?:(?:van|von|de|der|da|di|bin|al|el|Mc|O['’]) ?){0,2}"
FULL = rf"{PARTICLE}{CAP}(?:\.? {PARTICLE}{CAP}){{0,3}}"
TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Councillor|Cllr|PC|Sergeant|Inspector|Officer|Judge)\.? "
    rf"({FULL})"
)
CALLED = re.compile(
    r"(?i:\b(?:my name is|my name['’]s|i am called|named|name ?:|contact ?:|signed[:,]?|neighbour|neighbor|landlord"
    r"|tenant|husband|wife|son|daughter|yours (?:sincerely|faithfully|truly),?|regards,?|sincerely,?))\s{1,2}"
    rf"({FULL})"
)
AM = re.compile(rf"(?i:\b(?:i am|i['’]m|this is)) ({CAP} {PARTICLE}{CAP})")
LETTERS = re.compile("[A-Za-z][a-z][a-z.: ]")
_OTHERS = """
I The A An We He She It They This That My Our Your His Her Their Street Road Council Department Office Dear Please Thank
Chinese English British Not Very So Also And But If In On At To Of For From With No Yes Is Are Was Were
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
January February March April May June July August September October November December
"""
OTHERS = frozenset(_OTHERS.split())


def latin(text: str) -> Iterator[Span]:
    """The names in Latin letters in ``text``, a folded one; spans may overlap."""
    for pattern in (TITLE, CALLED, AM):
        hits = pattern.finditer(text) if LETTERS.search(text) else iter(())
        yield from (Span(*hit.span(1), Kind.NAME) for hit in hits if hit[1].split()[0] not in OTHERS)
