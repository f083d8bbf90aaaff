"""The table of acts and its complement: from every stage exactly what the file of rules says, the rest refused."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from huiyin.procedure import course
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.slices import slices
from huiyin.procedure.state import Act, By, State
from huiyin.procedure.walk import walk
from tests.procedure.sample import ALL_FIELDS, PROFILES, act_of, filed, go, noon, settled

PLACES = {"filed", "ended", "stage", "late", "used", "number"}


@cache
def states(name: str) -> dict[str, State]:
    """A real case at every stage of the main track, led there by a shortest way."""
    profile = PROFILES[name]
    found: dict[str, State] = {}
    for part in slices(profile):
        walked = walk(part.rules)
        for standing in walked.steps:
            stage = standing.stages[0]
            if stage not in found:
                found[stage] = led(profile, walked.path(standing))
    return found


def led(profile: Profile, path: tuple[str, ...]) -> State:
    """The case that went this way; a clock in brackets ran out."""
    state = filed(profile, noon("2025-03-03"), claims=2)
    for step in path[1:]:
        if step.startswith("["):
            state = settled(profile, state, run_out(profile, state, step.strip("[]")))
        else:
            state = go(profile, state, step, at=state.at + timedelta(minutes=1))
    return state


def run_out(profile: Profile, state: State, clock: str) -> Any:
    at = state.at
    while (coming := course.next_automatic(profile, state)) is not None:
        state = course.advance(profile, state, coming[0], max(coming[1], at))
        at = state.at
        if coming[0].facts["clock"] == clock:
            return at
    raise AssertionError(f"{clock} does not run")


@cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("huiyin.procedure") / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))


def may(name: str, state: State, act: str) -> bool:
    """Whether the file of rules, read anew and by itself, lets ``act`` be taken in ``state``."""
    document = table(name)
    rule = document["acts"][act]
    if act == "file":
        return False
    stages = document["stages"]
    tracks = ["main", *document.get("tracks", {})]
    main = state.standing.stages[0]
    here = {
        track: stage
        for track, stage in zip(tracks, state.standing.stages, strict=True)
        if exists(document, track, main)
    }
    named: dict[str, list[str]] = {}
    for stage in rule.get("from", []):
        named.setdefault(stages[stage].get("track", "main"), []).append(stage)
    if not all(here.get(track) in wanted for track, wanted in named.items()):
        return False
    over = stages[main].get("end") is not None
    beyond = any(document["tracks"][track].get("outlives") for track in named if track != "main")
    if over and not ("main" in named or beyond or "meets" in rule):
        return False
    late = {clock.name for clock in state.open_clocks if clock.breached}
    open_ = {clock.name for clock in state.open_clocks}
    return (not rule.get("late") or bool(late & set(rule["late"]))) and ("meets" not in rule or rule["meets"] in open_)


def exists(document: dict[str, Any], track: str, main: str) -> bool:
    if track == "main":
        return True
    rule = document["tracks"][track]
    open_ = document["stages"][main].get("end") is None
    return rule.get("outlives") or (main in rule["within"] if rule.get("within") else open_)


def cells() -> Iterator[tuple[str, str]]:
    for name, profile in PROFILES.items():
        for stage in profile.stages.values():
            if stage.track == "main":
                yield name, stage.id


@pytest.mark.parametrize(("name", "stage"), list(cells()))
def test_from_each_stage_the_listed_acts_go_and_all_others_are_refused_with_their_article(
    name: str, stage: str
) -> None:
    profile, state = PROFILES[name], states(name)[stage]
    at = state.at + timedelta(minutes=1)
    for rule in profile.acts.values():
        if may(name, state, rule.id):
            act = act_of(profile, state, rule, at)
            if apart(profile, state, act):
                continue
            assert course.advance(profile, state, act, at).events == state.events + 1, rule.id
        else:
            with pytest.raises(Refused) as refused:
                course.advance(profile, state, Act(rule.id, By(rule.who[0]), {}, ALL_FIELDS), at)
            assert refused.value.source == profile.cite(rule.source), rule.id
            assert refused.value.code in PLACES, rule.id  # and not for a fact or an officer that it lacks


def apart(profile: Profile, state: State, act: Act) -> bool:
    """Whether our sample officer took the decision that the act would review."""
    rule = profile.acts[act.kind]
    return rule.apart is not None and any(
        kind in rule.apart.acts and (office, seat) == (act.by.office, act.by.seat) for kind, office, seat in state.took
    )


@pytest.mark.parametrize("name", PROFILES)
def test_an_act_is_refused_to_everybody_but_those_whom_its_rule_names(name: str) -> None:
    profile = PROFILES[name]
    tried = 0
    for state in states(name).values():
        at = state.at + timedelta(minutes=1)
        for rule in profile.acts.values():
            if not may(name, state, rule.id):
                continue
            act = act_of(profile, state, rule, at)
            for capacity in Capacity:
                if capacity in rule.who:
                    continue
                tried += 1
                stranger = Act(act.kind, By(capacity, "lead", "elsewhere", "elsewhere.lead"), act.facts, act.fields)
                with pytest.raises(Refused) as refused:
                    course.advance(profile, state, stranger, at)
                assert refused.value.code == "who"
    assert tried > 100
