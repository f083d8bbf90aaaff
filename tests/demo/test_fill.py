"""The demonstration city is plainly invented and whole, and it is the same city for the same seed."""

from __future__ import annotations

import re
import stat
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction

from huiyin.cases.actions import filing
from huiyin.cases.actions.filing import NewFiling
from huiyin.cases.check import check
from huiyin.cases.identity import open_as_oversight, open_with_code
from huiyin.cases.models import Attachment, Case, Event, Party, Shield
from huiyin.cases.readers import Service, reading
from huiyin.demo.city import FILE, ORIGIN, load_city, oversight_key
from huiyin.demo.course import to_the_end
from huiyin.demo.filings import PLACES, brought
from huiyin.demo.fill import Filler, fill, parties_of
from huiyin.demo.texts import SUBJECTS
from huiyin.directory import loading, versions
from huiyin.directory.models import Change, Jurisdiction, Office, Staff, Subject
from huiyin.procedure.decode import DecodeError
from huiyin.procedure.profile import MAIN
from huiyin.site.problem import Problem

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CASES = 25
CITY = loading.read((files("huiyin.demo") / FILE).read_text(encoding="utf-8"), FILE)


@pytest.fixture(autouse=True)
def demonstration(settings: Any, keys: Path) -> Path:
    """An installation of demonstration, with nothing in it."""
    settings.HUIYIN_DEMONSTRATION = True
    return keys


def shape() -> Counter[tuple[str, str]]:
    with reading(Service("check")):
        return Counter((kind, str(on)) for kind, on in Event.objects.values_list("kind", "on"))


def filled_and_forgotten(seed: int) -> Counter[tuple[str, str]]:
    point = transaction.savepoint()
    fill(NOW, seed, 12)
    found = shape()
    transaction.savepoint_rollback(point)
    return found


# ── The city ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_city_stands_on_five_levels_with_one_body_outside_its_tree(keys: Path) -> None:
    load_city(keys)
    assert set(Jurisdiction.objects.values_list("level", flat=True)) == {1, 2, 3, 4, 5}
    assert set(Jurisdiction.objects.values_list("origin", "demonstration")) == {(ORIGIN, True)}
    assert Office.objects.count() >= 30
    body = Office.objects.get(kind="oversight")
    assert (body.superior, bool(body.appointed_by_zh)) == (None, True)
    assert not Staff.objects.filter(demonstration=False).exists()


def test_loading_the_city_again_changes_nothing(keys: Path) -> None:
    assert load_city(keys) > 0
    before = Change.objects.count()
    assert (load_city(keys), Change.objects.count()) == (0, before)


def test_the_key_of_the_oversight_body_is_closed_to_others_and_stays(keys: Path) -> None:
    load_city(keys)
    (file,) = keys.glob("oversight-*.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert oversight_key(keys, "hy.oversight") == bytes.fromhex(file.read_text())


def test_production_refuses_the_city(keys: Path, settings: Any) -> None:
    settings.HUIYIN_DEMONSTRATION = False
    with pytest.raises(DecodeError):
        load_city(keys)


def test_there_are_twelve_subjects_and_texts_for_each() -> None:
    assert {state["code"] for state in CITY.entries["subject"]} == set(SUBJECTS)
    assert len(SUBJECTS) == 12


def test_every_place_where_something_happens_is_there() -> None:
    assert {state["code"] for state in CITY.entries["jurisdiction"]} == set(PLACES)


REAL = re.compile(
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    "|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾|武汉|广州|深圳|成都|杭州|南京|西安"
)


def test_no_place_is_real() -> None:
    city = (files("huiyin.demo") / FILE).read_text(encoding="utf-8")
    assert REAL.findall(city) == []


# ── Filling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_that_was_filled_is_sound() -> None:
    done = fill(NOW, cases=CASES)
    report = check()
    assert (report.cases, report.events, report.problems) == (CASES, done.events, [])
    assert done.new
    assert 0 < done.open < done.cases
    with reading(Service("check")):
        assert set(Case.objects.values_list("origin", flat=True)) == {ORIGIN}
        assert Event.objects.filter(on__gt=NOW.date()).count() == 0


def test_open_cases_stand_at_every_main_stage(keys: Path) -> None:
    """Where there is room for it: of 90 cases 30 are there to show a stage each."""
    load_city(keys)
    filler = Filler(NOW, 1, lambda _: None)
    for number, way in enumerate(filler.shown()):
        filler.walk(number, way)
    rules = versions.here().profile("cn-2022")
    with reading(Service("check")):
        stood = set(Case.objects.filter(ended="").values_list("stage", flat=True))
    assert {one.id for one in rules.stages.values() if one.track == MAIN and one.end is None} == stood
    assert check().problems == []


def test_the_same_seed_gives_the_same_kinds_and_dates() -> None:
    first, second, other = (filled_and_forgotten(seed) for seed in (3, 3, 4))
    assert first == second
    assert first != other


def test_a_second_run_says_so_and_does_nothing() -> None:
    first = fill(NOW, cases=6)
    second = fill(NOW + timedelta(days=30), cases=9)
    assert (second.new, second.cases, second.events) == (False, 6, first.events)


def test_it_refuses_where_there_are_real_offices(city: None) -> None:
    with pytest.raises(Problem, match="HUIYIN_HOME"):
        fill(NOW, cases=3)


def test_it_refuses_among_cases_of_another_origin(city: None) -> None:
    filing.file(NewFiling("真实的来件。", "tz"), by=Service("portal"), at=NOW)
    Jurisdiction.objects.update(demonstration=True)
    with pytest.raises(Problem, match="HUIYIN_HOME"):
        fill(NOW, cases=3)


def test_its_keys_open_cases_and_the_body_opens_confidential_identities(keys: Path) -> None:
    from huiyin.cases.keyring import ring  # noqa: PLC0415

    done = fill(NOW, cases=8)
    private = oversight_key(keys, "hy.oversight")
    opened = 0
    for key in done.keys:
        with reading(Service("check")):
            party = Party.objects.get(lookup=ring().lookup(key.code), case__number=key.number)
        if party.for_oversight:
            assert open_as_oversight(party, private) == open_with_code(party, key.code)
            opened += 1
    assert opened


@pytest.mark.parametrize("place", PLACES)
def test_random_courses_of_cases_from_everywhere_come_to_an_end(keys: Path, place: str) -> None:
    load_city(keys)
    for seed in range(2):
        rng = Random(f"{place}/{seed}")
        answer = filing.file(brought(rng, NOW, place).filing, by=Service("portal"), at=NOW)
        to_the_end(answer.case, rng, NOW, parties=parties_of(answer), free=8)
    with reading(Service("check")):
        assert not Case.objects.filter(ended="").exists()


# ── What is brought ──────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_brought_is_of_every_kind() -> None:
    found = [brought(Random(number), NOW) for number in range(400)]
    parties = [party for one in found for party in one.filing.parties]
    assert {party.mode for party in parties} == {"confidential", "open", "anonymous"}
    assert {party.kind for party in parties} == {"principal", "representative", "helper"}
    assert any(one.counter for one in found)
    assert any(one.filing.received_on for one in found)
    assert any(one.filing.about for one in found)
    assert any(one.filing.files for one in found)
    assert {one.filing.jurisdiction for one in found} == set(PLACES)


def test_pictures_and_shields_arrive(keys: Path) -> None:
    load_city(keys)
    one = next(one for one in (brought(Random(n), NOW) for n in range(900)) if one.filing.files and one.filing.about)
    filing.file(one.filing, by=Service("portal"), at=NOW)
    with reading(Service("check")):
        assert set(Attachment.objects.values_list("kind", flat=True)) == {"image/png"}
        assert Shield.objects.count() == 1


def test_subjects_are_stored_as_the_file_names_them(keys: Path) -> None:
    load_city(keys)
    assert set(Subject.objects.values_list("code", flat=True)) == set(SUBJECTS)
    assert not any(re.search("人员|群体|对象", name) for name in Subject.objects.values_list("name_zh", flat=True))
