"""Nothing acknowledged is lost and nothing happens twice, whoever is killed."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.crash.place import Site, made
from tests.crash.rounds import VICTIMS, Round

ROUNDS, KILLS = 21, 5  # in `make torture`: a hundred kills


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with made() as site:
        yield site


@pytest.mark.parametrize("victim", VICTIMS)
def test_nothing_acknowledged_is_lost_or_doubled(site: Site, victim: str) -> None:
    figures = Round(site, victim, 0).play()
    assert figures["kills"] == 1
    assert figures["wrong"] == []


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
def test_nothing_is_lost_or_doubled_however_often(site: Site, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    figures = Round(site, VICTIMS[seed % len(VICTIMS)], seed, KILLS).play()
    with capsys.disabled():
        sys.stdout.write(" ".join(f"{name}={value}" for name, value in figures.items()) + "\n")
    assert figures["wrong"] == []
