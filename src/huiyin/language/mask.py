"""Covering what tells who somebody is, before a text is worked on.

Handlers work on the covered text; the whole one stays behind an opening. Rules find the usual forms and miss
others (docs/spec/language.md says which), so a covered text is still a text about somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from huiyin.language.digits import contacts
from huiyin.language.doors import doors
from huiyin.language.latin import latin
from huiyin.language.names import names
from huiyin.language.normalise import folded, normalise
from huiyin.language.span import Kind, Masked, Span, joined

__all__ = ["VERSION", "Kind", "Masked", "Span", "mask", "shown"]

VERSION = 1
"""Rises with every change of the rules: a text covered by an older version is covered again."""

TOKEN = re.compile("⟦(" + "|".join(Kind) + ")⟧")
WALL = "\ufffc"
# A covering may bring out something that its neighbour hid. Two rounds are the rule, three are rare.
ROUNDS = 12
WORDS = {
    Kind.EMAIL: ("邮箱", "e-mail"),
    Kind.PHONE: ("电话", "phone"),
    Kind.ACCOUNT: ("账号", "account"),
    Kind.NUMBER: ("号码", "number"),
    Kind.PLATE: ("车牌", "number plate"),
    Kind.ADDRESS: ("门牌", "address"),
    Kind.NAME: ("姓名", "name"),
    Kind.COVER: ("隐去", "withheld"),
}


def mask(text: str, covers: Iterable[str] = ()) -> Masked:
    """``text`` with tokens such as ``⟦phone⟧`` for what the rules find, and for each of the words ``covers``.

    Masking a masked text changes nothing. Spans are places in ``text`` in code points. A token that stands in
    ``text`` already is left alone: pass what ``normalise`` returned, which holds none.
    """
    words = _pattern(covers)
    spans: list[Span] = []
    for _ in range(ROUNDS):
        now, places = _written(text, spans)
        found = list(_found(now, words))
        if not found:
            break
        spans = joined(chain(spans, (Span(places[a], places[b - 1] + 1, kind) for a, b, kind in found)))
    return Masked(_written(text, spans)[0], tuple(spans))


def shown(masked: str, language: str) -> str:
    """A masked text with its tokens in words: 〔电话〕 where ``language`` is a tag of Chinese, else [phone]."""
    chinese = language.lower().startswith("zh")

    def word(token: re.Match[str]) -> str:
        zh, en = WORDS[Kind(token[1])]
        return f"〔{zh}〕" if chinese else f"[{en}]"

    return TOKEN.sub(word, masked)


def _written(text: str, spans: list[Span]) -> tuple[str, list[int]]:
    """The text with tokens for spans, and for each of its characters the place it came from."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for start, end, kind in spans:
        token = f"⟦{kind}⟧"
        pieces += (text[at:start], token)
        places += chain(range(at, start), [start] * len(token))
        at = end
    pieces.append(text[at:])
    places += range(at, len(text))
    return "".join(pieces), places


def _found(text: str, words: re.Pattern[str] | None) -> Iterator[Span]:
    """What the rules find in ``text`` outside its tokens, as places in it."""
    plain, places = folded(text)
    walled = TOKEN.sub(lambda token: WALL * len(token[0]), plain)
    spans = chain(contacts(walled), doors(walled), names(walled), latin(walled), _words(walled, words))
    return (Span(places[a], places[b - 1] + 1, kind) for a, b, kind in spans)


def _pattern(covers: Iterable[str]) -> re.Pattern[str] | None:
    """The words that somebody wants covered, as they may be written: in any width and case, and spaced."""
    words = {re.sub(rf"[\s{WALL}]+", "", folded(normalise(word))[0]) for word in covers} - {""}
    spaced = [r"[ \u3000]?".join(map(re.escape, word)) for word in sorted(words, key=lambda word: (-len(word), word))]
    return re.compile("|".join(spaced), re.IGNORECASE) if spaced else None


def _words(text: str, words: re.Pattern[str] | None) -> Iterator[Span]:
    return (Span(*hit.span(), Kind.COVER) for hit in words.finditer(text)) if words else iter(())
