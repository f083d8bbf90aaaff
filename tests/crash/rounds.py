"""One round: people, the worker and the importer at work, one of them or the database killed, then the verification."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from tests.crash.place import Database, Part, Site
from tests.site.postgres.probe import postmaster

VICTIMS = ("worker", "importer", "database")
THREADS, MATTERS = 3, 1
SAID = 2 * THREADS * MATTERS * 11  # lines that people say in all: two for each submission
LINES = 110  # of the importer's file: three batches
TRIES = 40  # looks for a moment inside a transaction
MOMENT = 0.03  # seconds at most between the line that was waited for and the kill
JOB = "ROW('default', %s, 0, NULL, %s, '{\"timestamp\": 0}', NULL)::procrastinate_job_to_defer_v1"


@dataclass
class Round:
    """The same seed kills the same at the same count of lines; the rest is up to the machine."""

    site: Site
    victim: str
    seed: int
    figures: dict[str, Any] = field(default_factory=dict)

    def play(self) -> dict[str, Any]:
        """The figures of the round; whatever is wrong is in ``wrong``."""
        self._random = Random(f"{self.victim}-{self.seed}")
        self.figures = {"victim": self.victim, "seed": self.seed}
        with self.site.database(f"crash_{self.victim}_{self.seed}") as base:
            self._base = base
            self._ledger, self._file = self._paths()
            self._start()
            self._strike()
            self._come_to_rest()
            verified = base.run("verify", self._ledger, self._file, seed=7, owner=True).ends()
        return self.figures | json.loads(verified)

    def _paths(self) -> tuple[Path, Path]:
        file = self.site.home / f"{self._base.name}.jsonl"
        texts = (f"第 {self._random.randrange(LINES)} 号楼的路灯不亮。" for _ in range(LINES))
        days = (f"{self._random.randint(2023, 2025)}-0{self._random.randint(1, 9)}-15" for _ in range(LINES))
        lines = (json.dumps({"text": text, "filed_on": day}) for text, day in zip(texts, days, strict=True))
        file.write_text("".join(f"{line}\n" for line in lines))
        return self.site.home / f"{self._base.name}.ledger", file

    def _start(self) -> None:
        self._people, self._importer, self._worker = self._work(), self._bring(), self._base.worker()

    def _work(self) -> Part:
        return self._base.run("people", self._ledger, self.seed, THREADS, MATTERS)

    def _bring(self) -> Part:
        return self._base.run("bring", self._file)

    # ── The kill ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _strike(self) -> None:
        """Kill the victim after the n-th line that people said, inside a transaction if there is one to be had."""
        self._people.hear(self._random.randrange(SAID // 8, SAID * 3 // 4))
        time.sleep(self._random.uniform(0, MOMENT))
        if self.victim == "database":
            self._strike_database()
        else:
            part = self._worker if self.victim == "worker" else self._importer
            self.figures["inside"] = self._catch(part)
            part.kill()
            self.figures["status"] = part.process.returncode

    def _catch(self, part: Part) -> int:
        """Hold the process still inside a transaction, if it comes to one while people go on."""
        for _ in range(TRIES):
            if part.process.poll() is not None:
                return 0
            part.process.send_signal(signal.SIGSTOP)
            if inside := self._base.inside("bring" if part is self._importer else part.name):
                return inside
            part.process.send_signal(signal.SIGCONT)
            self._people.hear(1)
        return 0

    def _strike_database(self) -> None:
        """Kill the whole server, or one of the processes that serve people: the others die of that."""
        self.figures["inside"] = self._base.inside("people")
        found = self._base.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'people' ORDER BY pid")
        self.figures["whole"] = self._random.random() < 0.5 or not found
        if self.figures["whole"]:
            postmaster(self.site.home).kill()
        else:
            os.kill(self._random.choice(found)[0], signal.SIGKILL)
        self.site.bring_up()

    # ── And after ────────────────────────────────────────────────────────────────────────────────────────────────

    def _come_to_rest(self) -> None:
        """Start again what has ended, and wait until all work is done."""
        self._people.ends()
        if self._importer.process.poll() != 0:
            self._importer.stop()
            self._importer = self._bring()
        self._importer.ends()
        self.figures["worker ended"] = self._worker.process.poll()
        self._base.until(self._is_at_rest, "all that is due is done, and no job is left")

    def _is_at_rest(self) -> bool:
        if self._worker.process.poll() is not None:
            self._worker.stop()
            self._worker = self._base.worker()
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
