"""A profile's course as one picture, for the person whose case takes it: what comes next, who owes it, by when.

The usual course runs down from filing, through the duties of the office in charge, to the answer, and then, as often
as the rules allow, through a remedy to the next answer. What turns off from it or stands beside it is drawn beneath,
on rails of its own. All of it follows from the rules; no profile has a drawing of its own.

What is the petitioner's is round and filled, what is an office's is square or plain, what time does alone is dashed:
so the picture reads without colours. It is painted by attributes, since a page's policy may forbid styles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count, groupby
from string import digits
from typing import Final
from xml.sax.saxutils import escape

from huiyin.procedure.layout import LEADING, WIDTH, Box, Limit, Look, Stop, Strand, Stroke, Way, place, width
from huiyin.procedure.names import CAPACITIES, Capacity, End
from huiyin.procedure.profile import FILE, UNKNOWN, ActRule, ClockRule, Rules, Source
from huiyin.procedure.rails import Move, beside, moves, turn_offs, usual
from huiyin.procedure.text import Text

ROUNDS: Final = (
    Text("如果您不服答复", "If you disagree with the answer"),
    Text("如果您仍然不服", "If you still disagree"),
)
ENDS: Final = {
    End.OPINION: (Look.OPINION, Text("办结：已作答复", "The end: you have been answered")),
    End.DIRECTION: (Look.DIRECTION, Text("办结：已引导至其他途径", "The end: another route is the right one")),
    End.WITHDRAWAL: (Look.WITHDRAWAL, Text("办结：您已撤回", "The end: you withdrew it")),
}
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which look like digits
BACK: Final = "←"  # instead of a code: the side course is over, and the case goes on as before


class Teller:
    """Puts a course into the words of one language."""

    def __init__(self, rules: Rules, language: str) -> None:
        self.rules, self.language = rules, language
        self.out = moves(rules)
        self.rounds = usual(rules, self.out)
        spine = [*chain(*self.rounds)]
        self.sides = turn_offs(rules, self.out, spine)
        self.tracks = beside(rules, self.out, [*spine, *chain(*self.sides)])
        self.sides += turn_offs(rules, self.out, [*spine, *chain(*self.sides, *self.tracks.values())])
        self.resting = {rail[0] for rail in self.tracks.values() if rail[1:] and not rules.stages[rail[0]].clocks}
        letters = (letter * times for times in count(1) for letter in LETTERS)
        self.codes = {stage: str(number) for number, stage in enumerate(spine, 1)}
        for letter, rail in zip(letters, [*self.sides, *self.tracks.values()], strict=False):
            coded = [stage for stage in rail if stage not in self.resting]
            self.codes |= {stage: f"{letter}{number}" for number, stage in enumerate(coded, 1)}
        laws = Counter(clock.source.law for clock in rules.clocks.values() if not rules.laws[clock.source.law].own)
        self.law = max(laws, key=lambda law: laws[law], default="")

    def say(self, zh: str, en: str) -> str:
        """The words in the teller's language."""
        return self.name(Text(zh, en))

    def name(self, text: Text) -> str:
        """A text in the teller's language."""
        return text.within(self.language)

    def strands(self) -> Iterator[Strand]:
        """All that is drawn, from top to bottom; the usual course comes third, after the legend."""
        yield from self._legend()
        file = Way(Look.YOURS, self.name(self.rules.acts[FILE].name))
        yield Strand(tuple(self._course()), Look.SPINE, self.say("一般流程", "The usual course"), entry=(file,))
        yield from _chapter(self.say("其他走向", "Where it can turn off"), map(self._side, self.sides))
        yield from _chapter(self.say("与主流程并行", "Beside the course"), map(self._track, self.tracks))
        yield from _chapter(self.say("途中还可以", "Also possible on the way"), self._along())
        yield from _chapter(self.say("依据", "Sources"), self._sources())

    def _legend(self) -> Iterator[Strand]:
        leaf = ("30", self.say("日", "days"))
        late = self.say("逾期即公开记录。", "If it is late, that is recorded.")
        limits = (
            Limit(Look.DUTY, leaf, self.say("单位的期限", "an office's limit"), (late,)),
            Limit(Look.RIGHT, leaf, self.say("您的期限", "your limit")),
            Limit(Look.WINDOW, leaf, self.say("期满自动进入下一步", "then it goes on")),
        )
        ways = (
            Way(Look.YOURS, self.say("您可以做的", "What you may do")),
            Way(Look.OFFICE, self.say("单位做的", "What an office does")),
            Way(Look.TIME, self.say("期满发生的", "What time does")),
        )
        yield Strand((Stop(limits=limits),))
        lead = self.say(
            "圈中编号是通往的环节；← 表示照常继续。", "A code in a ring is the step it leads to; ← goes on as before."
        )
        yield Strand((Stop(ways=ways, notes=(lead,)),))

    def _course(self) -> Iterator[Stop]:
        for number, rail in enumerate(self.rounds):
            above = self.name(ROUNDS[min(number, len(ROUNDS)) - 1]) if number else ""
            yield self._stop(rail[0], above)
            yield from map(self._stop, rail[1:])

    def _side(self, rail: Sequence[str]) -> Strand:
        into = [move for move in chain(*self.out.values()) if move.target in rail and move.source not in rail]
        first = self._some(self._words(move) for move in into if move.target == rail[0])
        heading = f"{self.codes[rail[0]].rstrip(digits)}\u2002{first}"
        come = self.say("来自：", "from ") + self._span(move.source for move in into)
        return Strand(tuple(map(self._stop, rail)), heading=heading, notes=(come,))

    def _track(self, track: str) -> Strand:
        rule, rail = self.rules.tracks[track], self.tracks[track]
        if rule.within:
            when = self.say("可在以下环节：", "at ") + self._span(rule.within)
        elif rule.outlives:
            when = self.say("全程可用，办结后仍可用", "at any time, also after the end")
        else:
            when = self.say("办结前随时可用", "at any time until the end")
        stops = [self._stop(stage) for stage in rail if stage in self.codes]
        entry = tuple(self._ways(rule.start)) if rule.start in self.resting else ()
        heading = f"{stops[0].code.rstrip(digits)}\u2002{self.name(rule.name)}"
        return Strand(tuple(stops), heading=heading, notes=(when,), entry=entry)

    def _span(self, stages: Iterable[str]) -> str:
        """The codes of ``stages``, with three and more of a rail that follow each other as A1–A3."""
        order = [*self.codes]
        places = sorted({order.index(stage) for stage in stages if stage in self.codes})
        runs = groupby(enumerate(places), lambda one: (one[1] - one[0], self.codes[order[one[1]]].rstrip(digits)))
        spans = [[self.codes[order[at]] for _, at in run] for _, run in runs]
        return ", ".join(f"{span[0]}–{span[-1]}" if len(span) > 2 else ", ".join(span) for span in spans)

    def _stop(self, stage: str, above: str = "") -> Stop:
        rule = self.rules.stages[stage]
        look, end = ENDS[rule.end] if rule.end else (Look.STOP, None)
        held = [self.rules.clocks[clock].name for clock in rule.pauses]
        notes = [self.name(rule.means)] if rule.means else []
        notes += [self.say(f"期间“{one.zh}”停止计算", f"meanwhile '{one.en}' stands still") for one in held]
        return Stop(
            code=self.codes[stage],
            name=self.name(rule.name),
            look=look,
            above=above,
            end=self.name(end) if end else "",
            notes=tuple(notes),
            limits=tuple(self._limit(self.rules.clocks[clock], stage) for clock in rule.clocks),
            ways=tuple(self._ways(stage)),
        )

    def _limit(self, clock: ClockRule, stage: str = "") -> Limit:
        yours = clock.against is Capacity.PARTY
        look = Look.DUTY if clock.duty else Look.RIGHT if yours else Look.WINDOW
        who = self.say("您", "you") if yours else self.name(CAPACITIES[clock.against])
        notes = [f"{who}{self.say('，', ', ')}{self._article(clock.source)}"]
        starts = [self.rules.acts[act] for act in clock.start]
        if starts and not any(stage in act.to for act in starts):
            notes.append(self.say("自此起算：", "counts from: ") + self._some(self.name(act.name) for act in starts))
        for act in self.rules.acts.values():
            if act.extends and act.extends.clock == clock.id:
                more = act.extends.by.text
                notes.append(self.say(f"{act.name.zh}：最多{more.zh}", f"{act.name.en}: by {more.en} at most"))
        return Limit(look, self._leaf(clock), self.name(clock.name), tuple(notes))

    def _leaf(self, clock: ClockRule) -> tuple[str, ...]:
        if clock.term is not None:
            number = str(clock.term.amount)
            return number, self.name(clock.term.text).removeprefix(number).strip()
        if clock.numbered:
            return (self.say("以写明的日期为准", "the date it names"),)
        return (self.say("由各机构自行设定", "set by the installation"),)

    def _ways(self, stage: str) -> Iterator[Way]:
        """The ways on from a stage, those of one kind to one place together."""
        found: dict[tuple[Look, str, bool], list[str]] = {}
        for move in self.out[stage]:
            late = bool(move.act and move.act.late)
            key = self._whose(move.act), self.codes.get(move.target, BACK), late
            found.setdefault(key, []).append(self._words(move))
        for (look, to, late), words in found.items():
            note = self.say("单位逾期时", "if an office is late") if late else ""
            yield Way(look, "\u00a0/ ".join(words), to, note, late)

    def _some(self, words: Iterable[str]) -> str:
        """At most two of ``words``, each once."""
        once = [*dict.fromkeys(words)]
        return "\u00a0/ ".join(once[:2]) + (self.say("等", " etc.") if len(once) > 2 else "")

    def _whose(self, act: ActRule | None) -> Look:
        if act is None:
            return Look.TIME
        return Look.YOURS if Capacity.PARTY in act.who and not act.delivers else Look.OFFICE

    def _words(self, move: Move) -> str:
        if move.act:
            return self.name(move.act.name)
        term = move.clock.term if move.clock else None
        return self.say(f"满{term.text.zh}", f"After {term.text.en}") if term else self.say("期满", "When time is up")

    def _article(self, source: Source) -> str:
        """Where a rule stands; the law that most limits stand in goes without its name."""
        law = self.rules.laws[source.law]
        words = self.name(self.rules.cite(source))
        if law.own:
            words = self.say(f"自定规则{source.article}", f"own rule\u00a0{source.article}")
        elif source.law == self.law and source.article != UNKNOWN:
            words = self.name(law.part).replace("{}", source.article).replace(" ", "\u00a0")
        return words + ("\u00a0†" if law.own else "") + ("" if source.verified else "\u00a0‡")

    def _along(self) -> Iterator[Strand]:
        """What moves no stage, with the limit that it begins or meets, and any limit that belongs to nothing else."""
        drawn = {clock for stage in self.rules.stages.values() for clock in stage.clocks}
        left = {clock.id: clock for clock in self.rules.clocks.values() if clock.id not in drawn}
        for act in self.rules.acts.values():
            if not act.to and not act.extends:
                way = Way(self._whose(act), self.name(act.name), note=self.name(act.does))
                limits = [self._limit(left.pop(name)) for name in (act.starts, act.meets) if name in left]
                yield Strand((Stop(ways=(way,), limits=tuple(limits)),))
        for clock in left.values():
            yield Strand((Stop(limits=(self._limit(clock),)),))

    def _sources(self) -> Iterator[Strand]:
        """What the small type means."""
        laws = [law for law in self.rules.laws.values() if law.own or law.id == self.law]
        for law in sorted(laws, key=lambda law: law.own):
            words = self.say(f"未写法规名称的，出自{law.name.zh}", f"Where no law is named: {law.name.en}")
            if law.own:
                words = self.say(
                    f"† {law.name.zh}：法规没有规定时适用", f"† {law.name.en}, where the law gives no number"
                )
            yield Strand((Stop(notes=(words,)),))
        words = self.say("‡ 尚未核对原文", "‡ not yet checked against the text of the law")
        yield Strand((Stop(notes=(words,)),))


def _chapter(name: str, strands: Iterable[Strand]) -> Iterator[Strand]:
    """``strands`` as a part of the drawing, under ``name``."""
    for number, strand in enumerate(strands):
        yield strand if number else replace(strand, chapter=name)


def draw(profile: Rules, language: str) -> str:
    """The course of ``profile`` as one SVG text, in the words of ``language`` (``zh-hans`` or ``en``)."""
    teller = Teller(profile, language)
    strands = [*teller.strands()]
    title, tag = teller.name(profile.name), teller.say("zh-Hans", "en")
    picture = place(title, teller.name(profile.summary) if profile.summary else "", strands)
    course = next(strand for strand in strands if strand.look is Look.SPINE)
    size = f'width="{WIDTH}" height="{picture.height:g}"'
    frame = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {picture.height:g}" {size} role="img"'
    parts = [
        f'<svg {frame} aria-labelledby="title desc" lang="{tag}" xml:lang="{tag}" font-family="{FONTS}">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape("; ".join(map(_told, course.stops)))}</desc>',
        f'<rect {size} fill="{WHITE}"/>',
        *map(_stroke, picture.strokes),
        *map(_box, picture.boxes),
    ]
    return "\n".join([*parts, "</svg>\n"])


def _told(stop: Stop) -> str:
    """A stop for those who hear the picture."""
    return f"{stop.code} {stop.name}" + "".join(f" ({limit.words}: {' '.join(limit.leaf)})" for limit in stop.limits)


FONTS: Final = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif"
PINE, AMBER, RED, INK, GREY, PALE, WHITE = "#0f5b4f", "#b4560f", "#a3270f", "#0b0c0c", "#505a5f", "#b1b4b6", "#fff"
INKS: Final = {
    **dict.fromkeys((Look.CHAPTER, Look.STOP), PINE),
    **dict.fromkeys((Look.SMALL, Look.BACK), GREY),
    **dict.fromkeys((Look.DUTY, Look.WINDOW), AMBER),
    **dict.fromkeys((Look.RIGHT, Look.YOURS), WHITE),
    Look.LATE: RED,
}
FRAMES: Final = {
    Look.DUTY: f'rx="3" fill="{WHITE}" stroke="{AMBER}" stroke-width="3"',
    Look.RIGHT: f'rx="16" fill="{AMBER}"',
    Look.WINDOW: f'rx="3" fill="{WHITE}" stroke="{AMBER}" stroke-width="2" stroke-dasharray="5 4"',
    Look.YOURS: f'rx="16" fill="{PINE}"',
}
# Each 40 units high.
RINGS: Final = {
    Look.STOP: (PINE, 4, "M20 2a18 18 0 1 1 0 36a18 18 0 1 1 0-36z"),
    Look.BACK: (GREY, 2, "M20 2a18 18 0 1 1 0 36a18 18 0 1 1 0-36z"),
    Look.OPINION: (INK, 2.5, "M1.5 1.5h37v37h-37zM6 6h28v28H6z"),
    Look.DIRECTION: (INK, 3, "M4 2.5h31l13 17.5-13 17.5H4z"),
    Look.WITHDRAWAL: (INK, 3, "M46 2.5H15L2 20l13 17.5h31z"),
}
# Each in a square of 18 units, so far from the left of its box.
ICONS: Final = {
    Look.YOURS: (10, WHITE, "M9 0a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM.5 18c0-9.5 17-9.5 17 0z"),
    Look.OFFICE: (2, GREY, "M0 6L9 0l9 6zM2 8h3v6H2zM7.5 8h3v6h-3zM13 8h3v6h-3zM0 15.5h18V18H0z"),
    Look.TIME: (2, GREY, "M3 0h12v3l-4.5 6 4.5 6v3H3v-3l4.5-6L3 3z"),
    Look.LATE: (0, RED, "M9 0l9.5 17H-.5zM8 6v5h2V6zM8 12.5v2h2v-2z"),
}
STROKES: Final = {
    Look.SPINE: f'stroke="{PINE}" stroke-width="8" stroke-linecap="round"',
    Look.SIDE: f'stroke="{PINE}" stroke-width="4"',
    Look.BEND: f'stroke="{PINE}" stroke-width="2.5"',
    Look.LEADER: f'stroke="{GREY}" stroke-width="1.5" stroke-dasharray="1.5 5"',
    Look.RULE: f'stroke="{PALE}" stroke-width="2"',
}


def _stroke(stroke: Stroke) -> str:
    (x, y), (right, end) = stroke.start, stroke.end
    if stroke.look is Look.ARROW:
        return f'<path d="M{right:g} {end:g}l-10-14h20z" fill="{PINE}"/>'
    way = f"V{end - 16:g}q0 16 16 16H{right:g}" if stroke.look is Look.BEND else f"L{right:g} {end:g}"
    return f'<path d="M{x:g} {y:g}{way}" fill="none" {STROKES[stroke.look]}/>'


def _box(box: Box) -> str:
    shape = ""
    if box.look in FRAMES:
        shape = f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.w:g}" height="{box.h:g}" {FRAMES[box.look]}/>'
    if box.look in RINGS:
        ink, broad, path = RINGS[box.look]
        at = f"translate({box.x:g} {box.y:g}) scale({box.h / 40:g})"
        shape = f'<path transform="{at}" d="{path}" fill="{WHITE}" stroke="{ink}" stroke-width="{broad}"/>'
    if box.look in ICONS:
        left, ink, path = ICONS[box.look]
        shape += f'<path transform="translate({box.x + left:g} {box.middle - 9:g})" d="{path}" fill="{ink}"/>'
    return shape + "".join(_lines(box))


def _lines(box: Box) -> Iterator[str]:
    """The lines of a box, each held to its measured length whatever the reader's font; codes are short enough."""
    kind, sizes = box.type, box.type.sizes(box.lines)
    look = f'fill="{INKS.get(box.look, INK)}"' + (' font-weight="700"' if kind.bold else "")
    x, look = (box.x + box.w / 2, look + ' text-anchor="middle"') if kind.centred else (box.x + kind.left, look)
    y = box.middle - sum(sizes) * LEADING / 2
    for line, size in zip(box.lines, sizes, strict=True):
        base = y + size * (LEADING / 2 + 0.36)
        y += size * LEADING
        held = "" if box.look in RINGS else f' textLength="{width(line, size, kind.bold):.1f}"'
        yield f'<text x="{x:g}" y="{base:g}" font-size="{size:g}"{held} {look}>{escape(line)}</text>'
