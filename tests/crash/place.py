"""An installation of its own, in it a database for each round, and the processes that work there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from huiyin.site.installation import APP_URL, OWNER_URL
from huiyin.site.keys import make_keys
from huiyin.site.postgres import Server
from tests.site.postgres.probe import lease, temporary_home

ROOT = Path(__file__).parents[2]
TEMPLATE = "crash_template"
PATIENCE = 60.0  # seconds in which what was waited for must have come
PAUSE = 0.005


@dataclass
class Part:
    """A process that was started here. What it says can be read; what went wrong is in ``errors``."""

    name: str
    process: subprocess.Popen[str]
    errors: Path

    def hear(self, lines: int) -> int:
        """Wait until it has said so many lines more, or has ended; how many it was."""
        assert self.process.stdout is not None
        return sum(1 for _, line in zip(range(lines), self.process.stdout, strict=False) if line)

    @property
    def has_ended(self) -> bool:
        """Whether it runs no longer."""
        return self.process.poll() is not None

    @property
    def was_killed(self) -> bool:
        """Whether it has ended, and that by a kill."""
        return self.process.poll() == -signal.SIGKILL

    def drain(self) -> str:
        """Wait for its end, whatever that is; what it said."""
        if self.process.stdout is None or self.process.stdout.closed:
            return ""
        return self.process.communicate(timeout=PATIENCE)[0]

    def ends(self) -> str:
        """Wait for its end, in which nothing may have gone wrong; the last line that it said."""
        said = self.drain()
        assert self.process.returncode == 0, f"{self.name}: {self.process.returncode}\n{self.errors.read_text()}"
        return said.strip().rpartition("\n")[2]

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self) -> None:
        """Let it end in good order."""
        if not self.has_ended:
            self.process.send_signal(signal.SIGCONT)  # it may have been held still
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        if not self.has_ended:
            self.kill()
        self._close()

    def _close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None and not stream.closed:
                stream.close()


@dataclass
class Site:
    """The installation. Whoever kills its server takes another lease, which starts it again."""

    home: Path
    server: Server
    _leases: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def database(self, name: str) -> Iterator[Database]:
        """A database with the city in it and no case, for one round."""
        with psycopg.connect(self.server.url("owner", "postgres"), autocommit=True) as session:
            session.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            session.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}".encode())
        made = Database(self, name)
        try:
            yield made
        finally:
            made.close()
        # Only after a round that went well: what a failure left behind may be looked at while the test is debugged.
        with psycopg.connect(self.server.url("owner", "postgres"), autocommit=True) as session:
            session.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def bring_up(self) -> None:
        """Start the server again after it was killed."""
        self.server = self._leases.enter_context(lease(self.home))

    def close(self) -> None:
        """Give all leases back."""
        self._leases.close()


@dataclass
class Database:
    """The database of one round, and all processes that were started on it."""

    site: Site
    name: str
    parts: list[Part] = field(default_factory=list)
    _session: psycopg.Connection | None = None

    def run(self, name: str, *words: object, seed: int = 0, owner: bool = False, **more: str) -> Part:
        """A program of these tests."""
        return self._start(name, ["-m", "tests.crash.run", name, *map(str, words)], seed, owner=owner, more=more)

    def worker(self, **more: str) -> Part:
        """The worker, as `huiyin run` starts it."""
        return self._start("worker", ["-P", "-m", "huiyin.site.work"], 0, owner=False, more=more)

    def ask(self, question: str, *values: object) -> list[Any]:
        """What may be seen by the one who sees all, other people's transactions too; what a statement does stays.

        Where the database was lost it is asked again, so that a statement must not mind to be carried out twice.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                cursor = self._connected().execute(question.encode(), values)
                return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "the database did not come back"
                time.sleep(PAUSE)

    def _connected(self) -> psycopg.Connection:
        if self._session is None or self._session.closed:
            url = self.site.server.url("owner", self.name).replace("//huiyin_owner@", "//postgres@")
            self._session = psycopg.connect(url, autocommit=True)
        return self._session

    def sessions(self, part: str) -> int:
        """How many sessions processes of that name have."""
        question = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
        return int(self.ask(question, part)[0][0])

    def inside(self, part: str) -> int:
        """In how many transactions processes of that name are."""
        question = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND xact_start IS NOT NULL"
        return int(self.ask(question, part)[0][0])

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until it holds."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"never: {what}\n{self.errors()}"
            time.sleep(PAUSE)

    def errors(self) -> str:
        """What all processes have complained about."""
        return "\n".join(f"── {part.name}\n{part.errors.read_text()}" for part in self.parts)

    def close(self) -> None:
        """Stop what still runs."""
        for part in self.parts:
            part.stop()
        if self._session is not None:
            self._session.close()

    def _start(self, name: str, words: list[str], seed: int, *, owner: bool, more: dict[str, str]) -> Part:
        errors = self.site.home / f"{self.name}-{len(self.parts)}-{name}.err"
        kept = {one: value for one, value in os.environ.items() if not one.startswith(("HUIYIN_", "DATABASE_"))}
        server = self.site.server
        settings = {
            "HUIYIN_HOME": str(self.site.home),
            "DJANGO_SETTINGS_MODULE": "huiyin.site.settings",
            "PYTHONHASHSEED": str(1 + seed),  # no two processes order a set alike
            APP_URL: f"{server.url('app', self.name)}&application_name={name}",
        } | ({OWNER_URL: server.url("owner", self.name)} if owner else {})
        with errors.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=kept | settings | more,
                stdin=subprocess.PIPE,  # the worker's lifeline
                stdout=subprocess.PIPE,
                stderr=stream,
                encoding="utf-8",
            )
        self.parts.append(Part(name, process, errors))
        return self.parts[-1]


@contextmanager
def made() -> Iterator[Site]:
    """A new installation, gone at the end with all that runs there."""
    with temporary_home() as home, lease(home) as server:
        make_keys(home)
        site = Site(home, server)
        with psycopg.connect(server.url("owner", "postgres"), autocommit=True) as session:
            session.execute(f"CREATE DATABASE {TEMPLATE}".encode())
        template = Database(site, TEMPLATE)
        try:
            template.run("prepare", owner=True).ends()
            yield site
        finally:
            template.close()
            site.close()
