"""Due dates that the law gives, counted by hand: one row a case."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from huiyin.procedure.due import work
from tests.procedure.sample import SHELF

ROWS = [
    (file.stem.replace("_", "-"), row)
    for file in sorted(Path(__file__).parent.glob("golden/*.toml"))
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
NAMES = {"cn-2022": "cn-2022", "uk-hos": "uk-hos-2024", "in-cpgrams": "in-cpgrams-2024", "iso-10002": "iso-10002"}


@pytest.mark.parametrize(("profile", "row"), ROWS, ids=[f"{name}-{row['clock']}-{row['start']}" for name, row in ROWS])
def test_due_date_is_what_the_law_gives(profile: str, row: dict[str, Any]) -> None:
    rules = SHELF.profile(NAMES[profile], row.get("limits"))
    found = work(rules, row["clock"], row["start"], longer_by=row.get("longer_by", 0))
    assert (found.count.due, found.count.rolled) == (row["due"], row["rolled"]), row["note"]
    assert found.count.provisional is row.get("provisional", False)
    assert rules.clocks[row["clock"]].source.article == row["article"]


def test_rows_cover_every_shipped_profile() -> None:
    assert {NAMES[name] for name, _ in ROWS} == set(SHELF.profiles)
