"""What is submitted, and the ledger of what was sent and what was answered.

A line is on the disk before anything depends on it: the submission before it is sent, the answer as soon as it came.
What a killed process had acknowledged is therefore known, and so is what it may have done without knowing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

from huiyin.cases import queries
from huiyin.cases.actions import delivery, filing, handling, intake, petitioner
from huiyin.cases.actions.filing import NewFiling
from huiyin.cases.actions.once import Answer
from huiyin.cases.readers import Reader
from huiyin.procedure.refused import Refused
from tests.cases.acting import LETTER, PORTAL, officer

Told = dict[str, Any]


@dataclass(frozen=True)
class Submission:
    """One thing that somebody submits: the act, by whom (``portal``, an office, or a number and a code), its facts."""

    token: str
    act: str
    by: str
    case: str
    facts: Mapping[str, Any]


def send(what: Submission) -> Told:
    """Submit it, as the pages do; the answer in a form that compares. Raises what the actions raise."""
    while True:
        try:
            return _told(ACTS[what.act](what, _reader(what.by)))
        except Refused as refused:
            # Somebody else was first by a second while this one waited for the case; a page would be sent again.
            if refused.code != "backwards":
                raise


def _reader(by: str) -> Reader:
    number, _, code = by.partition(" ")
    if code:
        return queries.enter(number, code)
    return PORTAL if by == "portal" else officer(by)


def _file(what: Submission, by: Reader) -> Answer:
    facts = dict(what.facts)
    received = facts.pop("received_on", None)
    new = NewFiling(
        **facts,
        jurisdiction="tz",
        subject="housing.repair",
        received_on=date.fromisoformat(received) if received else None,
    )
    return filing.file(new, by=by, at=_now(), token=what.token)  # type: ignore[arg-type]


def _act(function: Callable[..., Answer], **more: Any) -> Callable[[Submission, Reader], Answer]:
    return lambda what, by: function(UUID(what.case), by=by, at=_now(), token=what.token, **more, **what.facts)


ACTS: Mapping[str, Callable[[Submission, Reader], Answer]] = {
    "file": _file,
    "register": _act(intake.register),
    "transfer": _act(intake.transfer, letter=LETTER),
    "take_over": _act(intake.take_over),
    "accept": _act(intake.accept, letter=LETTER),
    "write": _act(petitioner.write),
    "issue_opinion": _act(handling.issue_opinion, letter=LETTER),
    "deliver": _act(delivery.deliver),
}


def _told(answer: Answer) -> Told:
    receipts = [[one.seq, *(part.hex() for part in (one.commitment, one.salt, one.record))] for one in answer.receipts]
    return {"case": str(answer.case), "number": answer.number, "receipts": receipts, "codes": list(answer.codes)}


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """The file; what is in it is read when it is opened."""

    def __init__(self, path: Path) -> None:
        self.sent: dict[str, Submission] = {}
        self.answers: dict[str, Told] = {}
        self.broken: list[Told] = []
        self._lock = Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        for line in path.read_text("utf-8").splitlines():
            self._take(json.loads(line))

    def is_sent(self, what: Submission) -> None:
        """It is about to be sent."""
        self._add({"sent": asdict(what)})

    def is_answered(self, token: str, answer: Told) -> None:
        """It was answered."""
        self._add({"answered": token, "answer": answer})

    def is_broken(self, token: str, error: str, *, done: bool) -> None:
        """Instead of an answer there was an error; ``done``: the database knows the submission all the same."""
        self._add({"broken": token, "error": error, "done": done})

    def _add(self, line: Told) -> None:
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        with self._lock:
            assert os.write(self._file, data) == len(data)
            os.fsync(self._file)
            self._take(line)

    def _take(self, line: Told) -> None:
        match line:
            case {"sent": what}:
                self.sent[what["token"]] = Submission(**what)
            case {"answered": token, "answer": answer}:
                self.answers[token] = answer
            case {"broken": _}:
                self.broken.append(line)
