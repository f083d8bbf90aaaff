"""Lawful courses of cases, played through the real actions: likely ones, random ones, and shortest ways to an end.

``Player.play`` chooses as a temper inclines (``tempers``) and lets time pass between. ``random_course`` takes any
lawful step with the same likelihood. ``to_the_end`` does so for a while, and then goes straight to an end; it always
comes to one. The same seed gives the same acts at the same instants, of cases that begin alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from huiyin.cases.actions.passing import pass_time
from huiyin.cases.models import Event
from huiyin.cases.readers import AsParty, Officer, reading
from huiyin.demo.cast import CHECK, Choice, Seen, Staffing, again, choices, see
from huiyin.demo.making import Leaning, do
from huiyin.demo.tempers import SHARES, TEMPERS, WITHOUT_WAITING, Temper, weight
from huiyin.demo.ways import way_to_an_end
from huiyin.procedure import machine
from huiyin.procedure.profile import Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import Clock
from huiyin.procedure.terms import local_day

RESTING: Final = "rest"  # to let time do what comes next
URGENT: Final = 3  # days
MANY: Final = 12  # days within which a party does what has no limit
OFFICE_HOURS: Final = (time(9), time(11, 40)), (time(14), time(16, 50))
AWAKE: Final = ((time(8), time(21, 30)),)
FREE: Final = 12  # random steps before the shortest way is taken
MOST: Final = 400  # steps; more than any way to an end has


@dataclass
class Play:
    """A case on its course: what comes next, and when. ``when`` is None once nothing more will happen."""

    case: UUID
    rng: Random
    temper: Temper
    at: datetime
    seen: Seen
    done: Counter[str] = field(default_factory=Counter)
    next: Choice | None = None
    then: datetime | None = None
    when: datetime | None = None

    @property
    def resting(self) -> bool:
        """Whether only time will do something."""
        return self.next is None


@dataclass
class Player:
    """Plays cases by their tempers. ``refused`` counts what the rules refused of what had been chosen."""

    seed: int = 1
    refused: Counter[str] = field(default_factory=Counter)
    staff: Staffing = field(default_factory=Staffing)

    def begin(
        self, case: UUID, at: datetime, *, temper: str = "", number: int = 0, parties: Sequence[AsParty] | None = None
    ) -> Play:
        """A case that goes on from ``at``; ``number`` tells apart the cases of one player."""
        rng = Random(f"{self.seed}/{number}")  # noqa: S311 - courses and dates, no secrets
        name = temper or rng.choices(list(SHARES), list(SHARES.values()))[0]
        play = Play(case, rng, TEMPERS[name], at, see(case, parties), _done(case))
        self._plan(play)
        return play

    def play(
        self, case: UUID, until: datetime, *, temper: str = "", number: int = 0, at: datetime | None = None
    ) -> Play:
        """Play ``case`` until the instant ``until``, or until nothing more will happen."""
        play = self.begin(case, at or see(case).state.at, temper=temper, number=number)
        for _ in range(MOST):
            if play.when is None or play.when > until:
                break
            self.step(play)
        return play

    def step(self, play: Play) -> None:
        """Do what comes next, at its time, and plan what comes after it."""
        assert play.when is not None, "nothing more will happen"
        play.at = play.when
        if play.next is None or play.then is None or play.then > play.at:
            recorded = pass_time(play.case, play.at).recorded
            play.seen = again(play.seen)
            # What an office was about to do may be another thing once it is late.
            anew = recorded and (not _still(play, self.staff) or play.rng.random() < 0.5)
            if play.next is not None and not anew:
                _wait(play)
                return
        else:
            self._do(play, play.next)
            play.seen = again(play.seen)
        self._plan(play)

    def _do(self, play: Play, choice: Choice) -> None:
        play.done[choice.kind] += 1
        try:
            do(choice, play.seen, play.at, play.rng, play.temper.leaning)
        except Refused as refused:
            self.refused[f"{choice.kind}: {refused.code}"] += 1

    def _plan(self, play: Play) -> None:
        options = _weighed(play, self.staff)
        resting = self._resting(play, options)
        kinds, weights = [*options, RESTING], [*(one for _, one in options.values()), resting]
        if sum(weights) <= 0:
            kinds, weights = [RESTING], [1.0]
        kind = play.rng.choices(kinds, weights)[0]
        if kind == RESTING:
            play.next, play.then = None, None
        else:
            play.next = play.rng.choice(options[kind][0])
            play.then = _moment(play, play.next)
        _wait(play)

    @staticmethod
    def _resting(play: Play, options: dict[str, tuple[list[Choice], float]]) -> float:
        """How likely it is that nobody does anything before time does."""
        seen = play.seen
        if any(kind in WITHOUT_WAITING for kind in options):
            return 0.2
        main = set(seen.profile.stages[seen.state.stage].clocks)
        if any(clock.name in main for clock in seen.owed):
            return 0.0  # somebody has to answer, sooner or later
        return play.temper.rests


def _done(case: UUID) -> Counter[str]:
    with reading(CHECK):
        return Counter(Event.objects.filter(case=case).values_list("kind", flat=True))


def _weighed(play: Play, staff: Staffing) -> dict[str, tuple[list[Choice], float]]:
    """What may be done, by kind, with all who may do it and how likely it is."""
    found: dict[str, tuple[list[Choice], float]] = {}
    seen = play.seen
    urgent = _left(play) <= URGENT
    withdrawing = _withdrawing(seen)
    for one in choices(seen, staff):
        if withdrawing and one.of_party and not (one.rule and one.rule.silent):
            continue  # who is about to withdraw asks for nothing more
        if urgent and (one.of_party or one.rule is None or not one.rule.to):
            continue  # what is due comes first
        key = f"{one.kind}/party" if one.of_party else one.kind
        likely = weight(seen.profile, play.temper, one.kind, one.rule, play.done[one.kind], of_party=one.of_party)
        if likely > 0:
            found.setdefault(key, ([], likely))[0].append(one)
    return found


def _left(play: Play) -> int:
    """How many days are left of what is owed first in this stage; many where nothing is, or it is late already."""
    seen, today = play.seen, local_day(play.at, play.seen.profile.tz)
    main = seen.profile.stages[seen.state.stage].clocks
    last = [clock.count.rolled for clock in seen.owed if clock.name in main and clock.runs]
    return (min(last) - today).days if last else 2 * MANY


def _withdrawing(seen: Seen) -> bool:
    """Whether a withdrawal is under way, which can be taken back."""
    stages = set(machine.present(seen.profile, seen.state.standing))
    silent = [act for act in seen.profile.acts.values() if act.silent]
    return any(stages & set(act.to) and act.to[0] not in seen.profile.start for act in silent)


def _possible(choice: Choice, seen: Seen, staff: Staffing) -> bool:
    return any((one.kind, one.by) == (choice.kind, choice.by) for one in choices(seen, staff))


def _still(play: Play, staff: Staffing) -> bool:
    return play.next is not None and _possible(play.next, play.seen, staff)


def _wait(play: Play) -> None:
    """Until what comes first: what was chosen, or what time does."""
    coming = [one for one in (play.then, play.seen.next_at) if one is not None]
    play.when = max(min(coming), play.at) if coming else None


# ── When ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _moment(play: Play, choice: Choice) -> datetime:
    """When it will be done: by an office in its hours and mostly in time, by a party on whatever day they like."""
    rng, party = play.rng, choice.of_party
    if party:
        at = play.at + _leisure(play, choice)
    else:
        assert isinstance(choice.by, Officer), choice
        at = _in_time(play, choice, choice.by.office)
    return _within_hours(play.seen.profile, at, play.at, rng, party=party)


def _leisure(play: Play, choice: Choice) -> timedelta:
    """A party takes their time, within what their right has left, and mostly before the office has to be done."""
    today = local_day(play.at, play.seen.profile.tz)
    rights = [one for one in play.seen.state.open_clocks if one.runs and not play.seen.profile.clocks[one.name].duty]
    days = min((max((one.count.rolled - today).days, 1) for one in rights), default=MANY)
    if choice.rule is not None and choice.rule.delivers:
        days = min(days, 5)
    return timedelta(days=play.rng.uniform(0.05, 0.8) * min(days, _left(play) // 2, 25))


def _in_time(play: Play, choice: Choice, office: str) -> datetime:
    rng, seen = play.rng, play.seen
    limit = _limit(seen, choice, office)
    pace = play.temper.pace
    if limit is None:
        return play.at + timedelta(days=rng.uniform(0.1, 6) * pace)
    left = (limit.count.rolled - local_day(play.at, seen.profile.tz)).days
    late = play.temper.promises_late if limit.number else play.temper.late
    if limit.breached is not None or left < 0:
        return play.at + timedelta(days=rng.uniform(1, 9))
    if rng.random() < late:
        return play.at + timedelta(days=left + rng.uniform(2, 18))
    if choice.rule is None or not (choice.rule.to or limit.number):
        return play.at + timedelta(days=rng.uniform(0.1, 0.5) * left * pace)
    share = rng.uniform(0.2, 0.9) * pace
    return play.at + timedelta(days=share * max(left - 1, 0), minutes=rng.randint(20, 240))


def _limit(seen: Seen, choice: Choice, office: str) -> Clock | None:
    """The limit that the act meets: the duty of that office which ends first, or what was undertaken."""
    rule = choice.rule
    meets = rule.meets if rule is not None else None
    mine = [
        one
        for one in seen.owed
        if (one.holder == office or not one.holder) and (one.name == meets if meets else not one.number)
    ]
    return min(mine, key=lambda one: (one.count.rolled, one.name), default=None)


def _within_hours(profile: Profile, at: datetime, not_before: datetime, rng: Random, *, party: bool) -> datetime:
    """The instant moved to when offices are open, or when people are awake."""
    local = at.astimezone(profile.tz)
    day, hours = local.date(), AWAKE if party else OFFICE_HOURS
    for _ in range(30):
        first, last = rng.choice(hours)
        spread = int((datetime.combine(day, last) - datetime.combine(day, first)).total_seconds())
        moment = datetime.combine(day, first, profile.tz) + timedelta(seconds=rng.randint(0, spread))
        if moment > not_before and (party or profile.calendar.is_working(day)):
            return moment.astimezone(not_before.tzinfo)
        if moment.date() <= not_before.astimezone(profile.tz).date() or not (party or profile.calendar.is_working(day)):
            day += timedelta(days=1)
    return max(at, not_before + timedelta(minutes=1))


# ── Random courses ───────────────────────────────────────────────────────────────────────────────────────────────


def random_course(
    case: UUID,
    rng: Random,
    steps: int,
    *,
    at: datetime | None = None,
    parties: Sequence[AsParty] | None = None,
    staff: Staffing | None = None,
    allowed: Callable[[Choice], bool] = lambda _: True,
) -> datetime:
    """Take ``steps`` lawful steps, each kind as likely as any other, with days between; the instant of the last one.

    Steps that the directory refuses count too.
    """
    staff = staff or Staffing()
    now = see(case).state.at if at is None else at
    for _ in range(steps):
        now += timedelta(hours=rng.choice((1, 5, 30, 100, 400)), minutes=rng.randint(0, 59))
        pass_time(case, now)
        seen = see(case, parties)
        options: dict[str, list[Choice]] = {}
        for one in choices(seen, staff):
            if allowed(one):
                options.setdefault(one.kind, []).append(one)
        if options:
            _try(rng.choice(options[rng.choice(list(options))]), seen, now, rng)
    return now


def to_the_end(
    case: UUID,
    rng: Random,
    at: datetime,
    *,
    parties: Sequence[AsParty] | None = None,
    staff: Staffing | None = None,
    free: int = FREE,
) -> datetime:
    """Take ``free`` random steps from ``at`` on, then the shortest way to an end; the instant at which it ended.

    Raises RuntimeError where the rules, the offices and the parties leave no way.
    """
    staff = staff or Staffing()
    now = random_course(case, rng, free, at=at, parties=parties, staff=staff)
    tried: set[tuple[str, str]] = set()
    for _ in range(MOST):
        seen = see(case, parties)
        if seen.ended:
            return now
        step = _straight(seen, staff, tried)
        if step is None:
            if seen.next_at is None:
                break
            now = max(now + timedelta(minutes=1), seen.next_at)
            pass_time(case, now)
            tried.clear()
            continue
        now += timedelta(hours=rng.randint(1, 40))
        pass_time(case, now)
        seen = see(case, parties)
        if not _possible(step, seen, staff):
            continue
        if not _try(step, seen, now, rng):
            tried.add((seen.state.stage, step.kind))
    raise RuntimeError(f"case {case} stands in {see(case).state.stage!r} and comes to no end")


def _try(choice: Choice, seen: Seen, at: datetime, rng: Random) -> bool:
    try:
        do(choice, seen, at, rng, Leaning(grants=0.5, content=0.5, astray=0.3))
    except Refused:
        return False
    return True


def _straight(seen: Seen, staff: Staffing, tried: set[tuple[str, str]]) -> Choice | None:
    """The next act on the shortest way to an end that somebody can take; None where time does the next step."""
    here: dict[str, Choice] = {}
    for one in choices(seen, staff):
        delivers = one.rule is not None and one.rule.delivers
        if one.rule and (seen.state.stage, one.kind) not in tried and (delivers or not one.of_party):
            here.setdefault(one.kind, one)
    way = way_to_an_end(seen.profile, seen.state.standing, frozenset(here))
    return here.get(way[0]) if way and way[0] is not None else None


__all__ = ["Play", "Player", "random_course", "to_the_end"]
