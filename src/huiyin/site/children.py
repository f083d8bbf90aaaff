"""The processes that `huiyin run` starts: it stops them in good order, and learns at once when one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from huiyin.procedure.text import Text
from huiyin.site.lifeline import GRACE


@dataclass(frozen=True)
class Child:
    """One process, in a group of its own: Ctrl-C in the terminal reaches us alone."""

    name: Text
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ask it to end; after a while, end it with all that it started."""
        self.process.terminate()
        try:
            self.process.wait(2 * GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


class Children:
    """All of them, in the order in which they were started and are stopped."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._all: list[Child] = []
        self._ended: SimpleQueue[Child] = SimpleQueue()

    def start(self, name: Text, module: str) -> None:
        """Run ``python -m module``. Its standard input is its lifeline (``lifeline``)."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            env=self._environment,
            stdin=subprocess.PIPE,
            process_group=0,
        )
        child = Child(name, process)
        self._all.append(child)
        Thread(target=self._watch, args=[child], daemon=True).start()

    def next_ended(self) -> Child:
        """Wait until one ends of itself."""
        return self._ended.get()

    def ended_within(self, seconds: float) -> Child | None:
        """One that has ended of itself, if there is one within so many seconds."""
        try:
            return self._ended.get(timeout=seconds)
        except Empty:
            return None

    def stop(self) -> None:
        """Stop each that still runs, in order."""
        for child in self._all:
            child.stop()

    def _watch(self, child: Child) -> None:
        child.process.wait()
        self._ended.put(child)
