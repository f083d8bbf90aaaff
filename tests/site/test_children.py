"""Children end with those who started them, in good order if they can."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from huiyin.procedure.text import Text
from huiyin.site import children as module
from huiyin.site.children import Children

# Each says on a pipe when it is ready, so that no test has to guess.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open("ready", "w").write(str(other.pid))
time.sleep(600)
"""
FOLLOWING = """
import os, signal
from huiyin.site.lifeline import end_after, starter_ends
end_after(starter_ends)
open("ready", "w").write("yes")
signal.pause()
"""
STARTER = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "following"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Children]:
    for name, code in (("stubborn", STUBBORN), ("following", FOLLOWING)):
        (tmp_path / f"{name}.py").write_text(code)
    os.mkfifo(tmp_path / "ready")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "GRACE", 0.05)
    children = Children(os.environ | {"PYTHONPATH": str(tmp_path)})
    yield children
    children.stop()


def test_one_that_ends_of_itself_is_told(children: Children) -> None:
    children.start(Text("甲", "The first"), "this")
    ended = children.next_ended()
    assert (ended.name.en, ended.process.returncode) == ("The first", 0)


def test_none_has_ended_while_all_run(children: Children) -> None:
    children.start(Text("甲", "The first"), "following")
    Path("ready").read_text()
    assert children.ended_within(0.01) is None


def test_one_that_will_not_stop_is_ended_with_all_it_started(children: Children) -> None:
    children.start(Text("甲", "The first"), "stubborn")
    other = psutil.Process(int(Path("ready").read_text()))
    children.stop()
    assert not other.is_running() or other.wait(10) is None


def test_a_child_ends_when_its_starter_is_killed(children: Children, tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    with starter:
        assert starter.stdout is not None
        child = psutil.Process(int(starter.stdout.readline()))
        assert Path("ready").read_text() == "yes"
        starter.kill()
    child.wait(10)
    assert not child.is_running()
