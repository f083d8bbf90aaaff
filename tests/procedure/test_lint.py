"""The lint proves every shipped profile, and finds it broken in each of more than ten ways."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from huiyin.procedure.lint import lint
from huiyin.procedure.names import Capacity, End, Field, Role
from huiyin.procedure.profile import ActRule, ClockRule, Lapse, Rules, Stage
from huiyin.procedure.text import Text
from tests.procedure.sample import PROFILES

Break = Callable[[Rules], Rules | None]
DECISIVE = (End.OPINION, End.DIRECTION)


def with_act(rules: Rules, act: ActRule, **changes: Any) -> Rules:
    return replace(rules, acts={**rules.acts, act.id: replace(act, **changes)})


def with_stage(rules: Rules, stage: Stage, **changes: Any) -> Rules:
    return replace(rules, stages={**rules.stages, stage.id: replace(stage, **changes)})


def with_clock(rules: Rules, clock: ClockRule, **changes: Any) -> Rules:
    return replace(rules, clocks={**rules.clocks, clock.id: replace(clock, **changes)})


def first_act(rules: Rules, fits: Callable[[ActRule], bool]) -> ActRule | None:
    return next((act for act in rules.acts.values() if fits(act)), None)


def decisive(rules: Rules, act: ActRule) -> bool:
    return act.notice is not None and rules.notices[act.notice].kind in DECISIVE


def answering(rules: Rules) -> ActRule:
    """The act by which an office answers claims, against which a remedy remains."""
    return next(act for act in rules.acts.values() if decisive(rules, act) and act.outcomes and not act.exhausts)


def a_stage_loses_its_limit(rules: Rules) -> Rules:
    stage = rules.stages[rules.acts["file"].to[0]]
    return with_stage(rules, stage, clocks=())


def lateness_opens_nothing(rules: Rules) -> Rules:
    acts = {name: act for name, act in rules.acts.items() if not act.late}
    return replace(rules, acts=acts)


def one_limit_is_left_out_of_the_remedies(rules: Rules) -> Rules:
    left_out = next(clock.id for clock in rules.clocks.values() if clock.duty)
    without = {
        name: replace(act, late=tuple(clock for clock in act.late if clock != left_out))
        for name, act in rules.acts.items()
    }
    return replace(rules, acts=without)


def time_alone_closes_a_case(rules: Rules) -> Rules:
    answer = answering(rules)
    stage = next(rules.stages[name] for name in answer.from_ if rules.stages[name].clocks)
    end = next(stage.id for stage in rules.stages.values() if stage.end is End.OPINION)
    return with_clock(rules, rules.clocks[stage.clocks[0]], lapse=Lapse(to=(end,)))


def time_goes_round_in_a_circle(rules: Rules) -> Rules:
    """What lapses after an answer was delivered leads back to where it was not."""
    sent, passed = next(
        (stage, clock.lapse.to[0])
        for stage in rules.stages.values()
        for clock in (rules.clocks[name] for name in stage.clocks)
        if clock.lapse and clock.lapse.delivers and rules.stages[clock.lapse.to[0]].clocks
    )
    right = rules.clocks[rules.stages[passed].clocks[0]]
    return with_clock(rules, right, lapse=Lapse(to=(sent.id,)))


def a_rating_closes_a_case(rules: Rules) -> Rules:
    answer = answering(rules)
    end = next(stage.id for stage in rules.stages.values() if stage.end is End.OPINION)
    act = rules.acts["evaluate"]
    return with_act(rules, act, from_=(*act.from_, *answer.from_), to=(end,))


def there_is_no_way_to_review(rules: Rules) -> Rules:
    acts = {name: act for name, act in rules.acts.items() if not (act.remedy and Capacity.REVIEWER in act.names)}
    return replace(rules, acts=acts)


def a_letter_may_leave_out_its_reasons(rules: Rules) -> Rules:
    notice = rules.notices[str(answering(rules).notice)]
    fields = tuple(field for field in notice.fields if field is not Field.REASONS)
    return replace(rules, notices={**rules.notices, notice.id: replace(notice, fields=fields)})


def a_letter_may_leave_out_the_remedy(rules: Rules) -> Rules:
    notice = rules.notices[str(answering(rules).notice)]
    fields = tuple(field for field in notice.fields if field is not Field.REMEDY)
    return replace(rules, notices={**rules.notices, notice.id: replace(notice, fields=fields)})


def the_decider_reviews(rules: Rules) -> Rules:
    act = first_act(rules, lambda act: act.apart is not None and Role.REVIEWER in act.roles and decisive(rules, act))
    assert act
    return with_act(rules, act, apart=None)


def an_office_withdraws_for_the_petitioner(rules: Rules) -> Rules:
    act = first_act(rules, lambda act: act.silent)
    assert act
    return with_act(rules, act, who=(Capacity.PARTY, Capacity.LEAD), silent=False)


def a_withdrawal_needs_no_time_to_think(rules: Rules) -> Rules:
    end = next(stage.id for stage in rules.stages.values() if stage.end is End.WITHDRAWAL)
    act = rules.acts["evaluate"]
    return with_act(rules, act, to=(end,))


def an_office_is_told_of_a_withdrawal_at_once(rules: Rules) -> Rules:
    acts = {name: replace(act, silent=False) for name, act in rules.acts.items()}
    return replace(rules, acts=acts)


def a_withdrawal_cannot_be_taken_back(rules: Rules) -> Rules:
    pending = next(stage for stage in rules.stages.values() if "withdrawal" in stage.clocks)
    acts = {name: act for name, act in rules.acts.items() if pending.id not in act.from_}
    return replace(rules, acts=acts)


def a_review_can_only_confirm(rules: Rules) -> Rules:
    kept = {name: act for name, act in rules.acts.items() if act.lead is not Capacity.DECIDER or act.remedy}
    good = {name: replace(outcome, negative=True) for name, outcome in rules.outcomes.items()}
    return replace(rules, acts=kept, outcomes=good)


def an_opinion_ends_a_case_without_being_delivered(rules: Rules) -> Rules:
    acts = {name: replace(act, delivers=False) for name, act in rules.acts.items()}
    clocks = {
        name: replace(clock, lapse=replace(clock.lapse, delivers=False)) if clock.lapse else clock
        for name, clock in rules.clocks.items()
    }
    return replace(rules, acts=acts, clocks=clocks)


def a_party_owes_something(rules: Rules) -> Rules:
    clock = next(clock for clock in rules.clocks.values() if clock.duty)
    return with_clock(rules, clock, against=Capacity.PARTY)


def a_stage_is_left_hanging(rules: Rules) -> Rules:
    limbo = Stage(id="limbo", name=Text("悬置", "Limbo"))
    return replace(rules, stages={**rules.stages, "limbo": limbo})


def a_stage_leads_nowhere(rules: Rules) -> Rules:
    limbo = Stage(id="limbo", name=Text("悬置", "Limbo"))
    answer = answering(rules)
    return with_act(replace(rules, stages={**rules.stages, "limbo": limbo}), answer, to=("limbo",))


def a_transfer_drops_the_case(rules: Rules) -> Rules | None:
    act = first_act(rules, lambda act: Capacity.RECEIVER in act.names and act.lead is None)
    return with_act(rules, act, lead=Capacity.RECEIVER) if act else None


def a_simple_course_refuses(rules: Rules) -> Rules | None:
    act = first_act(rules, lambda act: bool(act.outcomes) and any(rules.stages[s].simple for s in act.from_))
    negative = next(outcome.id for outcome in rules.outcomes.values() if outcome.negative)
    return with_act(rules, act, outcomes=(*act.outcomes, negative)) if act else None


def an_extension_is_not_told(rules: Rules) -> Rules | None:
    act = first_act(rules, lambda act: act.extends is not None)
    return with_act(rules, act, notice=None) if act else None


def a_limit_is_held_without_limit(rules: Rules) -> Rules | None:
    stage = next((stage for stage in rules.stages.values() if stage.pauses), None)
    return with_stage(rules, stage, clocks=()) if stage else None


BREAKS: dict[Break, str] = {
    a_stage_loses_its_limit: "1 no silence",
    lateness_opens_nothing: "6 breach opens a remedy",
    one_limit_is_left_out_of_the_remedies: "6 breach opens a remedy",
    time_alone_closes_a_case: "2 three ends",
    time_goes_round_in_a_circle: "1 no silence",
    a_rating_closes_a_case: "2 three ends",
    there_is_no_way_to_review: "4 refusal with remedy",
    a_letter_may_leave_out_its_reasons: "4 refusal with remedy",
    a_letter_may_leave_out_the_remedy: "4 refusal with remedy",
    the_decider_reviews: "5 decider does not review",
    an_office_withdraws_for_the_petitioner: "2 three ends",
    a_withdrawal_needs_no_time_to_think: "2 three ends",
    an_office_is_told_of_a_withdrawal_at_once: "2 three ends",
    a_withdrawal_cannot_be_taken_back: "2 three ends",
    a_review_can_only_confirm: "4 refusal with remedy",
    an_opinion_ends_a_case_without_being_delivered: "2 three ends",
    a_party_owes_something: "3 responsible",
    a_stage_is_left_hanging: "7 whole",
    a_stage_leads_nowhere: "1 no silence",
    a_transfer_drops_the_case: "3 responsible",
    a_simple_course_refuses: "4 refusal with remedy",
    an_extension_is_not_told: "7 whole",
    a_limit_is_held_without_limit: "1 no silence",
}


@pytest.mark.parametrize("name", PROFILES)
def test_a_shipped_profile_has_no_finding(name: str) -> None:
    result = lint(PROFILES[name])
    assert result.findings == ()
    assert result.states > 100


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("break_", BREAKS, ids=lambda break_: break_.__name__)
def test_a_broken_profile_is_found_broken(name: str, break_: Break) -> None:
    broken = break_(PROFILES[name])
    if broken is None:
        pytest.skip(f"{name} knows no such thing")
    found = {finding.rule for finding in lint(broken).findings}
    assert BREAKS[break_] in found


@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_is_broken_in_at_least_ten_ways(name: str) -> None:
    assert sum(break_(PROFILES[name]) is not None for break_ in BREAKS) >= 10


def test_a_finding_shows_the_shortest_way_to_it() -> None:
    finding = next(
        one for one in lint(a_stage_leads_nowhere(PROFILES["cn-2022"])).findings if one.where == "limbo" and one.path
    )
    assert finding.path[0] == "file"
    assert finding.path[-1] == answering(PROFILES["cn-2022"]).id
    assert len(finding.path) == 4
