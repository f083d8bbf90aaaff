"""A whole installation in processes of its own, as `huiyin run` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HUIYIN = [sys.executable, "-c", "from huiyin.cli.main import main; main()"]
PATIENCE = 60  # seconds in which what was told to stop must have stopped


@dataclass
class Run:
    """One `huiyin run`; ``lines`` is what it has printed so far."""

    home: Path
    process: subprocess.Popen[str]
    url: str
    lines: list[str] = field(default_factory=list)

    def started(self) -> bool:
        """Wait until it says that it runs, or has ended."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C" in line:
                return True
        return False

    def family(self) -> list[psutil.Process]:
        """It and every process that it started, PostgreSQL's among them."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def ends(self) -> tuple[int, str]:
        """Its exit code, and all it printed."""
        rest, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, "".join(self.lines) + rest

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send it a signal and wait for its end."""
        self.process.send_signal(number)
        return self.ends()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of a command on ``home``; nothing of the developer's own installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DATABASE_"))}
    return kept | {"HUIYIN_HOME": str(home), "HUIYIN_PORT": str(port), "HUIYIN_LANG": "en"} | more


@contextmanager
def starting(home: Path, port: int | None = None, **more: str) -> Iterator[Run]:
    """`huiyin run` on ``home``, from its first moment; stopped in the end if it still runs."""
    port = port or free_port()
    process = subprocess.Popen(
        [*HUIYIN, "run"],
        env=environment(home, port, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    run = Run(home, process, f"http://127.0.0.1:{port}/")
    with process:
        try:
            yield run
        finally:
            if process.poll() is None:
                run.stop()


@contextmanager
def running(home: Path, port: int | None = None, **more: str) -> Iterator[Run]:
    """`huiyin run` on ``home``, once its first page answers."""
    with starting(home, port, **more) as run:
        assert run.started(), "".join(run.lines)
        yield run


def huiyin(home: Path, *words: str, port: int | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [*HUIYIN, *words],
        env=environment(home, port or free_port(), **more),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
