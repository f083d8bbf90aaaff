"""Filling the demonstration city: some hundred cases of the last year, played through the real actions in time order.

The same seed and the same instant give the same kinds, dates and texts. Keys, codes, numbers and ids are random.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.conf import settings
from django.db import connection

from huiyin.cases.actions import filing
from huiyin.cases.actions.once import Answer
from huiyin.cases.actions.passing import watch
from huiyin.cases.keyring import ring
from huiyin.cases.models import Case, Clock, Party
from huiyin.cases.readers import AsParty, Officer, Service, reading
from huiyin.demo import ways
from huiyin.demo.cast import CHECK, Staffing
from huiyin.demo.city import ORIGIN, load_city
from huiyin.demo.course import Play, Player
from huiyin.demo.filings import Brought, brought
from huiyin.directory import versions
from huiyin.directory.models import Jurisdiction
from huiyin.directory.offices import Kind, Tree
from huiyin.procedure.names import Role
from huiyin.procedure.profile import MAIN
from huiyin.procedure.text import Text
from huiyin.site.problem import Problem

PORTAL: Final = Service("portal")
YEAR: Final = 365.0
LATELY: Final = 70.0  # days
SHOWN_IN: Final = "yq"  # where a case in each stage is shown
KEYS: Final = 8
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Key:
    """A number and a code with which somebody can look at a case of the demonstration, as its party."""

    number: str
    code: str
    stage: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What is there: cases by stage, open ones, late ones, events; ``keys`` to some of them, where they are new."""

    new: bool
    cases: int
    open: int
    late: int
    events: int
    stages: dict[str, int]
    keys: tuple[Key, ...] = ()
    seconds: float = 0.0


def fill(now: datetime, seed: int = 1, cases: int = 300, told: Told = lambda _: None) -> Filled:
    """Fill the city up to the instant ``now``; ``told`` hears how many cases were filed.

    Where its cases are there already nothing is done. Raises Problem in an installation that is none of demonstration.
    """
    start = time.monotonic()
    refuse_real()
    if _cases():
        return _found(new=False)
    load_city(settings.HUIYIN_KEYS)
    filler = Filler(now, seed, told)
    filler.run(cases)
    return _found(new=True, keys=filler.keys(), seconds=round(time.monotonic() - start, 1))


def refuse_real() -> None:
    """Raise Problem where there are offices that are no demonstration, or cases of another origin."""
    real = Jurisdiction.objects.filter(demonstration=False).exists()
    with reading(CHECK):
        others = Case.objects.exclude(origin=ORIGIN).exists()
    if real or others:
        raise Problem(
            Text("这里已有其他单位或信访事项，不能填入演示内容。", "There are other offices or cases here already."),
            Text("请将 HUIYIN_HOME 设为一个新目录。", "Set HUIYIN_HOME to a new folder."),
        )


def _cases() -> int:
    with reading(CHECK):
        return Case.objects.filter(origin=ORIGIN).count()


def _found(*, new: bool, keys: tuple[Key, ...] = (), seconds: float = 0.0) -> Filled:
    with reading(CHECK):
        rows = list(Case.objects.filter(origin=ORIGIN).values_list("stage", "ended", "events"))
        overdue = Clock.objects.filter(case__origin=ORIGIN, duty=True, ended=None, breached__isnull=False)
        late = overdue.values("case").distinct().count()
    stages = Counter(stage for stage, *_ in rows)
    return Filled(
        new=new,
        cases=len(rows),
        open=sum(not ended for _, ended, _ in rows),
        late=late,
        events=sum(events for *_, events in rows),
        stages=dict(sorted(stages.items())),
        keys=keys,
        seconds=seconds,
    )


@dataclass
class Filler:
    """The filling of an installation whose city is loaded; ``filed`` holds what each filing gave."""

    now: datetime
    seed: int
    told: Told
    filed: list[Answer] = field(default_factory=list)
    staff: Staffing = field(default_factory=Staffing)

    def run(self, cases: int) -> None:
        """File and play ``cases`` cases, those that shall show a stage among them."""
        _hasten()
        shown = self.shown()[: cases // 3]
        self.play(cases - len(shown))
        for number, way in enumerate(shown):
            self.walk(number, way)
        for _ in watch(self.now):
            pass

    def play(self, cases: int) -> None:
        player = Player(self.seed, staff=self.staff)
        waiting: list[tuple[datetime, int, Brought | Play]] = [
            (one.at, number, one) for number, one in enumerate(self.brought(cases))
        ]
        heapq.heapify(waiting)
        while waiting and waiting[0][0] <= self.now:
            _, number, one = heapq.heappop(waiting)
            if isinstance(one, Brought):
                answer = self.file(one)
                play = player.begin(answer.case, one.at, number=number, parties=parties_of(answer))
            else:
                play = one
                player.step(play)
            if play.when is not None:
                heapq.heappush(waiting, (play.when, number, play))

    def brought(self, cases: int) -> list[Brought]:
        """What is brought over the year, one in three of it lately."""
        found = []
        for number in range(cases):
            rng = self.rng("brought", number)
            ago = rng.uniform(0.3, LATELY if rng.random() < 0.35 else YEAR)
            found.append(brought(rng, self.awake(self.now - timedelta(days=ago), rng)))
        return found

    def awake(self, at: datetime, rng: Random) -> datetime:
        """An instant of that day at which people are awake, and never after now."""
        local = at.astimezone(Tree.load(at.date()).place(SHOWN_IN).tz)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        chosen = midnight + timedelta(minutes=rng.randint(8 * 60, 21 * 60))
        return min(chosen, local).astimezone(self.now.tzinfo)

    def rng(self, what: str, number: int) -> Random:
        return Random(f"{self.seed}/{what}/{number}")  # noqa: S311 - courses and texts, no secrets

    def file(self, one: Brought) -> Answer:
        """File it as the portal, or as somebody of the petition office of the place."""
        by: Service | Officer = self.counter(one) if one.counter else PORTAL
        answer = filing.file(one.filing, by=by, at=one.at)
        self.filed.append(answer)
        self.told(len(self.filed))
        return answer

    def counter(self, one: Brought) -> Officer:
        tree = Tree.load(one.at.date())
        around = tree.around(one.filing.jurisdiction)
        offices = {office.jurisdiction: office for office in tree.offices() if office.kind is Kind.PETITION}
        office = next(offices[place.code] for place in around if place.code in offices)
        return next(
            officer for officer in self.staff.officers(office.code, one.at.date()) if Role.INTAKE.value in officer.roles
        )

    # ── One case in each stage ───────────────────────────────────────────────────────────────────────────────────

    def shown(self) -> list[ways.Way]:
        """A way to each stage of the main track in which a case can stand open."""
        place = Jurisdiction.objects.get(code=SHOWN_IN)
        rules = versions.here().profile(place.profile)
        stages = [one.id for one in rules.stages.values() if one.track == MAIN and one.end is None]
        return [() if stage == rules.start[0] else ways.way_to(rules, stage) for stage in stages]

    def walk(self, number: int, way: ways.Way) -> None:
        """File a case just long enough ago that it comes to where it is going about now."""
        rng = self.rng("shown", number)
        start = self.now - ways.lasts(way) - timedelta(hours=24)
        one = brought(rng, self.awake(start, rng), SHOWN_IN)
        answer = self.file(one)
        ways.walk(answer.case, way, one.at, rng, parties=parties_of(answer), staff=self.staff)

    # ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def keys(self) -> tuple[Key, ...]:
        """To some cases in different stages, by the code of the party who was named first."""
        with reading(CHECK):
            rows = dict(Case.objects.filter(origin=ORIGIN).values_list("pk", "stage"))
        found: dict[str, Key] = {}
        for answer in self.filed:
            stage = rows[answer.case]
            found.setdefault(stage, Key(answer.number, answer.codes[0], stage))
        step = max(1, len(found) // KEYS)
        return tuple(found[stage] for stage in sorted(found))[::step][:KEYS]


def _hasten() -> None:
    """Let this connection not wait for the disk: whoever pulls the plug fills another folder."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def parties_of(answer: Answer) -> tuple[AsParty, ...]:
    """The parties of a case that was just filed, in the order of their codes."""
    with reading(CHECK):
        rows = {bytes(row.lookup or b""): row for row in Party.objects.filter(case=answer.case)}
    found = (rows[ring().lookup(code)] for code in answer.codes)
    return tuple(AsParty(answer.case, row.pk, row.kind, row.own_code) for row in found)
