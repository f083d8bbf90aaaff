"""One round: people, the worker and the importer at work, one of them or the database killed, then the verification."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from tests.crash.place import PAUSE, Database, Part, Site
from tests.site.postgres.probe import postmaster

VICTIMS = ("worker", "importer", "database", "people")
THREADS = 3
STEPS = 11  # submissions of one thread for one of its matters
LINES = 75  # of the importer's file for each kill; a batch is fifty
MOMENT = 0.03  # seconds at most between the line that was waited for and the kill
LOOKS = 500  # for a moment inside a transaction
ANYHOW = 0.2  # of the kills come without a look whether it is inside one
JOB = "ROW('default', %s, 0, NULL, %s, '{\"timestamp\": 0}', NULL)::procrastinate_job_to_defer_v1"


@dataclass
class Round:
    """So many kills of one kind. The same seed kills after the same counts of lines; the rest is up to the machine.

    ``figures``: kills, those of them inside a transaction, and whole servers among them.
    """

    site: Site
    victim: str
    seed: int
    kills: int = 1
    figures: Counter[str] = field(default_factory=Counter)

    def play(self) -> dict[str, Any]:
        """The figures of the round, and of the verification; whatever is wrong is in ``wrong``."""
        self._random = Random(f"{self.victim}-{self.seed}")
        with self.site.database(f"crash_{self.victim}_{self.seed}") as base:
            self._base = base
            self._ledger, self._file = self._paths()
            self._people, self._importer, self._worker = self._work(), self._bring(), base.worker()
            for _ in range(self.kills):
                self._strike()
                self._start_again()
            self._come_to_rest()
            verified = base.run("verify", self._ledger, self._file, seed=7, owner=True).ends()
        return {"victim": self.victim, "seed": self.seed, **self.figures, **json.loads(verified)}

    @property
    def _matters(self) -> int:
        """Of each thread: work for twice as many kills, as much of it passes while others start."""
        return self.kills if self.kills == 1 else 2 * self.kills

    def _paths(self) -> tuple[Path, Path]:
        file, count = self.site.home / f"{self._base.name}.jsonl", LINES * (1 + self.kills)
        texts = (f"第 {self._random.randrange(count)} 号楼的路灯不亮。" for _ in range(count))
        days = (f"{self._random.randint(2023, 2025)}-0{self._random.randint(1, 9)}-15" for _ in range(count))
        lines = (json.dumps({"text": text, "filed_on": day}) for text, day in zip(texts, days, strict=True))
        file.write_text("".join(f"{line}\n" for line in lines))
        return self.site.home / f"{self._base.name}.ledger", file

    def _work(self) -> Part:
        return self._base.run("people", self._ledger, self.seed, THREADS, self._matters)

    def _bring(self) -> Part:
        return self._base.run("bring", self._file)

    # ── The kill ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _strike(self) -> None:
        """Kill the victim after the n-th line that people say from now on."""
        said = 2 * THREADS * STEPS * self._matters  # two lines for each submission
        self._people.hear(self._random.randrange(1, said // (1 + self.kills)))
        if self.victim == "database":
            self._strike_database()
        else:
            parts = {"worker": self._worker, "importer": self._importer, "people": self._people}
            self._strike_part(parts[self.victim])

    def _strike_part(self, part: Part) -> None:
        base = self._base
        base.until(lambda: part.has_ended or base.sessions(part.name) > 0, f"{part.name} comes to the database")
        time.sleep(self._random.uniform(0, MOMENT))
        if self._random.random() > ANYHOW:
            self._catch(part)
        if not part.has_ended:
            self._count(part.name)
            part.kill()

    def _catch(self, part: Part) -> None:
        """Hold the process still inside a transaction, if it comes to one."""
        for _ in range(LOOKS):
            if part.has_ended:
                return
            part.process.send_signal(signal.SIGSTOP)
            if self._base.inside(part.name):
                return
            part.process.send_signal(signal.SIGCONT)
            time.sleep(PAUSE)

    def _strike_database(self) -> None:
        """Kill the whole server, or one of the processes that serve people: all others die of that."""
        time.sleep(self._random.uniform(0, MOMENT))
        found = self._base.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'people' ORDER BY pid")
        whole = self._random.random() < 0.5 or not found
        self.figures["whole"] += whole
        self._count("people")
        if whole:
            postmaster(self.site.home).kill()
        else:
            os.kill(self._random.choice(found)[0], signal.SIGKILL)
        self.site.bring_up()

    def _count(self, name: str) -> None:
        self.figures["kills"] += 1
        self.figures["inside"] += self._base.inside(name) > 0

    # ── And after ────────────────────────────────────────────────────────────────────────────────────────────────

    def _start_again(self) -> None:
        """Start again whatever has ended and was not done."""
        if self._worker.has_ended:
            self._worker = self._base.worker()
        if self._people.was_killed:
            self._people = self._work()
        if self._importer.has_ended and self._importer.process.returncode != 0:
            self._importer = self._bring()

    def _come_to_rest(self) -> None:
        """Let all come to an end of their work, and wait until nothing is due and no job is left."""
        self._people.ends()
        self._importer.drain()
        self._start_again()
        self._importer.ends()
        self._base.until(self._is_at_rest, "all that is due is done, and no job is left")

    def _is_at_rest(self) -> bool:
        self._start_again()
        return is_at_rest(self._base)


def is_at_rest(base: Database) -> bool:
    """Whether nothing is due and no job is left; the worker is given what its clock would give it."""
    # A worker that was killed has no heart; that is told after half a minute, or now.
    base.ask("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id < %s", _last(base))
    due = base.ask("SELECT count(*) FROM cases_case WHERE next_at <= now()")[0][0]
    waiting, doing = (count(base, status) for status in ("todo", "doing"))
    if not due and not waiting and not doing:
        return True
    if not waiting:
        defer(base, "watch")
        defer(base, "take_up")
    return False


def count(base: Database, status: str) -> int:
    """How many jobs are in that state."""
    return int(base.ask("SELECT count(*) FROM procrastinate_jobs WHERE status::text = %s", status)[0][0])


def defer(base: Database, name: str) -> None:
    """Have the worker do one of its rounds now."""
    with suppress(psycopg.errors.UniqueViolation):  # one waits already
        base.ask(f"SELECT procrastinate_defer_jobs_v1(ARRAY[{JOB}])", f"huiyin.cases.tasks.{name}", name)


def _last(base: Database) -> int:
    """The worker that registered last."""
    return base.ask("SELECT coalesce(max(id), 0) FROM procrastinate_workers")[0][0]
