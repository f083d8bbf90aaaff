"""From nothing to the first page: cold (a fresh clone, everything installed) and warm (the same data again)."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Row, seconds

ROOT = Path(__file__).parents[2]
LONGEST = 600


def first_page() -> Iterator[Row]:
    """``make run`` in a fresh clone until its first page answers, then once more."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "huiyin"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        install = seconds(lambda: _make(clone, "install"))
        shutil.rmtree(clone / ".venv")
        cold = _until_first_page(clone)
        warm = _until_first_page(clone)
    yield Row("cold make run to the first page", cold, "make install alone", install, "s")
    yield Row("warm make run to the first page", warm, "the cold one", cold, "s")


def _make(clone: Path, verb: str) -> None:
    subprocess.run(["make", "-s", verb], cwd=clone, check=True, capture_output=True)


def _until_first_page(clone: Path) -> float:
    """Seconds from the command to the first answer; the server is stopped again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HUIYIN_PORT": str(port), "HUIYIN_HOME": str(clone / "var")}
    start = time.perf_counter()
    server = subprocess.Popen(
        ["make", "-s", "run"], cwd=clone, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not _answers(port):
            if server.poll() is not None or time.perf_counter() - start > LONGEST:
                raise RuntimeError("make run did not come to its first page")
            time.sleep(0.02)
        return time.perf_counter() - start
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
