"""One due date with its work, for the page of rights, the letters and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from huiyin.procedure.names import CAPACITIES
from huiyin.procedure.profile import ClockRule, Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.terms import Count, count
from huiyin.procedure.text import Text

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Due:
    """A due date and everything that shows how it was counted: the rule, its source and version, the calendar."""

    clock: str
    name: Text
    against: Text
    start_event: Text
    term: Text
    count: Count
    source: Text
    verified: bool
    own: bool
    version: str
    edition: str


def work(profile: Profile, clock: str, start: date, at: time = time.min, longer_by: int = 0) -> Due:
    """Count ``clock`` from ``start`` (and the local time ``at``, for working hours) under the newest calendar.

    ``longer_by`` is what an extension adds, in the unit of the term.

    Raises KeyError for a clock that the profile does not have, Refused where it has no fixed term or the date lies
    outside 1950 to 2199.
    """
    rule = profile.clocks[clock]
    if not EARLIEST <= start <= LATEST:
        raise Refused(
            "date",
            Text(f"{start} 超出可计算的范围", f"{start} is out of range"),
            remedy=Text("请用 1950 至 2199 年的日期", "Give a date from 1950 to 2199"),
        )
    if rule.term is None:
        raise _no_term(rule)
    term = rule.term + longer_by
    counted = count(term, start, profile.counting(rule, profile.calendar.edition), at=at)
    return Due(
        clock=clock,
        name=rule.name,
        against=CAPACITIES[rule.against],
        start_event=start_event(profile, rule),
        term=term.text,
        count=counted,
        source=profile.cite(rule.source),
        verified=rule.source.verified,
        own=profile.laws[rule.source.law].own,
        version=profile.hash,
        edition=profile.calendar.edition,
    )


def start_event(profile: Profile, rule: ClockRule) -> Text:
    """From what ``rule`` counts: the act it names, or the stage it runs in."""
    names = [profile.acts[act].name for act in rule.start] or [
        stage.name for stage in profile.stages.values() if rule.id in stage.clocks
    ]
    starters = [act.name for act in profile.acts.values() if act.starts == rule.id]
    named = names or starters
    return Text("、".join(name.zh for name in named), " / ".join(name.en for name in named))


def _no_term(rule: ClockRule) -> Refused:
    if rule.numbered:
        return Refused(
            "limit",
            Text(f"“{rule.name.zh}”的日期由承诺本身写明", f"'{rule.name.en}' ends on the date that was undertaken"),
        )
    return Refused(
        "limit",
        Text(f"“{rule.name.zh}”由各机构自行设定", f"each installation sets its own limit for '{rule.name.en}'"),
        remedy=Text("请用 --limit 或 limits 文件设定", "Set it with --limit, or in a file of limits"),
    )
