"""`huiyin load`, `invite` and `office close`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from huiyin.site.postgres import lease
from tests.running import huiyin

SAMPLE = Path(__file__).parent / "sample.toml"


@dataclass(frozen=True)
class Loaded:
    """An installation that was loaded, and what was said of it before, then, and the second time."""

    home: Path
    planned: Any
    written: Any
    again: Any


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """One for all tests of this page; its database runs throughout."""
    home = tmp_path_factory.mktemp("directory") / "回音 数据"
    assert huiyin(home, "migrate").returncode == 0
    with lease(home):
        said = [huiyin(home, "load", str(SAMPLE), "--json", *more).stdout for more in (["--dry-run"], [], [])]
        yield Loaded(home, *map(json.loads, said))


together = pytest.mark.xdist_group("directory commands")


@together
def test_a_dry_run_says_what_loading_does_and_loading_again_does_nothing(loaded: Loaded) -> None:
    assert loaded.planned == {"written": False, "changes": loaded.written["changes"]}
    assert (loaded.written["written"], len(loaded.written["changes"])) == (True, 68)
    assert loaded.again == {"written": True, "changes": []}


@together
@pytest.mark.parametrize(
    "words", [[], ["--staff", "tz.housing.1"], ["--office", "tz.housing", "--roles", "intake, lead"]]
)
def test_a_link_is_printed(loaded: Loaded, words: list[str]) -> None:
    said = huiyin(loaded.home, "invite", *words).stdout
    assert re.match(r"http://127\.0\.0\.1:\d+/staff/join#[\w-]{43}\n", said), said


@together
def test_people_are_told_what_changes_in_their_language(loaded: Loaded, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SAMPLE.read_text("utf-8").replace('phone = "000-000"', 'phone = "1"', 1), "utf-8")
    said = huiyin(loaded.home, "load", str(file), "--dry-run", HUIYIN_LANG="zh").stdout
    assert said == "  改变  office:lc.oversight  phone\n将有 1 处变更，尚未写入。\n"


@together
def test_an_office_is_closed(loaded: Loaded) -> None:
    done = huiyin(
        loaded.home, "office", "close", "tz.social", "--successor", "tz.housing", "--on", "2026-10-01", "--json"
    )
    [change] = json.loads(done.stdout)["changes"]
    assert change["after"] == {"closed": "2026-10-01", "successor": "tz.housing"}


@together
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["load", "none.toml"], 4, "No such file"),
        (["load", "{bad}"], 3, "bad.toml:4: office.0.kind"),
        (["invite", "--office", "tz.housing"], 2, "--roles"),
        (["invite", "--office", "tz.housing", "--roles", "king"], 3, "Use intake"),
        (["invite", "--office", "nowhere", "--roles", "lead"], 3, "no office 'nowhere'"),
        (["invite", "--staff", "nobody"], 3, "no user 'nobody'"),
        (["office", "close", "tz.huosing", "--successor", "x", "--on", "2026-10-01"], 3, "Did you mean 'tz.housing'"),
        (["office", "close", "tz.housing", "--successor", "x", "--on", "2026-10-01"], 3, "no 'x'"),
        (["office", "close", "tz.housing", "--successor", "x", "--on", "soon"], 2, "write 2026-10-01"),
    ],
)
def test_what_is_wrong_is_said_with_its_exit_code(
    loaded: Loaded, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('[[office]]\ncode = "x"\nname = { zh = "一", en = "one" }\nkind = "army"\n')
    done = huiyin(loaded.home, *(word.format(bad=bad) for word in words))
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_without_its_tables_is_said_with_what_to_do(tmp_path: Path) -> None:
    done = huiyin(tmp_path / "new", "load", str(SAMPLE))
    assert (done.returncode, "huiyin migrate" in done.stderr) == (4, True), done.stderr
