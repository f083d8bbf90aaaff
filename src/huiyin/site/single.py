"""One `huiyin run` for each installation: whoever runs it holds the lock of ``run.lock``, which says where."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.problem import Problem


@contextmanager
def only_one(home: Path, url: str) -> Iterator[None]:
    """Be the one that runs for as long as the ``with`` block lasts. Raises Problem where another is."""
    # The kernel lets go of the lock when its holder dies, however it dies.
    with (home / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _running(home, file.name) from None
        file.truncate(0)
        file.write(url)
        file.flush()
        yield


def running_at(home: Path) -> str | None:
    """The address of the one that runs; None where none does."""
    try:
        with (home / "run.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return (home / "run.lock").read_text()
    except OSError:  # not there, or not for us to look into
        pass
    return None


def _running(home: Path, lock: str) -> Problem:
    url = Path(lock).read_text()
    return Problem(
        Text(
            f"回音已经在 {url} 运行，数据目录是 {home}。", f"Huiyin is already running at {url}, on the data in {home}."
        ),
        Text(
            "请使用它，或先停止它（按 Ctrl-C）；要另起一个，请设定 HUIYIN_HOME 和 HUIYIN_PORT。",
            "Use that one, or stop it first (Ctrl-C); for another beside it set HUIYIN_HOME and HUIYIN_PORT.",
        ),
    )
