"""Real servers, each in a folder of its own whose name has a space and Chinese characters."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from huiyin.site.postgres import Server
from huiyin.site.postgres.account import namespace
from tests.site.postgres.holder import ROOT
from tests.site.postgres.probe import folder_of, lease, temporary_home


@contextmanager
def _own_settings() -> Iterator[None]:
    """Whatever server the rest of the suite runs on, here we start our own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_APP_URL", "HUIYIN_PG_AS"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True, scope="module")
def _settings() -> Iterator[None]:
    with _own_settings():
        yield


@pytest.fixture
def new_home() -> Iterator[Path]:
    """A data folder that does not exist yet; what a test leaves in it is cleared away."""
    with temporary_home() as home:
        yield home


@pytest.fixture
def home(new_home: Path, used: Path) -> Path:
    """A data folder that was used before: copied where that can be, which is quicker than a first start."""
    if folder_of(used) == used / "postgres":
        shutil.copytree(used / "postgres" / "data", new_home / "postgres" / "data")
    else:
        with lease(new_home):
            pass
    return new_home


@pytest.fixture(scope="session")
def used() -> Iterator[Path]:
    """The data folder that the others are copied from."""
    with temporary_home() as home:
        with _own_settings(), lease(home):
            pass
        yield home


@pytest.fixture(scope="module")
def server_home() -> Iterator[Path]:
    """The data folder of ``server``."""
    with temporary_home() as home:
        yield home


@pytest.fixture(scope="module")
def server(server_home: Path) -> Iterator[Server]:
    """One running server for all the tests of a file that only ask it."""
    with lease(server_home) as server:
        yield server


@pytest.fixture(scope="session")
def namespaces() -> None:
    """For tests of what root does at home: it needs user namespaces for that."""
    if os.geteuid() == 0 and not namespace().can("true"):
        pytest.skip("this machine forbids user namespaces")


@pytest.fixture
def public_home() -> Iterator[Path]:
    """A data folder that does not exist yet, in a folder that every user can reach and write to."""
    with temporary_home() as home:
        home.parent.chmod(0o777)
        yield home


@pytest.fixture(scope="session")
def ordinary() -> dict[str, Any]:
    """How to start a Holder as an ordinary user: as we are, or from root as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    paths = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), ROOT / "src", ROOT]
    settings = {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "env": {"PYTHONPATH": os.pathsep.join(map(str, paths))},
    }
    for python in (sys.executable, f"/usr/bin/python{sysconfig.get_python_version()}"):
        if _runs(python, settings):
            return settings | {"python": python}
    pytest.skip("the user nobody can reach no Python of this version, or not this source")


def _runs(python: str, settings: dict[str, Any]) -> bool:
    try:
        command = [python, "-c", "import psutil, psycopg, tests.site.postgres.holder"]
        return subprocess.run(command, cwd="/", capture_output=True, check=False, **settings).returncode == 0
    except OSError:
        return False
