"""What stands in the way is said before anything is started."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfoNotFoundError

import pytest

from huiyin.site.ground import LEAST_FREE, check_port, check_zone, prepare_folder
from huiyin.site.installation import Installation
from huiyin.site.problem import Problem
from tests.running import free_port


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(home=tmp_path, host="127.0.0.1", port=free_port(), hosts=("localhost",), profile="cn-2022")


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "回音 数据" / "var"
    prepare_folder(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert list(home.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(Problem, match="is no folder") as raised:
        prepare_folder(tmp_path / "var")
    assert "HUIYIN_HOME" in raised.value.remedy.en


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "There is no right to write"),
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "0 MB left"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_folder_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def fail(**_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    with pytest.raises(Problem, match=said):
        prepare_folder(tmp_path)


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(2**40, 2**40, LEAST_FREE - 1))
    with pytest.raises(Problem, match="only 255 MB left"):
        prepare_folder(tmp_path)


def test_a_port_that_another_program_uses(here: Installation) -> None:
    with socket.socket() as other:
        other.bind((here.host, here.port))
        other.listen()
        with pytest.raises(Problem, match=str(here.port)) as raised:
            check_port(here)
    assert "HUIYIN_PORT" in raised.value.remedy.en


def test_a_port_that_was_used_a_moment_ago_is_free(here: Installation) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((here.host, here.port))
        other.listen()
        with socket.create_connection((here.host, here.port)):
            other.accept()[0].close()
    check_port(here)


def test_a_machine_that_knows_no_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(zone: str) -> NoReturn:
        raise ZoneInfoNotFoundError(zone)

    monkeypatch.setattr("huiyin.site.ground.ZoneInfo", unknown)
    with pytest.raises(Problem, match="no data on the zone Asia/Shanghai"):
        check_zone("Asia/Shanghai")


def test_an_address_that_is_not_this_machines(here: Installation) -> None:
    with pytest.raises(Problem, match=r"no address 192\.0\.2\.1"):
        check_port(replace(here, host="192.0.2.1"))
