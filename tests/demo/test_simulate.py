"""Simulated installations are as sound as real ones, of the size and with the due cases that were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from huiyin.cases.actions.passing import watch
from huiyin.cases.check import check
from huiyin.cases.models import Case, CaseKey, Event, Filing, Party
from huiyin.cases.readers import Service, reading
from huiyin.demo.invented import ORIGIN
from huiyin.demo.simulate import THEN, Made, Plan, connected, copied, fill, kept
from huiyin.directory.models import Jurisdiction
from huiyin.site.problem import Problem
from tests.conftest import PROCESS

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from huiyin.site.postgres import Server

CASES, DUE = 200, 20
# Each process of tests has keys of its own, so what one has made opens nowhere else.
NAME, SEED = f"sim_copy_{PROCESS}", 1 + int(PROCESS.removeprefix("gw") or 0)


@pytest.fixture(scope="module")
def made(server: Server, keys: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
    """A simulated installation, a copy of which Django is connected to."""
    with django_db_blocker.unblock():
        plan = Plan(CASES, DUE, SEED)
        found = kept(server, plan)
        copied(server, plan, NAME)
        with connected(server, NAME):
            yield found


def test_the_check_finds_nothing_to_complain_of(made: Made) -> None:
    report = check()
    assert (report.cases, report.events, report.problems) == (CASES, made.events, [])


def test_exactly_the_wanted_cases_are_due(made: Made) -> None:
    assert sum(done.cases for done in watch(THEN)) == DUE
    assert sum(done.cases for done in watch(THEN)) == 0


def test_every_case_has_keys_a_number_and_texts_of_its_own(made: Made) -> None:
    with reading(Service("check")):
        for rows in (
            Case.objects.values_list("number", flat=True),
            CaseKey.objects.values_list("wrapped", flat=True),
            Filing.objects.values_list("text", flat=True),
            Party.objects.values_list("lookup", flat=True),
        ):
            found = Counter(bytes(one) if not isinstance(one, str) else one for one in rows)
            assert set(found.values()) == {1}


def test_the_same_seed_gives_the_same_courses(made: Made, server: Server) -> None:
    def shape() -> Counter[tuple[str, str]]:
        with reading(Service("check")):
            return Counter((kind, str(on)) for kind, on in Event.objects.values_list("kind", "on"))

    plan = Plan(30, 5, SEED)
    shapes = []
    for _ in range(2):
        kept(server, plan)
        with connected(server, plan.name):
            shapes.append(shape())
        # Not ``drop``: it would take what other processes of tests have kept on the same server.
        with psycopg.connect(server.url("owner"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {plan.name}")
    assert shapes[0] == shapes[1]


def test_it_is_made_once_and_remembered_with_its_figures(made: Made, server: Server) -> None:
    plan = Plan(20, 2, SEED)
    first, second = kept(server, plan), kept(server, plan)
    assert (first.new, second.new) == (True, False)
    assert (first.rows, first.seconds) == (second.rows, second.seconds)


def test_nothing_is_simulated_among_other_cases(made: Made, server: Server) -> None:
    with pytest.raises(Problem, match="HUIYIN_HOME"):
        fill(server.url("owner", NAME), Plan(20, 2))


def test_it_is_marked_as_a_demonstration_with_an_origin_of_its_own(made: Made) -> None:
    assert set(Jurisdiction.objects.values_list("demonstration", "origin")) == {(True, ORIGIN)}
    with reading(Service("check")):
        assert set(Case.objects.values_list("origin", flat=True)) == {ORIGIN}
