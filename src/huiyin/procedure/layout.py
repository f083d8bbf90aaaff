"""Where everything of a drawn course stands: boxes with wrapped words, and strokes behind them.

What is to be drawn comes in as *strands*, in words of one language: the usual course, the turn-offs from it, the
courses beside it. A strand is a rail with *stops* from top to bottom. A stop has its time limits and the ways on: a
way to the next stop is written at the rail; any other turns out to the side and names, in a ring, the stop it leads
to. So no line crosses another, however tangled the rules are. Nothing here knows a colour: ``draw`` paints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Final

WIDTH: Final = 640
LEFT: Final = 20
RIGHT: Final = 620
LEADING: Final = 1.38
_GUTTER: Final = 28
_LEAF: Final = 100  # the widest that a limit's leaf may be


class Look(StrEnum):
    """What a box or a stroke is; its type follows here, its colours in ``draw``."""

    TITLE = auto()
    LEDE = auto()
    CHAPTER = auto()
    ABOVE = auto()
    NAME = auto()
    SMALL = auto()
    LATE = auto()
    LIMIT = auto()
    DUTY = auto()
    RIGHT = auto()
    WINDOW = auto()
    YOURS = auto()
    OFFICE = auto()
    TIME = auto()
    STOP = auto()
    OPINION = auto()
    DIRECTION = auto()
    WITHDRAWAL = auto()
    BACK = auto()
    SPINE = auto()
    SIDE = auto()
    BESIDE = auto()
    ARROW = auto()
    BEND = auto()
    LEADER = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Type:
    """How a look is written: size (also in a narrow column), weight, the room around the words.

    ``first`` is the size of the first line, if it is another.
    """

    size: float
    narrow: float = 15
    bold: bool = True
    left: float = 0
    right: float = 0
    air: float = 0
    centred: bool = False
    first: float = 0

    def sizes(self, lines: int) -> tuple[float, ...]:
        """The size of each of so many lines."""
        return tuple(self.size if line else self.first or self.size for line in range(lines))


_LEAVES: Final = Type(15, left=8, right=8, air=3, centred=True, first=26)
_RING: Final = Type(16, centred=True)
_ACT: Final = Type(17, 15.5, bold=False, left=26, air=3)
_TYPES: Final = {
    Look.TITLE: Type(30),
    Look.LEDE: Type(18, bold=False),
    Look.CHAPTER: Type(25),
    Look.ABOVE: Type(20, 17.5),
    Look.NAME: Type(21, 17.5),
    Look.SMALL: Type(15.5, bold=False),
    Look.LATE: Type(15.5, left=24),
    Look.LIMIT: Type(16.5),
    **dict.fromkeys((Look.DUTY, Look.RIGHT, Look.WINDOW), _LEAVES),
    Look.YOURS: Type(17, 15.5, left=32, right=14, air=4),
    **dict.fromkeys((Look.OFFICE, Look.TIME), _ACT),
    **dict.fromkeys((Look.STOP, Look.OPINION, Look.DIRECTION, Look.WITHDRAWAL, Look.BACK), _RING),
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
    """A line behind the boxes, through its points."""

    look: Look
    points: tuple[tuple[float, float], ...]


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
    late: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: number and unit on its leaf, its name, and what is said about it in small type."""

    look: Look
    leaf: tuple[str, str]
    words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage on its rail. ``above`` opens a new round of the course; without a code it is a list without a rail."""

    code: str = ""
    name: str = ""
    look: Look = Look.STOP
    above: str = ""
    notes: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Strand:
    """A rail with its stops. ``entry`` leads to the first; ``chapter`` begins a new part of the drawing."""

    stops: tuple[Stop, ...]
    look: Look = Look.SPINE
    chapter: str = ""
    heading: str = ""
    notes: tuple[str, ...] = ()
    entry: tuple[Way, ...] = ()


def width(text: str, size: float, bold: bool) -> float:
    """How wide ``text`` can be in any of the fonts that a reader may have."""
    return sum(map(_em, text)) * size * (1.09 if bold else 1)


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1
    if letter in " iIjlrtf.,:;'|!()[]/·-":
        return 0.39
    return 0.9 if letter in "mwMW%@" else 0.7 if letter.isupper() else 0.61


_PIECES = re.compile(
    r"[（《“「]*(?:[0-9]+[\u2e80-\uffef]|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。、；：？！）》”」／]*\s*"
)


def wrap(text: str, room: float, size: float, bold: bool) -> tuple[str, ...]:
    """``text`` in the fewest lines that ``room`` allows, all of much the same length; no line begins with a comma."""
    pieces = [part for piece in _PIECES.findall(text) for part in _cut(piece, room, size, bold)]
    widest = max(width(piece, size, bold) for piece in pieces)
    lines = closer = _fill(pieces, room, size, bold)
    while len(closer) == len(lines) > 1 and room > widest:
        lines, room = closer, room * 0.97
        closer = _fill(pieces, room, size, bold)
    return lines


def _cut(piece: str, room: float, size: float, bold: bool) -> Sequence[str]:
    """A piece that is wider than the room falls into its letters."""
    return piece if width(piece.rstrip(), size, bold) > room else (piece,)


def _fill(pieces: Sequence[str], room: float, size: float, bold: bool) -> tuple[str, ...]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width((lines[-1] + piece).rstrip(), size, bold) > room:
            lines.append("")
        lines[-1] += piece
    return tuple(line.rstrip() for line in lines)


@dataclass(slots=True)
class _Column:
    """A column that is being filled, and how far down."""

    left: float
    right: float
    y: float
    narrow: bool
    leaf: float
    looks: Mapping[str, Look]
    boxes: list[Box]
    strokes: list[Stroke]

    @property
    def rail(self) -> float:
        """Where the rail runs."""
        return self.left + (16 if self.narrow else 20)

    @property
    def text(self) -> float:
        """Where the words beside the rail begin."""
        return self.left + (39 if self.narrow else 48)

    def box(self, look: Look, *words: str, x: float, y: float, right: float) -> Box:
        """The box for ``words`` from that place on."""
        kind = _TYPES[look]
        kind = replace(kind, size=kind.narrow, first=0) if self.narrow else kind
        room = right - x - kind.left - kind.right
        lines = tuple(line for text in words for line in wrap(text, room, kind.size, kind.bold))
        sizes = kind.sizes(len(lines))
        broad = max(width(line, size, kind.bold) for line, size in zip(lines, sizes, strict=True))
        return Box(look, kind, x, y, broad + kind.left + kind.right, sum(sizes) * LEADING + 2 * kind.air, lines)

    def ring(self, look: Look, code: str, x: float, middle: float, size: float) -> Box:
        """The ring around a code; the shape of the end, where the stage is one."""
        kind = replace(_TYPES[look], size=15 if self.narrow else 16)
        return Box(look, kind, x - size / 2, middle - size / 2, size, size, (code,))

    def put(self, look: Look, words: str, x: float = 0, right: float = 0, gap: float = 0) -> Box:
        """Write ``words``, ``gap`` below what stands above, and go on beneath them."""
        return self.add(self.box(look, words, x=x or self.left, y=self.y + gap, right=right or self.right))

    def add(self, box: Box) -> Box:
        """Put a box in its place, and go on beneath it."""
        self.boxes.append(box)
        self.y = max(self.y, box.y + box.h)
        return box

    def line(self, look: Look, *points: tuple[float, float]) -> None:
        """Draw a stroke."""
        self.strokes.append(Stroke(look, points))


def place(title: str, lede: Sequence[str], strands: Sequence[Strand]) -> Picture:
    """Give everything its place: the usual course on the whole width, all else in two columns."""
    stops = [stop for strand in strands for stop in strand.stops]
    page = _Column(LEFT, RIGHT, 24, False, 0, {stop.code: stop.look for stop in stops}, [], [])
    leaves = [page.box(limit.look, *limit.leaf, x=0, y=0, right=_LEAF) for stop in stops for limit in stop.limits]
    page.leaf = max((leaf.w for leaf in leaves), default=0)
    page.put(Look.TITLE, title)
    for text in lede:
        page.put(Look.LEDE, text, gap=8)
    columns = _halves(page)
    for strand in strands:
        if strand.chapter:
            page.y = max(column.y for column in columns) + 36
            page.line(Look.RULE, (LEFT, page.y), (RIGHT, page.y))
            page.put(Look.CHAPTER, strand.chapter, gap=18)
            columns = (page,) if strand.look is Look.SPINE else _halves(page)
        _strand(min(columns, key=lambda column: column.y), strand)
    end = max(column.y for column in columns)
    return Picture(end + 28, tuple(page.boxes), tuple(page.strokes))


def _halves(page: _Column) -> tuple[_Column, ...]:
    middle = WIDTH / 2
    return (
        replace(page, right=middle - _GUTTER / 2, narrow=True),
        replace(page, left=middle + _GUTTER / 2, narrow=True),
    )


def _strand(column: _Column, strand: Strand) -> None:
    if strand.heading:
        column.y += 24
        column.line(strand.look, (column.left, column.y), (column.right, column.y))
        column.put(Look.ABOVE, strand.heading, gap=8)
    for text in strand.notes:
        column.put(Look.SMALL, text, gap=1)
    column.y += 6
    rail = 0.0
    for way in strand.entry:
        rail = _way(column, way, column.text)
    if strand.look is not Look.SPINE:
        rail = 0
    for stop, then in zip(strand.stops, (*strand.stops[1:], None), strict=True):
        rail = _stop(column, strand.look, stop, then, rail) if stop.code else _list(column, stop)


def _list(column: _Column, stop: Stop) -> float:
    """Place what stands on no rail."""
    for text in stop.notes:
        column.put(Look.SMALL, text, gap=3)
    for limit in stop.limits:
        _limit(column, limit, column.left, column.y + 6)
    for way in stop.ways:
        _way(column, way, column.left)
    return 0


def _stop(column: _Column, look: Look, stop: Stop, then: Stop | None, rail: float) -> float:
    """Place one stop. ``rail`` is from where its rail comes down, if it does; so is what is returned for the next."""
    ring = _head(column, look, stop, rail)
    top = ring.y
    for limit in stop.limits:
        top = _limit(column, limit, column.text, top) + 8
    column.add(ring)
    onward = [way for way in stop.ways if then and way.to == then.code]
    for way in stop.ways:
        if way not in onward:
            turn = _way(column, way, column.text)
            column.line(Look.BEND, (column.rail, ring.middle), (column.rail, turn), (column.text - 4, turn))
    if then and then.above:
        column.put(Look.ABOVE, then.above, x=column.text, gap=16)
    for way in onward:
        _way(column, replace(way, to=""), column.text)
    return ring.middle if onward else 0


def _head(column: _Column, look: Look, stop: Stop, rail: float) -> Box:
    """The ring and the name of a stop; the ring is not put yet, for what stands beside it to come first."""
    size = 32 if column.narrow else 38
    column.y += (24 if rail else 12) - (4 if column.narrow else 0)
    ring = column.ring(stop.look, stop.code, column.rail, column.y + size / 2, size)
    if rail:
        column.line(look, (column.rail, rail), (column.rail, ring.y))
        column.line(Look.ARROW, (column.rail, ring.y))
    edge = column.right - (column.leaf + 12 if stop.limits and not column.narrow else 0)
    column.put(Look.NAME, stop.name, x=column.text, right=edge, gap=4)
    for text in stop.notes:
        column.put(Look.SMALL, text, x=column.text, gap=1)
    return ring


def _limit(column: _Column, limit: Limit, x: float, top: float) -> float:
    """Place a limit: its leaf at the right from ``top`` on, or above its name in a narrow column. Returned: its end."""
    if column.narrow:
        leaf = column.put(limit.look, " ".join(limit.leaf), x=x, gap=5)
        name = column.box(Look.LIMIT, limit.words, x=leaf.x + leaf.w + 8, y=leaf.y + 3, right=column.right)
        beside = len(name.lines) == 1
        column.add(name) if beside else column.put(Look.LIMIT, limit.words, x=x, gap=2)
        edge = column.right
    else:
        leaf = column.box(limit.look, *limit.leaf, x=column.right - column.leaf, y=top, right=column.right)
        leaf = replace(leaf, w=column.leaf)
        edge = leaf.x - 12
        column.y = max(column.y, top)
        column.put(Look.LIMIT, limit.words, x=x, right=edge, gap=1)
    for text in limit.notes:
        column.put(Look.SMALL, text, x=x, right=edge)
    if not column.narrow:
        column.add(leaf)
    return leaf.y + leaf.h


def _way(column: _Column, way: Way, x: float) -> float:
    """Place one way; returned is the height of its middle."""
    box = column.put(way.look, way.words, x=x, right=column.right - (36 if way.to else 0), gap=5)
    if way.to:
        size = 28 if column.narrow else 30
        look = column.looks.get(way.to, Look.BACK)
        ring = column.add(column.ring(look, way.to, column.right - size / 2, box.middle, size))
        column.line(Look.LEADER, (box.x + box.w + 8, box.middle), (ring.x - 5, box.middle))
    if way.late:
        column.put(Look.LATE, way.late, x=x + 6, gap=3)
    if way.note:
        column.put(Look.SMALL, way.note, x=x + 26)
    return box.middle
