"""One installation runs once."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.site.problem import Problem
from huiyin.site.single import only_one, running_at

URL = "http://127.0.0.1:8000/"


def test_a_second_one_is_told_where_the_first_is(tmp_path: Path) -> None:
    with (
        only_one(tmp_path, URL),
        pytest.raises(Problem, match=f"already running at {URL}"),
        only_one(tmp_path, "http://127.0.0.1:9000/"),
    ):
        pass


def test_the_next_one_may_run_when_the_first_has_ended(tmp_path: Path) -> None:
    with only_one(tmp_path, "http://a-longer-name.example:8000/"):
        pass
    with only_one(tmp_path, URL):
        assert running_at(tmp_path) == URL


def test_others_see_whether_one_runs(tmp_path: Path) -> None:
    assert running_at(tmp_path) is None
    with only_one(tmp_path, URL):
        assert running_at(tmp_path) == URL
    assert running_at(tmp_path) is None
