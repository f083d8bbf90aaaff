"""People and the worker at the same cases at the same time."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from huiyin.cases.actions import filing
from huiyin.cases.actions.filing import NewFiling
from huiyin.cases.actions.passing import Watched, watch
from tests.cases.acting import at, officer

pytestmark = pytest.mark.usefixtures("city")


def round_at(days: float) -> Watched:
    return sum(watch(at(days)), Watched())


def test_what_is_entered_during_a_round_of_the_watch_is_left_to_the_next(caplog: pytest.LogCaptureFixture) -> None:
    letter = NewFiling("水管漏水。", "tz", received_on=date(2025, 9, 1))
    filing.file(letter, by=officer("tz.petition"), at=at(0.001))
    with caplog.at_level(logging.WARNING):
        begun_before = round_at(0)
    assert (begun_before.recorded, begun_before.failed, caplog.records) == (0, 0, [])
    assert round_at(0.002).recorded == 2
