"""Where everything of a drawn course stands: boxes with wrapped words, and strokes behind them.

What is to be drawn comes in as *strands*, in words of one language: the usual course, the turn-offs from it, the
courses beside it. A strand is a rail with *stops* from top to bottom. A stop has its time limits and the ways on: a
way to the next stop is written at the rail; any other turns out to the side and names, in a ring, the stop it leads
to. So no line crosses another, however tangled the rules are. Nothing here knows a colour: ``draw`` paints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Final

WIDTH: Final = 640
LEFT: Final = 20
RIGHT: Final = 620
RAIL: Final = 40
TEXT: Final = 68
FORK: Final = 332  # where ways out part from each other
LEADING: Final = 1.38
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
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Type:
    """How a look is written: size, size of the first line if another, weight, and the room around the words."""

    size: float = 18
    first: float = 0
    bold: bool = True
    left: float = 0
    right: float = 0
    air: float = 0
    centred: bool = False

    def sizes(self, lines: int) -> tuple[float, ...]:
        """The size of each of so many lines."""
        return tuple(self.size if line else self.first or self.size for line in range(lines))


_LEAVES: Final = Type(size=15, first=26, left=8, right=8, air=3, centred=True)
_RING: Final = Type(size=16, centred=True)
_ACT: Final = Type(size=17, bold=False, left=26, air=3)
TYPES: Final = {
    Look.TITLE: Type(size=30),
    Look.LEDE: Type(bold=False),
    Look.CHAPTER: Type(size=25),
    Look.ABOVE: Type(size=20),
    Look.NAME: Type(size=21),
    Look.SMALL: Type(size=15.5, bold=False),
    Look.LATE: Type(size=15.5, left=24),
    Look.LIMIT: Type(size=17),
    **dict.fromkeys((Look.DUTY, Look.RIGHT, Look.WINDOW), _LEAVES),
    Look.YOURS: Type(size=17, left=32, right=14, air=4),
    **dict.fromkeys((Look.OFFICE, Look.TIME), _ACT),
    **dict.fromkeys((Look.STOP, Look.OPINION, Look.DIRECTION, Look.WITHDRAWAL, Look.BACK), _RING),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of the drawing and the lines written in it. No two boxes overlap."""

    look: Look
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


class _Sheet:
    """What has been placed so far, and how far down."""

    def __init__(self, strands: Sequence[Strand]) -> None:
        stops = [stop for strand in strands for stop in strand.stops]
        leaves = [_box(limit.look, limit.leaf, 0, 0, _LEAF) for stop in stops for limit in stop.limits]
        self.leaf = max((leaf.w for leaf in leaves), default=0)
        self.looks = {stop.code: stop.look for stop in stops}
        self.boxes: list[Box] = []
        self.strokes: list[Stroke] = []
        self.y: float = 24

    def put(self, look: Look, *words: str, x: float = LEFT, right: float = RIGHT, gap: float = 0) -> Box:
        """Write ``words`` here, ``gap`` below what stands above, and go on beneath them."""
        return self.add(_box(look, words, x, self.y + gap, right - x))

    def add(self, box: Box) -> Box:
        """Put a box in its place, and go on beneath it."""
        self.boxes.append(box)
        self.y = max(self.y, box.y + box.h)
        return box

    def line(self, look: Look, *points: tuple[float, float]) -> None:
        """Draw a stroke."""
        self.strokes.append(Stroke(look, points))


def _box(look: Look, words: Iterable[str], x: float, y: float, room: float) -> Box:
    kind = TYPES[look]
    room -= kind.left + kind.right
    lines = tuple(line for text in words for line in wrap(text, room, kind.size, kind.bold))
    sizes = kind.sizes(len(lines))
    broad = max(width(line, size, kind.bold) for line, size in zip(lines, sizes, strict=True))
    return Box(look, x, y, broad + kind.left + kind.right, sum(sizes) * LEADING + 2 * kind.air, lines)


def _ring(look: Look, code: str, x: float, middle: float, size: float) -> Box:
    return Box(look, x - size / 2, middle - size / 2, size, size, (code,))


def place(title: str, lede: Sequence[str], strands: Sequence[Strand]) -> Picture:
    """Give everything its place, from top to bottom."""
    sheet = _Sheet(strands)
    sheet.put(Look.TITLE, title)
    for text in lede:
        sheet.put(Look.LEDE, text, gap=8)
    for strand in strands:
        _strand(sheet, strand)
    return Picture(sheet.y + 28, tuple(sheet.boxes), tuple(sheet.strokes))


def _strand(sheet: _Sheet, strand: Strand) -> None:
    if strand.chapter:
        sheet.y += 40
        sheet.line(Look.RULE, (LEFT, sheet.y), (RIGHT, sheet.y))
        sheet.put(Look.CHAPTER, strand.chapter, gap=18)
    if strand.heading:
        sheet.put(Look.ABOVE, strand.heading, gap=30)
    for text in strand.notes:
        sheet.put(Look.SMALL, text, gap=2)
    sheet.y += 14
    rail = 0.0
    for way in strand.entry:
        rail = _way(sheet, way, TEXT if strand.look is Look.SPINE else LEFT)
    rail = rail if strand.look is Look.SPINE else 0
    for stop, then in zip(strand.stops, (*strand.stops[1:], None), strict=True):
        rail = _stop(sheet, strand.look, stop, then, rail)


def _stop(sheet: _Sheet, look: Look, stop: Stop, then: Stop | None, rail: float) -> float:
    """Place one stop. ``rail`` is from where its rail comes down, if it does; so is what is returned for the next."""
    x = TEXT if stop.code else LEFT
    middle = _head(sheet, look, stop, rail) if stop.code else 0
    onward = [replace(way, to="") for way in stop.ways if then and way.to == then.code and then.code]
    out = [way for way in stop.ways if not (then and way.to == then.code and then.code)]
    top, right = sheet.y, FORK - 12 if out else RIGHT
    for text in stop.notes:
        sheet.put(Look.SMALL, text, x=x, right=right, gap=3)
    for limit in stop.limits:
        _limit(sheet, limit, x, right)
    if then and then.above:
        sheet.put(Look.ABOVE, then.above, x=x, gap=22)
    for way in onward:
        _way(sheet, way, x, right)
    bottom, sheet.y = sheet.y, top
    for way in out:
        turn = _way(sheet, way, FORK + 16)
        if middle:
            sheet.line(Look.BEND, (RAIL, middle), (RAIL, top + 3), (FORK, top + 3), (FORK, turn), (FORK + 12, turn))
    sheet.y = max(sheet.y, bottom)
    return middle if onward else 0


def _head(sheet: _Sheet, look: Look, stop: Stop, rail: float) -> float:
    sheet.y += 22 if rail else 10
    ring = _ring(stop.look, stop.code, RAIL, sheet.y + 19, 38)
    if rail:
        sheet.line(look, (RAIL, rail), (RAIL, ring.y))
        sheet.line(Look.ARROW, (RAIL, ring.y))
    sheet.put(Look.NAME, stop.name, x=TEXT, gap=4)
    sheet.add(ring)
    return ring.middle


def _limit(sheet: _Sheet, limit: Limit, x: float, right: float) -> None:
    leaf = replace(_box(limit.look, limit.leaf, x, sheet.y + 10, _LEAF), w=sheet.leaf)
    aside = x + sheet.leaf + 10
    sheet.put(Look.LIMIT, limit.words, x=aside, right=right, gap=10)
    if right < RIGHT:
        sheet.add(leaf)
        aside = x
    for text in limit.notes:
        sheet.put(Look.SMALL, text, x=aside, right=right, gap=2)
    if right == RIGHT:
        sheet.add(leaf)


def _way(sheet: _Sheet, way: Way, x: float, right: float = RIGHT) -> float:
    """Place one way; returned is the height of its middle."""
    box = sheet.put(way.look, way.words, x=x, right=right - 42 if way.to else right, gap=8)
    if way.to:
        sheet.add(_ring(sheet.looks.get(way.to, Look.BACK), way.to, right - 16, box.middle, 32))
    if way.late:
        sheet.put(Look.LATE, way.late, x=x + 6, right=right, gap=3)
    if way.note:
        sheet.put(Look.SMALL, way.note, x=x + 28, right=right)
    return box.middle
