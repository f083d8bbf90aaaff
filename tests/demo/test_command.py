"""`huiyin demo`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import huiyin

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which there was nothing, and what the command said when it had filled it."""
    home = tmp_path_factory.mktemp("demo") / "回音 数据"
    done = huiyin(home, "demo", "--cases", "4")
    assert done.returncode == 0, done.stderr
    return home, done.stdout


def test_it_fills_an_empty_folder_and_says_how_to_look(filled: tuple[Path, str]) -> None:
    assert "4 invented cases" in filled[1]
    assert "by number and code" in filled[1]


def test_what_it_filled_is_sound(filled: tuple[Path, str]) -> None:
    told = json.loads(huiyin(filled[0], "check", "--json").stdout)
    assert (told["cases"], told["problems"]) == (4, [])


def test_the_second_time_it_changes_nothing(filled: tuple[Path, str]) -> None:
    told = json.loads(huiyin(filled[0], "demo", "--json").stdout)
    assert (told["new"], told["cases"], told["keys"]) == (False, 4, [])
