"""Every act of every profile has exactly one function, and takes the facts that its rule asks for."""

from __future__ import annotations

import inspect

import pytest

from huiyin.cases.actions.routing import TO_OFFICE
from huiyin.cases.actions.step import Step
from huiyin.cases.actions.table import function_of, table
from huiyin.procedure.clocks import NUMBER
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import FILE
from tests.procedure.sample import PROFILES

ACTS = [
    pytest.param(act, id=f"{name}.{act.id}")
    for name, profile in PROFILES.items()
    for act in profile.acts.values()
    if act.id != FILE
]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_its_function(act) -> None:  # type: ignore[no-untyped-def]
    assert callable(function_of(act))


def test_no_function_takes_an_act_that_no_rules_know() -> None:
    known = {act.id for profile in PROFILES.values() for act in profile.acts.values() if not act.delivers}
    assert table().keys() == known - {FILE}


@pytest.mark.parametrize("act", ACTS)
def test_a_function_with_a_form_of_its_own_takes_every_fact_of_its_rule(act) -> None:  # type: ignore[no-untyped-def]
    function = function_of(act)
    if isinstance(function, Step):
        return
    given = set(inspect.signature(function).parameters)
    # A number is the next free one where the act begins a limit; how many claims are added is counted.
    counted = {NUMBER} if act.starts else set()
    counted |= {"more_claims"} if "claims" in given else set()
    # The reviewing office is the directory's to name.
    counted |= {TO_OFFICE} if Capacity.REVIEWER in act.names else set()
    assert set(act.facts) - counted <= given
