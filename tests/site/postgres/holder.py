"""A process of its own that holds a lease.

Run as a program it says in one line of JSON what it got, and leaves when its input closes. ``Holder`` is the hand
that the tests have on it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from huiyin.site.postgres import lease
from huiyin.site.problem import Problem

ROOT = Path(__file__).parents[3]


class Holder:
    """``with Holder(home) as holder`` starts it; ``said`` waits for its line; at the end it has left."""

    def __init__(
        self, home: Path, *, before: tuple[str, ...] = (), python: str = sys.executable, **settings: Any
    ) -> None:
        environment = settings.pop("env", {})
        self.process = subprocess.Popen(
            [*before, python, "-m", "tests.site.postgres.holder", home],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **settings,
        )
        self._said: dict[str, Any] | None = None

    @property
    def said(self) -> dict[str, Any]:
        """What it got: ``url`` of the owner, ``socket``, ``note``; or ``problem`` and ``remedy``."""
        if self._said is None:
            assert self.process.stdout is not None
            self._said = json.loads(self.process.stdout.readline())
        return self._said

    def leave(self) -> int:
        """End its lease; its exit code."""
        self.process.communicate(timeout=60)
        return self.process.returncode

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.communicate()

    def __enter__(self) -> Holder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.leave()


def main() -> None:
    """Hold a lease until the input closes."""
    try:
        with lease(Path(sys.argv[1]), patience=60) as server:
            note = server.note.en if server.note else None
            _say(url=server.url("owner"), socket=str(server.socket), data=str(server.data), note=note)
            sys.stdin.read()
    except Problem as problem:
        _say(problem=problem.what.en, remedy=problem.remedy.en)
        sys.exit(problem.exit)


def _say(**words: str | None) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
