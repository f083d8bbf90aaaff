"""Nothing acknowledged is lost and nothing happens twice, whoever is killed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.place import Site, made
from tests.crash.rounds import VICTIMS, Round, is_at_rest

# What a crash could have done, and what must be said of it.
DAMAGE = {
    "DELETE FROM cases_leaf": "leaves: ",
    "UPDATE cases_case SET number = left(id::text, 30)": "the case is gone",
    "DELETE FROM cases_event WHERE seq = (SELECT max(seq) FROM cases_event)": "is not what stands in the journal",
    "DELETE FROM cases_token WHERE answer IS NOT NULL": "another answer than the first time",
    "UPDATE cases_clock SET breached = NULL, lapsed = false": "told, 0 missed",
    "UPDATE cases_case SET events = events + 1": "the journal does not end where the case says",
}
ROUNDS, KILLS = 20, 5  # in `make torture`: a hundred kills, of the people's server too


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with made() as site:
        yield site


@pytest.mark.parametrize("victim", ["worker", "importer", "database"])
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


@pytest.mark.parametrize("step", [3, *(pytest.param(step, marks=pytest.mark.torture) for step in (1, 4, 8, 10, 11))])
def test_what_was_done_and_never_answered_is_not_done_again(site: Site, tmp_path: Path, step: int) -> None:
    ledger, lines = tmp_path / "ledger", tmp_path / "lines"
    lines.write_text('{"text": "路灯不亮。"}\n')
    with site.database("crash_unanswered") as base:
        part = base.run("people", ledger, 1, 1, 1, step)
        assert part.hear(2 * step) == 2 * step  # of each step that it is sent and answered; of the last that it halts
        part.kill()
        base.run("people", ledger, 1, 1, 1).ends()
        base.run("bring", lines).ends()
        figures = json.loads(base.run("verify", ledger, lines, seed=7, owner=True).ends())
    assert (figures["wrong"], figures["done"]) == ([], 1)


def test_what_a_crash_could_do_is_found(site: Site, tmp_path: Path) -> None:
    ledger, lines = tmp_path / "ledger", tmp_path / "lines"
    lines.write_text('{"text": "路灯不亮。"}\n')
    with site.database("crash_damaged") as base:
        base.run("people", ledger, 1, 1, 1).ends()
        base.run("bring", lines).ends()
        base.worker()
        base.until(lambda: is_at_rest(base), "time has passed")
        base.ask("SET session_replication_role = replica")  # past the triggers that keep what is recorded
        for statement in DAMAGE:
            base.ask(statement)
        wrong = json.loads(base.run("verify", ledger, lines, owner=True).ends())["wrong"]
    assert [sign for sign in DAMAGE.values() if not any(sign in one for one in wrong)] == []
