"""Courses that are played keep the rules of every profile, and come to an end."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from huiyin.cases.actions import filing
from huiyin.cases.actions.filing import NewFiling
from huiyin.cases.check import check
from huiyin.cases.models import Event
from huiyin.cases.readers import Service, reading
from huiyin.demo.cast import Staffing, choices, see
from huiyin.demo.course import Player, random_course, to_the_end
from huiyin.demo.tempers import SHARES, TEMPERS
from huiyin.directory import offices, versions
from huiyin.directory.models import Jurisdiction
from huiyin.directory.shelf import Shelf

pytestmark = pytest.mark.usefixtures("city")
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SHIPPED = Shelf()
PROFILES = ("cn-2022", "uk-hos-2024", "in-cpgrams-2024", "iso-10002")
TERMS = {
    name: "10 working days"
    for name, clock in SHIPPED.profile("iso-10002").clocks.items()
    if clock.term is None and not clock.numbered
}


@pytest.fixture(params=PROFILES)
def rules(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The city lives by each of the shipped profiles in turn; the generic one has limits of its own."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "limits").mkdir()
    lines = "\n".join(f'{name} = "{term}"' for name, term in TERMS.items())
    (folder / "limits" / "iso-10002.toml").write_text(lines)
    shelf = Shelf(folder)
    monkeypatch.setattr(versions, "here", lambda: shelf)
    Jurisdiction.objects.update(profile=request.param)
    offices.forget()
    return str(request.param)


def filed(at: datetime = START) -> UUID:
    new = NewFiling(
        text="楼道的灯坏了三个月，没有人修。", jurisdiction="tz", subject="housing.repair", claims=("修好", "答复")
    )
    return filing.file(new, by=Service("portal"), at=at).case


def kinds(case: UUID) -> list[str]:
    with reading(Service("check")):
        return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


@pytest.mark.parametrize("seed", range(2))
def test_a_random_course_comes_to_an_end_under_every_profile(rules: str, seed: int) -> None:
    case = filed()
    at = to_the_end(case, Random(seed), START, free=10)
    seen = see(case)
    assert seen.ended
    assert at >= START
    assert check().problems == []


def test_random_steps_are_taken(rules: str) -> None:
    case = filed()
    random_course(case, Random(5), 15)
    assert len(kinds(case)) > 8
    assert check().problems == []


def test_cases_are_played_to_where_nothing_more_happens(rules: str) -> None:
    player = Player(seed=3)
    plays = [player.play(filed(), START + timedelta(days=1500), number=number) for number in range(3)]
    left = {see(play.case).state.stage: (play.when, play.next) for play in plays if not see(play.case).ended}
    assert left == {}
    assert check().problems == []


def test_a_case_stops_at_the_instant_that_was_asked_for(rules: str) -> None:
    until = START + timedelta(days=5)
    play = Player().play(filed(), until, temper="plain")
    assert play.when is None or play.when > until
    assert see(play.case).state.at <= until


def test_the_same_seed_plays_the_same_course() -> None:
    until = START + timedelta(days=200)
    courses = []
    for _ in range(2):
        case = filed()
        Player(seed=9).play(case, until, number=4)
        with reading(Service("check")):
            courses.append(list(Event.objects.filter(case=case).order_by("seq").values_list("kind", "on")))
    assert courses[0] == courses[1]


WANTED = {
    "objected": "object",
    "directed": "direct",
    "simple": "answer_simple",
    "hearing": "hold_hearing",
    "mediated": "accept_mediation",
    "promised": "fulfil",
    "reviewed": "decide_review",
    "re-examined": "decide_reexamination",
    "withdrawn": "withdraw",
    "taken back": "take_back",
    "late": "breach",
    "supervised": "answer_supervision",
    "recommended": "answer_recommendation",
    "evaluated": "evaluate",
    "reopened": "reopen",
    "supplemented": "supplement",
    "talkative": "message",
}


@pytest.mark.parametrize(("temper", "act"), WANTED.items())
def test_a_temper_shows(temper: str, act: str) -> None:
    done: Counter[str] = Counter()
    for number in range(8):
        case = filed()
        Player(seed=2).play(case, START + timedelta(days=700), temper=temper, number=number)
        done += Counter(kinds(case))
        if done[act]:
            return
    assert done[act], done


def test_every_temper_has_its_share() -> None:
    assert SHARES.keys() == TEMPERS.keys()


def test_whoever_is_chosen_may_do_it(rules: str) -> None:
    """What is offered is hardly ever refused: only what the directory alone can know."""
    player = Player(seed=8)
    total = 0
    for number in range(4):
        case = filed()
        player.play(case, START + timedelta(days=500), number=number)
        total += len(kinds(case))
    assert sum(player.refused.values()) <= total * 0.03, player.refused


def test_there_is_something_to_choose_from_the_first_moment_on(rules: str) -> None:
    assert {one.kind for one in choices(see(filed()), Staffing())} >= {"supplement", "write"}
