"""Messages that came elsewhere become cases: each line filed with its own date, registered, and marked as such.

A line is JSON: ``text``, and if it likes ``label`` and ``filed_on``; nothing else, and nothing about a person in a
field of its own. What a line gives is remembered by a keyed digest of its content and of how often that content has
stood in the file so far: a second run adds nothing twice, a run that was broken off goes on.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from huiyin.cases.actions.filing import NewFiling, begin
from huiyin.cases.actions.once import Answer, known, once
from huiyin.cases.actions.step import Asked, answer, take
from huiyin.cases.holding import Holding
from huiyin.cases.keyring import ring
from huiyin.cases.readers import Officer, reading
from huiyin.directory.models import Subject
from huiyin.directory.offices import Place, Tree
from huiyin.language.normalise import normalise
from huiyin.procedure import machine
from huiyin.procedure.names import Role
from huiyin.procedure.refused import Refused
from huiyin.procedure.terms import local_day
from huiyin.procedure.text import Text

BATCH: Final = 50  # lines a transaction
FIELDS: Final = frozenset(("text", "label", "filed_on"))
LONGEST: Final = 1_000_000  # bytes of one line
REGISTER: Final = ("register", "register_own", "log_complaint")


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the file. ``label`` is the code or the name of a subject; one that is not known is left out."""

    number: int
    text: str
    label: str = ""
    filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that cannot become a case: its number in the file, and why. Its content is not repeated."""

    number: int
    why: Text


@dataclass
class Imported:
    """What a run has done so far."""

    added: int = 0
    there: int = 0
    bad: list[Bad] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return self.added + self.there + len(self.bad)


def import_messages(lines: Iterable[bytes], office: str, at: datetime) -> Iterator[Imported]:
    """File each line as received elsewhere by ``office``; the running total is given after each batch.

    Lines come as bytes. A batch is one transaction: of a run that is broken off whole batches stay. Raises Unknown
    for an office that is not in the directory.
    """
    into, done = _Into.of(office, at), Imported()
    numbered = enumerate(lines, 1)
    while batch := list(islice(numbered, BATCH)):
        with reading(into.by):
            for number, data in batch:
                _add(into, number, data, done)
        yield done


def _add(into: _Into, number: int, data: bytes, done: Imported) -> None:
    try:
        new = into.add(parse(number, data, into.today))
    except Refused as refused:
        done.bad.append(Bad(number, refused.why))
    else:
        done.added += new
        done.there += not new


def parse(number: int, data: bytes, today: date) -> Line:
    """One line of the file. Raises Refused, which says what is wrong with it."""
    if len(data) > LONGEST:
        raise _bad(f"超过 {LONGEST} 字节", f"more than {LONGEST} bytes")
    try:
        told = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise _bad("不是 UTF-8 文本", "not UTF-8") from None
    except (ValueError, RecursionError):
        raise _bad("不是 JSON", "no JSON") from None
    if not isinstance(told, dict):
        raise _bad("不是 JSON 对象", "no JSON object")
    if more := sorted(told.keys() - FIELDS):
        named = ", ".join(repr(name)[:40] for name in more[:3])
        raise _bad(f"不接受的字段：{named}", f"fields that are not taken: {named}")
    text, label = told.get("text"), told.get("label", "")
    if not isinstance(text, str) or not normalise(text).strip():
        raise _bad("缺少 text", "there is no text")
    if not isinstance(label, str):
        raise _bad("label 须为文字", "the label is no text")
    return Line(number, normalise(text), label, _day(told.get("filed_on"), today))


def _day(value: Any, today: date) -> date | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise _bad("filed_on 须为 2026-01-31 形式的日期", "filed_on is no date such as 2026-01-31")
    if day > today:
        raise _bad(f"{day} 尚未到来", f"{day} is still to come")
    return day


def _bad(zh: str, en: str) -> Refused:
    return Refused("line", Text(zh, en))


@dataclass
class _Into:
    """Where lines go: the office, whoever imports for it, its subjects by code and name."""

    by: Officer
    place: Place
    at: datetime
    subjects: Mapping[str, str]
    seen: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, office: str, at: datetime) -> _Into:
        tree = Tree.load(at.date())
        found = tree.successor_of(tree.office(office))
        # A seat that nobody sits in: what was imported was entered by no person.
        by = Officer(found.code, found.id, f"{found.code}.import", frozenset((Role.INTAKE.value,)))
        known = Subject.objects.filter(until=None).values_list("code", "name_zh", "name_en")
        names = {name: code for code, *names in known for name in (code, *names)}
        return cls(by, tree.place(found.jurisdiction), at, names)

    @property
    def today(self) -> date:
        """The day it is there."""
        return local_day(self.at, self.place.tz)

    def add(self, line: Line) -> bool:
        """File and register one line; False where an earlier run has done so."""
        self.seen[line.text] += 1
        token = _token(line, self.seen[line.text], self.by)
        if known(token):
            return False
        once(self.by, token, (line.text, line.label, line.filed_on), self.at, lambda: self._file(line))
        return True

    def _file(self, line: Line) -> Answer:
        filing = NewFiling(
            text=line.text,
            jurisdiction=self.place.code,
            subject=self.subjects.get(line.label, ""),
            received_on=line.filed_on or self.today,
        )
        held, codes = begin(filing, self.by, self.at)
        held.sync_readers()
        held.settle()
        self._register(held)
        held.save()
        return answer(held, codes)

    def _register(self, held: Holding) -> None:
        """The act by which the office takes it in, in whatever words the rules have for it."""
        allowed = [act.id for act in machine.allowed(held.profile, held.now.standing) if act.notice is None]
        kind = next((kind for kind in REGISTER if kind in allowed), None)
        if kind is not None:
            take(held, Asked(kind, {}), self.by)


def _token(line: Line, occurrence: int, by: Officer) -> str:
    """Under a key of the site: a stored digest must not tell whether a text that somebody has is in here."""
    content = json.dumps([by.office, line.text, line.label, str(line.filed_on), occurrence], ensure_ascii=False)
    return hmac.digest(ring().codes, b"huiyin-import/v1\n" + content.encode(), "sha256").hex()
