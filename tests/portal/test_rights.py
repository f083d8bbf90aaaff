"""The page of rights, and the deadline checker on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from huiyin.directory.rights import EARLIEST, LATEST, rights
from huiyin.directory.shelf import SHIPPED, Shelf
from tests.portal.conftest import Text

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import SettingsWrapper

NOON = datetime(2025, 11, 20, 4, tzinfo=UTC)  # noon in Shanghai


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def test_it_names_each_limit_with_who_owes_it_and_where_it_stands(text: Text) -> None:
    page = text("/rights/", "zh-CN")
    assert "办理期限 60日 承办单位 · 起算：" in page
    assert "《信访工作条例》第34条" in page


def test_it_marks_what_was_not_read_in_the_law_itself(text: Text) -> None:
    assert "not yet checked against the text" in text("/rights/", "en")


def test_it_keeps_what_offices_owe_apart_from_what_the_reader_may_do(text: Text) -> None:
    _form, _, limits = text("/rights/").partition("Show the last day")
    order = ["What offices must do", "Decision 60 days", "What you may do", "Asking for review 30 days"]
    order += ["More limits", "Supervision 5 working days"]
    places = [limits.index(words) for words in order]
    assert places == sorted(places)


def test_a_due_date_comes_with_its_distance_and_its_work(text: Text) -> None:
    page = text("/rights/?clock=decision&start=2025-09-28")
    assert "the office in charge must do this by Thursday 27 November 2025 (7 days left)" in page
    assert "Limit Decision · 60 days Starts Sunday 28 September 2025" in page
    assert "Rule Regulations on Petition Work, article 34" in page
    assert "Provisional" not in page


def test_in_chinese_too(text: Text) -> None:
    page = text("/rights/?clock=decision&start=2025-09-28", "zh-CN")
    assert "承办单位最迟应在这一天完成 2025年11月27日（星期四） （还有 7 天）" in page


def test_days_that_do_not_count_are_named_with_the_reason(text: Text) -> None:
    page = text("/rights/?clock=registration&start=2025-09-30")
    assert "1 October 2025 – 8 October 2025: National Day" in page
    assert "Thursday 9 October 2025" in page


def test_a_last_day_that_moves_shows_where_it_would_have_ended(text: Text) -> None:
    page = text("/rights/?clock=review_request&start=2025-09-06")
    assert "You can do this until Thursday 9 October 2025" in page
    assert "Would end Monday 6 October 2025" in page


@pytest.mark.parametrize(
    ("start", "said"),
    [("2025-09-21", "today"), ("2025-09-20", "1 day ago"), ("2025-09-22", "1 day left"), ("2025-09-01", "20 days ago")],
)
def test_the_distance_is_in_words(text: Text, start: str, said: str) -> None:
    page = text(f"/rights/?clock=decision&start={start}")
    assert f"({said})" in page


def test_a_year_that_is_not_announced_is_said(text: Text) -> None:
    page = text("/rights/?clock=decision&start=2124-12-30")
    assert "Provisional: the days off of 2125 are not announced yet" in page


@pytest.mark.parametrize("start", ["2025-09-28", "2025/9/28", "2025.09.28", "2025年9月28日"])
def test_a_day_is_understood_as_people_write_it(text: Text, start: str) -> None:
    assert "Thursday 27 November 2025" in text(f"/rights/?clock=decision&start={start}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("clock=&start=2025-09-28", "Choose a time limit"),
        ("clock=nothing&start=2025-09-28", "Choose a time limit from the list"),
        ("clock=undertaking&start=2025-09-28", "Choose a time limit from the list"),
        ("clock=decision&start=", "Give the day from which it counts"),
        ("clock=decision&start=tomorrow", "Write the day like 2026-09-28"),
        ("clock=decision&start=2025-02-29", "Write the day like 2026-09-28"),
        ("clock=decision&start=1949-12-31", "Give a day from 1950 on"),
        ("clock=decision&start=2200-01-01", "Give a day before 2200"),
        ("start=2025-09-28", "Choose a time limit"),
    ],
)
def test_a_mistake_is_said_on_top_and_at_its_field(text: Text, query: str, said: str) -> None:
    page = text(f"/rights/?{query}")
    assert page.index("There is a problem") < page.index("Work out a deadline")
    assert page.count(said) >= 2
    assert "How it was counted" not in page


def test_what_was_typed_stays(client: Client, gathered: None) -> None:
    page = client.get("/rights/?clock=decision&start=tomorrow").content.decode()
    assert 'value="tomorrow"' in page
    assert '<option value="decision" selected>' in page


def test_nothing_that_is_typed_becomes_a_mark(client: Client, gathered: None) -> None:
    page = client.get("/rights/", {"clock": "<b>", "start": '"><script>alert(1)</script>'}).content.decode()
    assert "<script" not in page


def test_other_questions_are_passed_over(text: Text) -> None:
    assert "There is a problem" not in text("/rights/?from=a-leaflet")


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "待登记"), ("en", "Waiting to be registered")])
def test_the_course_is_drawn_in_each_language(client: Client, language: str, word: str) -> None:
    response = client.get(f"/rights/course.{language}.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert word in response.content.decode()


def test_the_course_is_drawn_in_no_other_language(client: Client, gathered: None) -> None:
    assert client.get("/rights/course.xx.svg").status_code == 404


@pytest.mark.parametrize("profile", Shelf().profiles)
@pytest.mark.parametrize(("language", "title"), [("en", "My rights"), ("zh-CN", "我的权利")])
def test_it_shows_any_rules(text: Text, settings: SettingsWrapper, profile: str, language: str, title: str) -> None:
    settings.HUIYIN_PROFILE = profile
    assert title in text("/rights/", language)


@pytest.mark.parametrize("profile", Shelf().profiles)
def test_every_limit_can_be_counted_on_any_day(profile: str) -> None:
    rules = rights(profile, Path())
    view = rules.view("en")
    for row in view.duties + view.rights + view.others:
        for start in (EARLIEST, date(2026, 2, 28), LATEST) if row.countable else ():
            assert rules.due(row.clock, start, "en").last >= start


def test_the_installations_own_rules_are_shown(tmp_path: Path, text: Text, settings: SettingsWrapper) -> None:
    rules = (SHIPPED / "profiles" / "cn-2022.toml").read_text(encoding="utf-8").replace('id = "cn-2022"', 'id = "own"')
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "own.toml").write_text(rules.replace('term = "60 days"', 'term = "45 days"'))
    settings.HUIYIN_RULES, settings.HUIYIN_PROFILE = tmp_path, "own"
    assert "Decision 45 days" in text("/rights/")
