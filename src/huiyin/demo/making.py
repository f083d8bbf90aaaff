"""Doing what was chosen, through the real actions: facts that are lawful at that moment, letters and words made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any, Final

from huiyin.cases.actions import looking, petitioner
from huiyin.cases.actions.looking import Reason
from huiyin.cases.actions.table import function_of
from huiyin.cases.readers import Officer
from huiyin.demo import letters, texts
from huiyin.demo.cast import IDENTITY, LOOK, WRITE, Choice, Seen
from huiyin.directory.models import Kind
from huiyin.directory.offices import Office, Tree, Unknown
from huiyin.procedure.profile import ActRule, FactKind, FactRule
from huiyin.procedure.terms import local_day

NUMBER: Final = "number"
TO_OFFICE: Final = "to_office"
EARLIER: Final = "2026-0001-7"  # the form of a case number, and no case's
SOONEST, LATEST = 7, 45  # days until what is undertaken is due


@dataclass(frozen=True)
class Leaning:
    """To what somebody inclines: how often points are granted, evaluations good, and the first office the wrong one."""

    grants: float = 0.6
    content: float = 0.6
    astray: float = 0.0


def do(choice: Choice, seen: Seen, at: datetime, rng: Random, leaning: Leaning = Leaning()) -> None:
    """Do it at the instant ``at``. Raises Refused where the rules or the directory do not allow it after all."""
    beside = _BESIDE.get(choice.kind) if choice.rule is None else None
    if beside is not None:
        beside(choice, seen, at, rng)
        return
    rule = choice.rule
    assert rule is not None, choice.kind
    making = _Making(choice, rule, seen, at, rng, leaning)
    function_of(rule)(seen.case, by=choice.by, at=at, **making.given())


def _write(choice: Choice, seen: Seen, at: datetime, rng: Random) -> None:
    words = texts.message(rng) if choice.of_party else rng.choice(letters.REPLIES)
    petitioner.write(seen.case, by=choice.by, at=at, text=words)


def _look(choice: Choice, seen: Seen, at: datetime, rng: Random) -> None:
    assert isinstance(choice.by, Officer), "parties have no need to look"
    looking.look(seen.case, by=choice.by, at=at, reason=rng.choice((Reason.UNCLEAR, Reason.VISIT, Reason.VERIFY)))


def _identity(choice: Choice, seen: Seen, at: datetime, rng: Random) -> None:
    assert isinstance(choice.by, Officer), "parties know who they are"
    looking.open_identity(seen.case, by=choice.by, at=at, reason=rng.choice((Reason.LETTER, Reason.CONTACT)))


_BESIDE: Final[Mapping[str, Callable[[Choice, Seen, datetime, Random], None]]] = {
    WRITE: _write,
    LOOK: _look,
    IDENTITY: _identity,
}


@dataclass(frozen=True)
class _Making:
    """One act while it is made up."""

    choice: Choice
    rule: ActRule
    seen: Seen
    at: datetime
    rng: Random
    leaning: Leaning

    @property
    def today(self) -> date:
        return local_day(self.at, self.seen.profile.tz)

    @cached_property
    def tree(self) -> Tree:
        return Tree.load(self.today)

    def given(self) -> dict[str, Any]:
        """What the function of the act is called with, beside who and when."""
        special = _SPECIAL.get(self.rule.id)
        if special is not None:
            return special(self)
        given: dict[str, Any] = {
            name: self.fact(fact) for name, fact in self.rule.facts.items() if self.asked(name, fact)
        }
        if self.rule.delivers:
            return given
        if self.rule.notice is not None:
            given["letter"] = letters.letter(self.seen.profile.notices[self.rule.notice], self.rng)
        elif not self.rule.silent and self.rng.random() < 0.5:
            given["words"] = self.words()
        return given

    def words(self) -> str:
        return texts.statement(self.rng) if self.choice.of_party else self.rng.choice(letters.WORDS)

    def asked(self, name: str, fact: FactRule) -> bool:
        """Whether the fact is for us to give: to whom a party's remedy goes, the directory says."""
        if name == TO_OFFICE and self.choice.of_party:
            return False
        return not fact.optional

    def fact(self, fact: FactRule) -> Any:
        return _FACTS[fact.kind](self, fact)

    def office(self, _: FactRule | None = None) -> str:
        """An office that the act may name: the one that is competent, or sometimes another one."""
        found = self.offices()
        competent = self.competent()
        right = [one for one in found if one.code in competent]
        astray = self.rule.id in ("transfer", "assign") and self.rng.random() < self.leaning.astray
        chosen = right if right and not astray else found
        return self.rng.choice(chosen).code if chosen else self.seen.state.lead

    def offices(self) -> list[Office]:
        """Those that work, are not who acts or leads, do not stand in the case, and are not what it is about."""
        seen, by = self.seen, self.choice.by
        own = {by.office} if isinstance(by, Officer) else set()
        # Who decides a dispute may name either of the two, and everybody else another office than those.
        taken = own if self.rule.id == "designate" else {*seen.state.offices.values(), *own}
        places = {place.code for place in self.tree.around(seen.jurisdiction)}
        working = [one for one in self.tree.offices() if one.kind is not Kind.OVERSIGHT and one.id not in seen.shielded]
        free = [one for one in working if one.code not in taken and self.may_be(one)]
        near = [one for one in free if one.jurisdiction in places]
        return [one for one in near if one.kind is Kind.HANDLING] or near or free

    def may_be(self, office: Office) -> bool:
        """Only an office below, or one whom this one pushes, is assigned anything."""
        if self.rule.id != "assign":
            return True
        lead = self.tree.office(self.seen.state.lead)
        above = self.tree.supervisor_of(office)
        return self.tree.is_below(office, lead) or (above is not None and above.id == lead.id)

    def competent(self) -> set[str]:
        try:
            return {one.code for one in self.tree.competent(self.seen.subject, self.seen.jurisdiction)}
        except Unknown:
            return set()

    def outcomes(self, _: FactRule) -> dict[str, str]:
        """Of each claim; granted or not as somebody inclines."""
        known = self.seen.profile.outcomes
        granted = [one for one in self.rule.outcomes if not known[one].negative]
        others = [one for one in self.rule.outcomes if known[one].negative]

        def one() -> str:
            fitting = granted if self.rng.random() < self.leaning.grants else others
            return self.rng.choice(fitting or self.rule.outcomes)

        return {str(number): one() for number in range(1, self.seen.state.claims + 1)}

    def code(self, fact: FactRule) -> str:
        """One of the codes; of an evaluation, by how content the party is."""
        if self.rule.id == "evaluate" and self.rng.random() < self.leaning.content:
            return fact.codes[0]
        return self.rng.choice(fact.codes)

    def count(self, _: FactRule) -> int:
        extends = self.rule.extends
        return self.rng.randint(1, extends.by.amount if extends else self.seen.state.claims)

    def exit(self, _: FactRule) -> str:
        rows = [row for row in self.seen.profile.exits if self.rule.id in row.acts and row.in_force(self.today)]
        return self.rng.choice(rows).id

    def day(self, _: FactRule | None = None) -> date:
        return self.today + timedelta(days=self.rng.randint(SOONEST, LATEST))

    def outstanding(self) -> int:
        """The number of something that the office of whoever acts has undertaken."""
        by = self.choice.by
        mine = [one for one in self.seen.state.open_clocks if one.name == self.rule.meets]
        return min(one.number for one in mine if isinstance(by, Officer) and one.holder == by.office)


_FACTS: Final[Mapping[FactKind, Callable[[_Making, FactRule], Any]]] = {
    FactKind.OFFICE: _Making.office,
    FactKind.DATE: lambda making, fact: making.day(fact).isoformat(),
    FactKind.COUNT: _Making.count,
    FactKind.OUTCOMES: _Making.outcomes,
    FactKind.CASE: lambda _, __: EARLIER,
    FactKind.EXIT: _Making.exit,
    FactKind.CODE: _Making.code,
}


def _supplement(making: _Making) -> dict[str, Any]:
    claims = (texts.claim(making.rng, making.seen.subject),) if making.rng.random() < 0.3 else ()
    return {"text": texts.addition(making.rng), "claims": claims}


def _assign(making: _Making) -> dict[str, Any]:
    notice = making.seen.profile.notices[str(making.rule.notice)]
    return {
        "to_office": making.office(),
        "due": making.day(),
        "letter": letters.letter(notice, making.rng),
        "task": making.rng.choice(letters.TASKS),
    }


def _undertake(making: _Making) -> dict[str, Any]:
    verb, text = letters.promise(making.rng)
    claim = making.rng.randint(1, making.seen.state.claims)
    return {"verb": verb, "text": text, "due": making.day(), "claim": claim}


def _meet(making: _Making) -> dict[str, Any]:
    return {"number": making.outstanding(), "words": making.rng.choice(letters.KEPT)}


def _name_officer(making: _Making) -> dict[str, Any]:
    by = making.choice.by
    assert isinstance(by, Officer), "an office names who answers"
    return {"seat": by.seat}


def _place(making: _Making) -> dict[str, Any]:
    return {"place": texts.meeting_place(making.rng)}


_SPECIAL: Final[Mapping[str, Callable[[_Making], dict[str, Any]]]] = {
    "supplement": _supplement,
    "assign": _assign,
    "involve": lambda making: {"to_office": making.office(), "words": making.rng.choice(letters.TASKS)},
    "undertake": _undertake,
    "fulfil": _meet,
    "report_back": _meet,
    "name_officer": _name_officer,
    "ask_mediation": _place,
    "accept_mediation": _place,
    "ask_hearing": _place,
    "accept_hearing": _place,
    "hold_hearing": lambda making: {"words": making.rng.choice(letters.HEARD)},
}
