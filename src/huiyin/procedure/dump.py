"""A state as plain JSON values, and back: what a database keeps beside the events from which it follows.

The form is private to one version of the program: whatever cannot be read is replayed from the events instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from huiyin.procedure.machine import Reply, Standing
from huiyin.procedure.names import Capacity, End
from huiyin.procedure.state import Clock, State
from huiyin.procedure.terms import Count, Skip, Span
from huiyin.procedure.text import Text

FORM: Final = 1


class Unreadable(ValueError):
    """A dump of another form: replay the case instead."""


def dump(state: State) -> dict[str, Any]:
    """``state`` as dictionaries, lists, texts and numbers, in an order of its own making that is always the same."""
    return {
        "form": FORM,
        "profile": state.profile,
        "edition": state.edition,
        "standing": _standing(state.standing),
        "at": state.at.isoformat(),
        "claims": state.claims,
        "offices": {str(capacity): office for capacity, office in sorted(state.offices.items())},
        "clocks": [_clock(clock) for clock in state.clocks],
        "outcomes": dict(sorted(state.outcomes.items())),
        "took": sorted(list(taken) for taken in state.took),
        "days": {kind: day.isoformat() for kind, day in sorted(state.days.items())},
        "events": state.events,
    }


def load(data: Mapping[str, Any]) -> State:
    """The state that ``dump`` wrote. Raises Unreadable for another form, and for a damaged one."""
    if data.get("form") != FORM:
        raise Unreadable("a dump of another form")
    try:
        return _load(data)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("a damaged dump") from error


def _load(data: Mapping[str, Any]) -> State:
    return State(
        profile=data["profile"],
        edition=data["edition"],
        standing=_load_standing(data["standing"]),
        at=datetime.fromisoformat(data["at"]),
        claims=data["claims"],
        offices={Capacity(capacity): office for capacity, office in data["offices"].items()},
        clocks=tuple(_load_clock(clock) for clock in data["clocks"]),
        outcomes=data["outcomes"],
        took=frozenset((kind, office, seat) for kind, office, seat in data["took"]),
        days={kind: date.fromisoformat(day) for kind, day in data["days"].items()},
        events=data["events"],
    )


def _standing(standing: Standing) -> dict[str, Any]:
    reply = standing.reply
    return {
        "stages": list(standing.stages),
        "late": sorted(standing.late),
        "numbered": sorted(standing.numbered),
        "used": sorted(standing.used),
        "reply": [str(reply.kind) if reply.kind else None, reply.act, reply.delivered, reply.exhausted],
    }


def _load_standing(data: Mapping[str, Any]) -> Standing:
    kind, act, delivered, exhausted = data["reply"]
    return Standing(
        stages=tuple(data["stages"]),
        late=frozenset(data["late"]),
        numbered=frozenset(data["numbered"]),
        used=frozenset(data["used"]),
        reply=Reply(End(kind) if kind else None, act, delivered, exhausted),
    )


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name,
        "number": clock.number,
        "holder": clock.holder,
        "started": clock.started,
        "start": clock.start.isoformat(),
        "moment": clock.moment.isoformat(),
        "edition": clock.edition,
        "count": _count(clock.count),
        "extra": clock.extra,
        "until": _day(clock.until),
        "pauses": [[span.first.isoformat(), span.end.isoformat(), _text(span.why)] for span in clock.pauses],
        "paused": _day(clock.paused),
        "breached": _day(clock.breached),
        "lapsed": clock.lapsed,
        "ended": _day(clock.ended),
    }


def _load_clock(data: Mapping[str, Any]) -> Clock:
    return Clock(
        name=data["name"],
        number=data["number"],
        holder=data["holder"],
        started=data["started"],
        start=date.fromisoformat(data["start"]),
        moment=time.fromisoformat(data["moment"]),
        edition=data["edition"],
        count=_load_count(data["count"]),
        extra=data["extra"],
        until=_load_day(data["until"]),
        pauses=tuple(
            Span(date.fromisoformat(first), date.fromisoformat(end), Text(*why)) for first, end, why in data["pauses"]
        ),
        paused=_load_day(data["paused"]),
        breached=_load_day(data["breached"]),
        lapsed=data["lapsed"],
        ended=_load_day(data["ended"]),
    )


def _count(count: Count) -> dict[str, Any]:
    return {
        "start": count.start.isoformat(),
        "due": count.due.isoformat(),
        "rolled": count.rolled.isoformat(),
        "skipped": [[skip.day.isoformat(), _text(skip.why)] for skip in count.skipped],
        "unannounced": list(count.unannounced),
        "until": count.until.isoformat() if count.until else None,
    }


def _load_count(data: Mapping[str, Any]) -> Count:
    return Count(
        start=date.fromisoformat(data["start"]),
        due=date.fromisoformat(data["due"]),
        rolled=date.fromisoformat(data["rolled"]),
        skipped=tuple(Skip(date.fromisoformat(day), Text(*why)) for day, why in data["skipped"]),
        unannounced=tuple(data["unannounced"]),
        until=time.fromisoformat(data["until"]) if data["until"] else None,
    )


def _text(text: Text) -> list[str]:
    return [text.zh, text.en]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _load_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
