"""People at work, as the server's threads would have them.

Each thread brings its matters, one after the other; now and then somebody clicks twice. What breaks off is submitted
again, with its token, until it is answered. Started again on the same ledger they go on where they were.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event

from django.db import InterfaceError, OperationalError, connection
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from huiyin.cases import tasks
from huiyin.cases.actions.once import known
from huiyin.cases.readers import reading
from tests.cases.acting import PORTAL
from tests.crash.submissions import Ledger, Submission, Told, send

PATIENCE = 60.0  # seconds for the database to come back
ATTEMPTS = 20  # of one submission
LOST = (OperationalError, InterfaceError)


def main(ledger: str, seed: str, threads: str, matters: str, halt: str = "0") -> None:
    """Bring all matters to their end; says ``sent`` and ``answered`` on a line each on the way.

    ``halt``: say ``halted`` and stand still before the answer to that step of a thread is written down.
    """
    kept = Ledger(Path(ledger))
    with ThreadPoolExecutor(int(threads)) as pool, ThreadPoolExecutor(int(threads)) as clicks:
        people = [Person(kept, clicks, f"{seed}-{number}", int(halt)) for number in range(int(threads))]
        for done in [pool.submit(person.work, int(matters)) for person in people]:
            done.result()


class Person:
    """One thread of work; the same name brings the same matters."""

    def __init__(self, ledger: Ledger, clicks: ThreadPoolExecutor, name: str, halt: int) -> None:
        self._ledger = ledger
        self._clicks = clicks
        self._name = name
        self._random = Random(name)
        self._steps = 0
        self._halt = halt

    def work(self, matters: int) -> None:
        """Letters that came long ago, whose limits have run out, and matters that go their whole way."""
        for _ in range(matters):
            self._letter()
            self._letter()
            self._course()

    def _letter(self) -> None:
        day = f"{self._random.choice((2023, 2024, 2025))}-{self._random.randint(1, 12):02}-10"
        self._send("file", "tz.petition", text="水管漏水。", received_on=day)
        _let_time_pass()

    def _course(self) -> None:
        filed = self._send("file", "portal", text="楼道的灯坏了三个月，没有人修。", wish="请修好。")
        case, party = filed["case"], f"{filed['number']} {filed['codes'][0]}"
        self._send("register", "tz.petition", case)
        self._send("transfer", "tz.petition", case, to_office="tz.housing", way="transfer")
        self._send("take_over", "tz.housing", case)
        self._send("accept", "tz.housing", case, exit="petition")
        self._send("write", party, case, text="还在等。")
        self._send("write", "tz.housing", case, text="正在办。")
        self._send("issue_opinion", "tz.housing", case, outcomes={"1": "supported"})
        self._send("deliver", party, case, mode="read_online")

    def _send(self, act: str, by: str, case: str = "", **facts: object) -> Told:
        self._steps += 1
        twice = self._random.random() < 0.25
        what = Submission(f"{self._name}-{self._steps}".rjust(24, "."), act, by, case, facts)
        if what.token not in self._ledger.answers:
            if what.token in self._ledger.sent:
                self._ledger.is_broken(what.token, "killed", done=_is_done(what.token))
            self._ledger.is_sent(what)
            _say("sent")
            answer = self._answer(what, twice=twice)
            if self._steps == self._halt:
                _say("halted")
                Event().wait()
            self._ledger.is_answered(what.token, answer)
            _say("answered")
        return self._ledger.answers[what.token]

    def _answer(self, what: Submission, *, twice: bool) -> Told:
        for _ in range(ATTEMPTS):
            second = self._clicks.submit(_try, what) if twice else None
            answer = _try(what)
            also = second.result() if second else answer
            if isinstance(answer, Exception):
                self._ledger.is_broken(what.token, type(answer).__name__, done=_is_done(what.token))
                continue
            assert isinstance(also, Exception) or also == answer, what
            return answer
        raise AssertionError(f"{what} is never answered")


def _try(what: Submission) -> Told | Exception:
    """The answer, or the error with which the database was lost on the way; any other error ends the work."""
    try:
        return send(what)
    except LOST as error:
        _reconnect()
        return error


def _is_done(token: str) -> bool:
    """Whether the database knows the submission of whose end nobody was told."""
    while True:
        try:
            with reading(PORTAL):
                return known(token)
        except LOST:
            _reconnect()


def _let_time_pass() -> None:
    """Have the worker look now, and not only at the next minute."""
    try:
        tasks.watch.defer(timestamp=0)
    except AlreadyEnqueued:
        pass
    except ConnectorException:
        _reconnect()


def _reconnect() -> None:
    """Wait for the database."""
    connection.close()
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return connection.ensure_connection()
        except OperationalError:
            assert time.monotonic() < deadline, "the database did not come back"
            time.sleep(0.02)


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()
