"""Where everything of a drawn course stands: boxes with wrapped words, and strokes behind them.

What is to be drawn comes in as *strands*, in words of one language. A strand is a rail with *stops*; a stop has its
time limits and the ways on. A way to the next stop is written at the rail; any other turns out to the side and names,
in a ring, the stop it leads to: so no line crosses another, however tangled the rules are. ``draw`` paints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

WIDTH: Final = 640
LEADING: Final = 1.38


# What a box or a stroke is: its type follows here, its colours in ``draw``.
Look = Enum(
    "Look",
    "TITLE LEDE CHAPTER HEADING NAME STRONG SMALL LATE DUTY RIGHT WINDOW YOURS OFFICE TIME "
    "STOP OPINION DIRECTION WITHDRAWAL BACK SPINE SIDE ARROW BEND LEADER RULE",
)


@dataclass(frozen=True, slots=True)
class Type:
    """How a look is written: its size, that in a narrow column and that of a number alone; room around the words."""

    size: float
    narrow: float = 15
    bold: bool = True
    left: float = 0
    right: float = 0
    air: float = 0
    centred: bool = False
    number: float = 0

    def sizes(self, lines: Sequence[str]) -> tuple[float, ...]:
        """The size of each line."""
        return (self.number if self.number and lines[0].isdigit() else self.size, *[self.size] * (len(lines) - 1))


_TYPES: Final = {
    Look.TITLE: Type(30),
    Look.LEDE: Type(18, bold=False, air=8),
    Look.CHAPTER: Type(25),
    Look.HEADING: Type(20, 17.5),
    Look.NAME: Type(21, 17.5),
    Look.STRONG: Type(16.5),
    Look.SMALL: Type(15.5, bold=False),
    Look.LATE: Type(15.5, left=24),
    Look.YOURS: Type(17, 15.5, left=32, right=14, air=4),
    **dict.fromkeys((Look.OFFICE, Look.TIME), Type(17, 15.5, bold=False, left=26, air=3)),
    **dict.fromkeys((Look.DUTY, Look.RIGHT, Look.WINDOW), Type(15, left=8, right=8, air=3, centred=True, number=26)),
    **dict.fromkeys((Look.STOP, Look.OPINION, Look.DIRECTION, Look.WITHDRAWAL, Look.BACK), Type(16, centred=True)),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of the drawing and the lines written in it. No two boxes overlap."""

    look: Look
    type: Type
    x: float
    y: float
    w: float
    h: float
    lines: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """Half its height."""
        return self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line behind the boxes; a bend goes down first, then aside, and an arrow ends where it points to."""

    look: Look
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing."""

    height: float
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """What leads from a stop: whose act it is (or time), its words, and the code of the stop it leads to."""

    look: Look
    words: str
    to: str = ""
    note: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: number and unit on its leaf, its name, and what is said about it in small type."""

    look: Look
    leaf: tuple[str, ...]
    words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage on its rail, or a list without a rail if it has no code. ``above`` opens a new round of the course."""

    code: str = ""
    name: str = ""
    look: Look = Look.STOP
    above: str = ""
    end: str = ""
    notes: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Strand:
    """A rail with its stops. ``entry`` leads to the first; ``chapter`` begins a new part of the drawing."""

    stops: tuple[Stop, ...]
    look: Look = Look.SIDE
    chapter: str = ""
    heading: str = ""
    notes: tuple[str, ...] = ()
    entry: tuple[Way, ...] = ()


_EMS: Final = {
    **dict.fromkeys(" \u00a0ijl'|.,:;!I[]/ft", 0.29),
    **dict.fromkeys('r()-"', 0.35),
    **dict.fromkeys("ckszvxyJ–", 0.52),
    **dict.fromkeys("ABEKPSVXYTFLZ&", 0.69),
    **dict.fromkeys("CDHNRUwGOQ", 0.76),
    **dict.fromkeys("mMW@%", 0.9),
}
# What must not be torn apart: a number and its unit, a bracket and what it embraces, a comma and what it follows.
_PIECES: Final = re.compile(
    r"[（《“「]*(?:[0-9]*[\u2e80-\uffef]|[^ \u2e80-\uffef]+)[，。、；：？！）》”」／]*(?:\u00a0[^ ]+)* *"
)


def width(text: str, size: float, bold: bool) -> float:
    """How wide ``text`` is in the fonts that most readers have: a Chinese letter as wide as high, others less."""
    latin = [letter for letter in text if letter in _EMS or unicodedata.east_asian_width(letter) not in "WFA"]
    return size * (len(text) - len(latin) + sum(_EMS.get(letter, 0.57) for letter in latin) * (1.03 if bold else 0.99))


def wrap(text: str, room: float, size: float, bold: bool) -> tuple[str, ...]:
    """``text`` in the fewest lines that ``room`` allows, all of much the same length."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):  # one that is wider than the room falls into its letters
        pieces += piece if width(piece.rstrip(), size, bold) > room else [piece]
    widest = max(width(piece, size, bold) for piece in pieces)
    lines = closer = _fill(pieces, room, size, bold)
    while len(closer) == len(lines) > 1 and room > widest:
        lines, room = closer, room * 0.97
        closer = _fill(pieces, room, size, bold)
    return lines


def _fill(pieces: Sequence[str], room: float, size: float, bold: bool) -> tuple[str, ...]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width((lines[-1] + piece).rstrip(), size, bold) > room:
            lines.append("")
        lines[-1] += piece
    return tuple(line.rstrip() for line in lines)


@dataclass(slots=True)
class _Column:
    """A column that is being filled: its edges, its rail, the words beside it, the leaves of limits, how far down."""

    left: float
    right: float
    rail: float
    text: float
    looks: Mapping[str, Look]
    narrow: bool = False
    y: float = 22
    leaf: float = 0
    boxes: list[Box] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)

    def box(self, look: Look, *words: str, x: float, y: float, right: float, bold: bool = False) -> Box:
        """The box for ``words``, its upper left corner there and not wider than to ``right``."""
        kind = _TYPES[look]
        kind = replace(kind, size=kind.narrow if self.narrow else kind.size, bold=kind.bold or bold)
        room = right - x - kind.left - kind.right
        lines = tuple(line for text in words for line in wrap(text, room, kind.size, kind.bold))
        sizes = kind.sizes(lines)
        broad = max(width(line, size, kind.bold) for line, size in zip(lines, sizes, strict=True))
        return Box(look, kind, x, y, broad + kind.left + kind.right, sum(sizes) * LEADING + 2 * kind.air, lines)

    def ring(self, code: str, x: float, middle: float, size: float) -> Box:
        """The ring around a code, or the sign of an end."""
        look = self.looks.get(code, Look.BACK)
        kind = replace(_TYPES[look], size=15 if self.narrow else 16)
        broad = size * 1.25 if look in (Look.DIRECTION, Look.WITHDRAWAL) else size
        return Box(look, kind, x - broad / 2, middle - size / 2, broad, size, (code,))

    def put(self, look: Look, words: str, x: float = 0, right: float = 0, gap: float = 0, bold: bool = False) -> Box:
        """Write ``words``, ``gap`` below what stands above, and go on beneath them."""
        return self.add(self.box(look, words, x=x or self.left, y=self.y + gap, right=right or self.right, bold=bold))

    def add(self, box: Box) -> Box:
        self.boxes.append(box)
        self.y = max(self.y, box.y + box.h)
        return box

    def line(self, look: Look, x: float, y: float, right: float, end: float) -> None:
        self.strokes.append(Stroke(look, (x, y), (right, end)))


def place(title: str, lede: str, strands: Sequence[Strand]) -> Picture:
    """Give everything its place: the usual course on the whole width, all else in two columns."""
    stops = [stop for strand in strands for stop in strand.stops]
    page = _Column(20, WIDTH - 20, 40, 68, {stop.code: stop.look for stop in stops})
    leaves = [page.box(limit.look, *limit.leaf, x=0, y=0, right=120) for stop in stops for limit in stop.limits]
    page.leaf = max((leaf.w for leaf in leaves), default=0)
    page.put(Look.TITLE, title)
    if lede:
        page.put(Look.LEDE, lede)
    columns = _halves(page)
    for strand in strands:
        if strand.chapter:
            page.y = max(column.y for column in columns) + 34
            page.line(Look.RULE, page.left, page.y, page.right, page.y)
            page.put(Look.CHAPTER, strand.chapter, gap=16)
            columns = (page,) if strand.look is Look.SPINE else _halves(page)
        _strand(min(columns, key=lambda column: column.y), strand)
    return Picture(max(column.y for column in columns) + 26, tuple(page.boxes), tuple(page.strokes))


def _halves(page: _Column) -> tuple[_Column, ...]:
    left = replace(page, right=WIDTH / 2 - 14, rail=36, text=60, narrow=True)
    return left, replace(left, left=WIDTH / 2 + 14, right=page.right, rail=WIDTH / 2 + 30, text=WIDTH / 2 + 54)


def _strand(column: _Column, strand: Strand) -> None:
    if strand.heading:
        column.y += 22
        column.line(strand.look, column.left, column.y, column.right, column.y)
        column.put(Look.HEADING, strand.heading, gap=8)
    for text in strand.notes:
        column.put(Look.SMALL, text, gap=1)
    column.y += 6
    entries = [_way(column, way, column.text) for way in strand.entry]
    rail = entries[0] if strand.look is Look.SPINE else 0
    for stop, then in zip(strand.stops, (*strand.stops[1:], None), strict=True):
        rail = _stop(column, strand.look, stop, then, rail) if stop.code else _list(column, stop)


def _list(column: _Column, stop: Stop) -> float:
    """Place what stands on no rail."""
    for way in stop.ways:
        _way(column, way, column.left)
    for limit in stop.limits:
        _limit(column, limit, column.left)
    for text in stop.notes:
        column.put(Look.SMALL, text, gap=4)
    return 0


def _stop(column: _Column, look: Look, stop: Stop, then: Stop | None, rail: float) -> float:
    """Place one stop. ``rail`` is from where its rail comes down, if it does; so is what is returned for the next."""
    size = 32 if column.narrow else 38
    column.y += (24 if rail else 12) - (4 if column.narrow else 0)
    ring = column.ring(stop.code, column.rail, column.y + size / 2, size)
    if rail:
        column.line(look, column.rail, rail, column.rail, ring.y)
        column.line(Look.ARROW, column.rail, rail, column.rail, ring.y)
    _words(column, stop)
    column.add(ring)
    onward = [way for way in stop.ways if then and way.to == then.code]
    for way in stop.ways:
        if way not in onward:
            turn = _way(column, way, column.text)
            column.line(Look.BEND, column.rail, ring.middle, column.text - 4, turn)
    if then and then.above:
        column.put(Look.HEADING, then.above, x=column.text, gap=16)
    for way in onward:
        _way(column, replace(way, to=""), column.text)
    return ring.middle if onward else 0


def _words(column: _Column, stop: Stop) -> None:
    """Write what stands beside the ring of a stop."""
    top, column.y = column.y, column.y + 4
    edge = column.right - (column.leaf + 12 if stop.limits and not column.narrow else 0)
    column.put(Look.NAME, stop.name, x=column.text, right=edge)
    if stop.end:
        column.put(Look.STRONG, stop.end, x=column.text, right=edge, gap=1)
    for text in stop.notes:
        column.put(Look.SMALL, text, x=column.text, right=edge)
    for limit in stop.limits:
        named = replace(limit, words="") if limit.words == stop.name else limit
        top = _limit(column, named, column.text, top) + 8


def _limit(column: _Column, limit: Limit, x: float, top: float = 0) -> float:
    """Place a limit: its leaf before or above its name in a narrow column, else at the right from ``top`` on."""
    if column.narrow:
        leaf = column.put(limit.look, " ".join(limit.leaf), x=x, gap=6)
        start, edge = leaf.x + leaf.w + 8, column.right
    else:
        leaf = column.box(limit.look, *limit.leaf, x=column.right - column.leaf, y=top, right=column.right)
        leaf = replace(leaf, w=column.leaf)
        start, edge = x, leaf.x - 12
        column.y = max(column.y, top)
    if limit.words:
        name = column.box(Look.STRONG, limit.words, x=start, y=leaf.y + 3, right=edge)
        beside = column.narrow and len(name.lines) == 1
        column.add(name) if beside else column.put(Look.STRONG, limit.words, x=x, right=edge, gap=2)
    for text in limit.notes:
        column.put(Look.SMALL, text, x=x, right=edge)
    if not column.narrow:
        column.add(leaf)
    return leaf.y + leaf.h


def _way(column: _Column, way: Way, x: float) -> float:
    """Place one way; returned is the height of its middle."""
    box = column.put(way.look, way.words, x, column.right - (37 if way.to else 0), gap=5, bold=not way.to)
    if way.to:
        ring = column.add(column.ring(way.to, column.right - 15, box.middle, 30))
        column.line(Look.LEADER, box.x + box.w + 8, box.middle, ring.x - 5, box.middle)
    if way.note:
        column.put(Look.LATE if way.late else Look.SMALL, way.note, x=x + (6 if way.late else 26), gap=1)
    return box.middle
