"""A profile's course as one picture, for the person whose case takes it: what comes next, who owes it, by when.

The usual course runs down from filing, through the duties of the office in charge, to the answer, and then, as often
as the rules allow, through a remedy to the next answer. What turns off from it or stands beside it is drawn beneath,
on rails of its own. All of it follows from the rules; no profile has a drawing of its own.

What is the petitioner's is round and filled, what is an office's is square or plain, what time does alone is dashed:
so the picture reads without colours. It is painted by attributes, since a page's policy may forbid styles.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from typing import Final
from xml.sax.saxutils import escape

from huiyin.procedure import layout
from huiyin.procedure.layout import Box, Limit, Look, Stop, Strand, Stroke, Way
from huiyin.procedure.names import CAPACITIES, Capacity, End
from huiyin.procedure.profile import FILE, MAIN, ActRule, ClockRule, Rules, Source
from huiyin.procedure.text import Text

Rail = list[str]
ROUNDS: Final = (
    Text("如果您不服答复", "If you disagree with the answer"),
    Text("如果您仍然不服", "If you still disagree"),
)
ENDS: Final = {
    End.OPINION: (Look.OPINION, Text("办结：已作答复", "The end: you have been answered")),
    End.DIRECTION: (Look.DIRECTION, Text("办结：已引导至其他途径", "The end: another route is the right one")),
    End.WITHDRAWAL: (Look.WITHDRAWAL, Text("办结：您已撤回", "The end: you withdrew it")),
}
BACK: Final = "back"
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which look like digits


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a stage to another: somebody's act, or a clock that runs out there."""

    source: str
    target: str
    act: ActRule | None = None
    clock: ClockRule | None = None

    @property
    def delivers(self) -> bool:
        """Whether an answer reaches the petitioner by it."""
        return self.act.delivers if self.act else bool(self.clock and self.clock.lapse and self.clock.lapse.delivers)

    @property
    def asks(self) -> bool:
        """Whether the petitioner takes a remedy by it."""
        return self.act is not None and self.act.remedy and Capacity.PARTY in self.act.who


Moves = Mapping[str, Sequence[Move]]


def moves(rules: Rules) -> Moves:
    """The ways out of each stage, in the order of the rules."""
    out: dict[str, list[Move]] = {stage: [] for stage in rules.stages}
    for act in rules.acts.values():
        for target in act.to:
            for source in _sources(rules, act, rules.stages[target].track):
                out[source].append(Move(source, target, act=act))
    for stage in rules.stages.values():
        for clock in (rules.clocks[name] for name in stage.clocks):
            for target in clock.lapse.to if clock.lapse else ():
                out[stage.id].append(Move(stage.id, target, clock=clock))
    return out


def _sources(rules: Rules, act: ActRule, track: str) -> Sequence[str]:
    """Where an act is drawn: at the most particular of the stages that it needs, else on the track that it moves."""
    starts = {one.start for one in rules.tracks.values()}
    special = [stage for stage in act.from_ if rules.stages[stage].track != MAIN and stage not in starts]
    return special or [stage for stage in act.from_ if rules.stages[stage].track == track]


def usual(rules: Rules, out: Moves) -> list[Rail]:
    """The usual course in rounds: from filing, then from each remedy, to an answer that has reached the petitioner."""
    rounds = [[rules.start[0]]]
    while True:
        rail = rounds[-1]
        rail += _way(rules, out, rail[-1], partial(_decides, rules), set(chain(*rounds)))
        rail += [move.target for move in out[rail[-1]] if move.delivers and move.target not in rail][:1]
        asked = [move.target for move in out[rail[-1]] if move.asks and move.target not in chain(*rounds)]
        if not asked or rules.stages[rail[-1]].end:
            rail += _way(rules, out, rail[-1], partial(_ends, rules), set(chain(*rounds)))
            return rounds
        rounds.append(asked[:1])


def _decides(rules: Rules, move: Move) -> bool:
    notice = move.act.notice if move.act else None
    return notice is not None and rules.notices[notice].kind == End.OPINION


def _ends(rules: Rules, move: Move) -> bool:
    return rules.stages[move.target].end is End.OPINION


def _way(rules: Rules, out: Moves, here: str, goal: Callable[[Move], bool], seen: set[str]) -> Rail:
    """The stages from ``here`` through a move that is the goal, by the ordinary course wherever that leads to one."""
    seen.add(here)
    if rules.stages[here].end:
        return []
    ahead = [move for move in sorted(out[here], key=partial(_detour, rules)) if move.target not in seen]
    ahead = [move for move in ahead if rules.stages[move.target].track == MAIN and not rules.stages[move.target].simple]
    for move in ahead:
        if goal(move):
            return [move.target]
    for move in ahead:
        if move.target not in seen and (found := _way(rules, out, move.target, goal, seen)):
            return [move.target, *found]
    return []


def _detour(rules: Rules, move: Move) -> bool:
    """Whether this is anything but the office in charge taking up its next duty."""
    duty = any(rules.clocks[clock].duty for clock in rules.stages[move.target].clocks)
    return not (duty and move.act and move.act.who == (Capacity.LEAD,))


def turn_offs(rules: Rules, out: Moves, placed: Iterable[str]) -> list[Rail]:
    """Everything on the main track that can be reached from ``placed``, by where it turns off there."""
    todo = deque(placed)
    root = dict.fromkeys(todo, "")
    while todo:
        here = todo.popleft()
        for move in out[here]:
            if move.target not in root and rules.stages[move.target].track == MAIN:
                root[move.target] = root[here] or move.target
                todo.append(move.target)
    roots = dict.fromkeys(filter(None, root.values()))
    rails = {one: _downward([stage for stage in root if root[stage] == one], out) for one in roots}
    for one in roots:
        hosts = {root[move.target] for move in out[one] if move.target in root}
        if rails[one] == [one] and len(hosts) == 1 and (host := hosts.pop()) not in ("", one):
            first = next(move.target for move in out[one])
            rails[host].insert(rails[host].index(first), *rails.pop(one))
            root[one] = host
    return list(rails.values())


def _downward(stages: Sequence[str], out: Moves) -> Rail:
    """``stages`` in such an order that ways lead down the rail wherever they can."""
    upward: Rail = []
    seen: set[str] = set()

    def visit(stage: str) -> None:
        seen.add(stage)
        for move in reversed(out[stage]):
            if move.target in stages and move.target not in seen:
                visit(move.target)
        upward.append(stage)

    visit(stages[0])
    return [*reversed(upward), *(stage for stage in stages if stage not in seen)]


def beside(rules: Rules, out: Moves, placed: Iterable[str]) -> dict[str, Rail]:
    """The stages of each side track, with those of the main track that only it leads to."""
    rails, taken = {}, set(placed)
    for track in rules.tracks.values():
        own = [track.start, *(stage.id for stage in rules.stages.values() if stage.track == track.id)]
        led = [move.target for stage in own for move in out[stage] if move.target not in taken]
        rails[track.id] = _downward([*dict.fromkeys([*own, *led])], out)
        taken.update(led)
    return rails


class _Teller:
    """Puts a course into the words of one language."""

    def __init__(self, rules: Rules, language: str) -> None:
        self.rules, self.language = rules, language
        self.out = moves(rules)
        self.rounds = usual(rules, self.out)
        spine = [*chain(*self.rounds)]
        self.sides = turn_offs(rules, self.out, spine)
        self.tracks = beside(rules, self.out, [*spine, *chain(*self.sides)])
        starts = {track.start for track in rules.tracks.values()}
        self.codes = {stage: str(number) for number, stage in enumerate(spine, 1)}
        for letter, rail in zip(LETTERS, [*self.sides, *self.tracks.values()], strict=False):
            coded = [stage for stage in rail if stage not in starts or rules.stages[stage].clocks]
            self.codes |= {stage: f"{letter}{number}" for number, stage in enumerate(coded, 1)}
        laws = Counter(clock.source.law for clock in rules.clocks.values() if not rules.laws[clock.source.law].own)
        self.law = laws.most_common(1)[0][0] if laws else ""

    def say(self, zh: str, en: str) -> str:
        return Text(zh, en).within(self.language)

    def name(self, text: Text) -> str:
        return text.within(self.language)

    def strands(self) -> Iterator[Strand]:
        yield from self._legend()
        stops = [
            self._stop(stage, self.name(ROUNDS[min(number, 2) - 1]) if number and not place else "")
            for number, rail in enumerate(self.rounds)
            for place, stage in enumerate(rail)
        ]
        file = Way(Look.YOURS, self.name(self.rules.acts[FILE].name))
        yield Strand(tuple(stops), chapter=self.say("一般流程", "The usual course"), entry=(file,))
        chapter = self.say("其他走向", "Where it can turn off")
        for rail in self.sides:
            yield self._side(rail, chapter)
            chapter = ""
        chapter = self.say("与主流程并行", "Beside the course")
        for track, rail in self.tracks.items():
            heading = f"{self.codes[rail[-1]][0]} · {self.name(self.rules.tracks[track].name)}"
            rest = rail[0] if rail[0] not in self.codes else ""
            stops = tuple(self._stop(stage) for stage in rail if stage != rest)
            entry = tuple(self._ways(rest)) if rest else ()
            yield Strand(stops, Look.BESIDE, chapter, heading, (self._when(track),), entry)
            chapter = ""
        chapter = self.say("途中还可以", "Also possible on the way")
        for stop in self._along():
            yield Strand((stop,), Look.BESIDE, chapter)
            chapter = ""
        yield Strand((Stop(notes=self._sources()),), chapter=self.say("依据", "Sources"))

    def _legend(self) -> Iterator[Strand]:
        leaf = ("60", self.say("日", "days"))
        late = self.say("逾期即公开记录。", "If it is late, that is recorded.")
        duty = Limit(Look.DUTY, leaf, self.say("单位的期限", "an office must"), (late,))
        right = Limit(Look.RIGHT, leaf, self.say("您的期限", "you may"))
        window = Limit(Look.WINDOW, leaf, self.say("期满自动进入下一步", "then it goes on"))
        yield Strand((Stop(limits=(duty, right, window)),), Look.BESIDE)
        ways = (
            Way(Look.YOURS, self.say("您可以做的", "What you may do")),
            Way(Look.OFFICE, self.say("单位做的", "What an office does")),
            Way(Look.TIME, self.say("期满发生的", "What time does by itself")),
        )
        yield Strand((Stop(ways=ways),), Look.BESIDE)

    def _side(self, rail: Rail, chapter: str) -> Strand:
        into = [move for move in chain(*self.out.values()) if move.target in rail and move.source not in rail]
        first = dict.fromkeys(self._words(move) for move in into if move.target == rail[0])
        heading = f"{self.codes[rail[0]][0]} · {' / '.join(first)}"
        come = self.say("来自：", "from ") + self._span(move.source for move in into)
        return Strand(tuple(map(self._stop, rail)), Look.SIDE, chapter, heading, (come,))

    def _when(self, track: str) -> str:
        rule = self.rules.tracks[track]
        if rule.within:
            return self.say("可在以下环节：", "at ") + self._span(rule.within)
        if rule.outlives:
            return self.say("全程可用，办结后仍可用", "at any time, and after the end")
        return self.say("办结前随时可用", "at any time until the end")

    def _span(self, stages: Iterable[str]) -> str:
        """The codes of ``stages``, those that follow each other as 1-4."""
        order = [*self.codes]
        places = sorted({order.index(stage) for stage in stages if stage in self.codes})
        runs = [[*run] for _, run in groupby(enumerate(places), lambda pair: (pair[1] - pair[0], self.codes[order[pair[1]]][0].isalpha() and self.codes[order[pair[1]]][0]))]
        spans = [[self.codes[order[place]] for _, place in run] for run in runs]
        return ", ".join(f"{span[0]}–{span[-1]}" if len(span) > 2 else ", ".join(span) for span in spans)

    def _stop(self, stage: str, above: str = "") -> Stop:
        rule = self.rules.stages[stage]
        look, end = ENDS[rule.end] if rule.end else (Look.STOP, None)
        still = [self.name(self.rules.clocks[clock].name) for clock in rule.pauses]
        notes = (
            *([self.name(end)] if end else []),
            *([self.name(rule.means)] if rule.means else []),
            *(self.say(f"期间“{one}”停止计算", f"meanwhile, “{one}” stands still") for one in still),
        )
        limits = tuple(self._limit(self.rules.clocks[clock], stage) for clock in rule.clocks)
        return Stop(self.codes[stage], self.name(rule.name), look, above, notes, limits, tuple(self._ways(stage)))

    def _limit(self, clock: ClockRule, stage: str = "") -> Limit:
        yours = clock.against is Capacity.PARTY
        look = Look.DUTY if clock.duty else Look.RIGHT if yours else Look.WINDOW
        who = self.say("您", "you") if yours else self.name(CAPACITIES[clock.against])
        notes = [f"{who} · {self._article(clock.source)}"]
        entering = {act.id for act in self.rules.acts.values() if stage in act.to}
        if earlier := [self.name(self.rules.acts[act].name) for act in clock.start if act not in entering]:
            notes.append(self.say("自此起算：", "counts from: ") + " / ".join(earlier))
        for act in self.rules.acts.values():
            if act.extends and act.extends.clock == clock.id:
                more = self.name(act.extends.by.text)
                notes.append(self.say(f"{act.name.zh}：最多{more}", f"{act.name.en}: by {more} at most"))
        return Limit(look, self._leaf(clock), self.name(clock.name), tuple(notes))

    def _leaf(self, clock: ClockRule) -> tuple[str, str]:
        if clock.term is not None:
            number = str(clock.term.amount)
            return number, self.name(clock.term.text).removeprefix(number).strip()
        if clock.numbered:
            return "—", self.say("以写明的日期为准", "the date it names")
        return "—", self.say("由各机构自行设定", "set by the installation")

    def _ways(self, stage: str) -> Iterator[Way]:
        """The ways on from a stage, those of one kind to one place together."""
        found: dict[tuple[Look, str, bool], dict[str, None]] = {}
        for move in self.out[stage]:
            late = bool(move.act and move.act.late)
            found.setdefault((self._whose(move.act), self.codes.get(move.target, BACK), late), {})[self._words(move)] = None
        only = self.say("仅在单位逾期时", "only when an office is late")
        for (look, to, late), words in found.items():
            yield Way(look, " / ".join(words), to, only if late else "")

    def _whose(self, act: ActRule | None) -> Look:
        if act is None:
            return Look.TIME
        return Look.YOURS if Capacity.PARTY in act.who and not act.delivers else Look.OFFICE

    def _words(self, move: Move) -> str:
        if move.act:
            return self.name(move.act.name)
        term = move.clock.term if move.clock else None
        return self.say(f"满{term.text.zh}", f"After {term.text.en}") if term else self.say("期满", "When the time is over")

    def _article(self, source: Source) -> str:
        law = self.rules.laws[source.law]
        words = self.name(self.rules.cite(source))
        if source.article == "—":
            words = self.name(law.name)
        elif law.own:
            words = self.say(f"自定规则{source.article}", f"own rule {source.article}")
        elif source.law == self.law:
            words = self.say(f"第{source.article}条", f"art. {source.article}")
        return words + (" †" if law.own else "") + ("" if source.verified else " ‡")

    def _along(self) -> Iterator[Stop]:
        """What moves no stage, with the limits that it begins, and any limit that belongs to nothing else."""
        left = {clock.id: clock for clock in self.rules.clocks.values()}
        for stage in self.rules.stages.values():
            left = {name: clock for name, clock in left.items() if name not in stage.clocks}
        for act in self.rules.acts.values():
            if not act.to and not act.extends:
                limits = [self._limit(left.pop(act.starts))] if act.starts in left else []
                yield Stop(ways=(Way(self._whose(act), self.name(act.name), note=self.name(act.does)),), limits=tuple(limits))
        for clock in left.values():
            yield Stop(limits=(self._limit(clock),))

    def _sources(self) -> tuple[str, ...]:
        laws = self.rules.laws
        main = self.name(laws[self.law].name) if self.law else ""
        own = [self.name(law.name) for law in laws.values() if law.own]
        return (
            self.say(f"只写条号的，出自{main}。", f"art.: {main}."),
            *(self.say(f"† {one}：法规没有规定时适用。", f"† {one}, where the law gives no number.") for one in own),
            self.say("‡ 来源尚未核对原文。", "‡ not yet checked against the text of the law."),
        )


def draw(profile: Rules, language: str) -> str:
    """The course of ``profile`` as one SVG text, in the words of ``language`` (``zh-hans`` or ``en``)."""
    teller = _Teller(profile, language)
    strands = [*teller.strands()]
    summary = [teller.name(profile.summary)] if profile.summary else []
    picture = layout.place(teller.name(profile.name), summary, strands)
    told = " ".join(f"{stop.code} {stop.name}" + "".join(f" ({limit.words}: {' '.join(limit.leaf)})" for limit in stop.limits) for stop in strands[1].stops)
    shapes = "\n".join([*map(_stroke, picture.strokes), *map(_boxed, picture.boxes)])
    tag = teller.say("zh-Hans", "en")
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.WIDTH} {picture.height:g}" width="{layout.WIDTH}" height="{picture.height:g}" role="img" aria-labelledby="title desc" lang="{tag}" xml:lang="{tag}" font-family="{FONTS}">
<title id="title">{escape(teller.name(profile.name))}</title>
<desc id="desc">{escape(told)}</desc>
<rect width="100%" height="100%" fill="#fff"/>
{shapes}
</svg>
"""


FONTS: Final = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif"
PINE, AMBER, RED, INK, GREY, PALE, WHITE = "#0f5b4f", "#b4560f", "#a3270f", "#0b0c0c", "#505a5f", "#b1b4b6", "#fff"
INKS: Final = {
    Look.CHAPTER: PINE, Look.SMALL: GREY, Look.LATE: RED, Look.DUTY: AMBER, Look.WINDOW: AMBER, Look.RIGHT: WHITE, Look.YOURS: WHITE, Look.STOP: PINE,
}


def _stroke(stroke: Stroke) -> str:
    (x, y), *rest = stroke.points
    if stroke.look is Look.ARROW:
        return f'<path d="M{x:g} {y:g}l-11 -15h22z" fill="{PINE}"/>'
    if stroke.look is Look.LEADER:
        return f'<path d="M{x:g} {y:g}H{rest[0][0]:g}" stroke="{GREY}" stroke-width="1.5" stroke-dasharray="1.5 5"/>'
    ink, broad = {Look.SPINE: (PINE, 8), Look.SIDE: (PINE, 4), Look.BESIDE: (GREY, 4), Look.RULE: (PALE, 2), Look.BEND: (PINE, 2)}[stroke.look]
    d = f"M{x:g} {y:g}"
    for (a, b), (p, q) in zip(rest, rest[1:]):
        r = 9
        d += f"L{a - r * _sign(a - x):g} {b - r * _sign(b - y):g}Q{a:g} {b:g} {a + r * _sign(p - a):g} {b + r * _sign(q - b):g}"
        x, y = a, b
    d += f"L{rest[-1][0]:g} {rest[-1][1]:g}"
    return f'<path d="{d}" fill="none" stroke="{ink}" stroke-width="{broad}"/>'


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _boxed(box: Box) -> str:
    kind = box.type
    ink = INKS.get(box.look, INK)
    parts = [_shape(box)]
    y = box.y + kind.air
    tall = sum(kind.sizes(len(box.lines))) * layout.LEADING
    y = box.y + (box.h - tall) / 2
    x = box.x + box.w / 2 if kind.centred else box.x + kind.left
    for line, size in zip(box.lines, kind.sizes(len(box.lines)), strict=True):
        y += size * layout.LEADING
        base = y - size * (layout.LEADING - 1) / 2 - size * 0.14
        weight = ' font-weight="700"' if kind.bold else ""
        anchor = ' text-anchor="middle"' if kind.centred else ""
        if box.look is Look.BACK:
            break
        parts.append(f'<text x="{x:g}" y="{base:g}" font-size="{size:g}" fill="{ink}"{weight}{anchor}>{escape(line)}</text>')
    return "".join(parts)


ICONS = {
    Look.YOURS: (12, WHITE, "M9 0a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM.5 18c0-9.500 17-9.500 17 0z"),
    Look.OFFICE: (3, GREY, "M0 6L9 0l9 6zM2 8h3v6H2zM7.500 8h3v6h-3zM13 8h3v6h-3zM0 15.500h18V18H0z"),
    Look.TIME: (3, GREY, "M3 0h12v3l-4.500 6 4.500 6v3H3v-3l4.500-6L3 3z"),
    Look.LATE: (0, RED, "M9 0l9.500 17H-.5zM8 6v5h2V6zM8 12.500v2h2v-2z"),
}


def _shape(box: Box) -> str:
    x, y, w, h = box.x, box.y, box.w, box.h
    at = f'x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"'
    icon = ""
    if box.look in ICONS:
        dx, ink, d = ICONS[box.look]
        icon = f'<path transform="translate({x + dx:g} {box.middle - 9:g})" fill="{ink}" d="{d}"/>'
    match box.look:
        case Look.YOURS:
            return f'<rect {at} rx="{min(h / 2, 17):g}" fill="{PINE}"/>' + icon
        case Look.RIGHT:
            return f'<rect {at} rx="20" fill="{AMBER}"/>'
        case Look.DUTY:
            return f'<rect {at} rx="3" fill="{WHITE}" stroke="{AMBER}" stroke-width="3"/>'
        case Look.WINDOW:
            return f'<rect {at} rx="3" fill="{WHITE}" stroke="{AMBER}" stroke-width="2" stroke-dasharray="5 4"/>'
        case Look.STOP:
            return f'<circle cx="{x + w / 2:g}" cy="{y + h / 2:g}" r="{w / 2 - 2:g}" fill="{WHITE}" stroke="{PINE}" stroke-width="{3 if w < 40 else 4}"/>'
        case Look.BACK:
            return f'<circle cx="{x + w / 2:g}" cy="{y + h / 2:g}" r="{w / 2 - 2:g}" fill="{WHITE}" stroke="{GREY}" stroke-width="2"/><path transform="translate({x:g} {y:g})" fill="none" stroke="{GREY}" stroke-width="2.5" d="M11 13h7a4 4 0 0 1 0 8h-5M14 9l-4 4 4 4"/>'
        case Look.OPINION:
            return f'<rect {at} fill="{WHITE}" stroke="{INK}" stroke-width="3"/>'
        case Look.DIRECTION:
            return f'<path d="M{x:g} {y:g}h{w * 0.8:g}l{w * 0.35:g} {h / 2:g}l{-w * 0.35:g} {h / 2:g}h{-w * 0.8:g}z" fill="{WHITE}" stroke="{INK}" stroke-width="3"/>'
        case Look.WITHDRAWAL:
            return f'<path d="M{x + w:g} {y:g}h{-w * 0.8:g}l{-w * 0.35:g} {h / 2:g}l{w * 0.35:g} {h / 2:g}h{w * 0.8:g}z" fill="{WHITE}" stroke="{INK}" stroke-width="3"/>'
    return icon
