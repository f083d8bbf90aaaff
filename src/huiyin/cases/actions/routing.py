"""Which office an act may name. The procedure knows offices by code alone; who stands where is the directory's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from huiyin.cases.holding import Holding
from huiyin.directory.offices import Kind, Office, Unknown
from huiyin.procedure.facts import refuse
from huiyin.procedure.names import Capacity
from huiyin.procedure.profile import ActRule
from huiyin.procedure.state import Facts
from huiyin.procedure.text import Text

TO_OFFICE: Final = "to_office"


def routed(held: Holding, rule: ActRule, facts: Facts, acting: Capacity) -> Facts:
    """``facts`` with the office that the directory gives, or that it allows. Raises Refused."""
    if TO_OFFICE not in rule.facts:
        return facts
    if acting is Capacity.PARTY and Capacity.REVIEWER in rule.names:
        return _to_reviewer(held, rule, facts)
    named = facts.get(TO_OFFICE)
    if named is None:
        return facts  # the procedure says that it is missing, or that it need not be there
    office = _known(held, rule, str(named))
    _check(held, rule, office)
    return facts


def reviewer_of(held: Holding) -> Office | None:
    """Who reviews the office in charge: the next one above that decided nothing here and is not complained about."""
    tree, state = held.tree, held.now
    decided = {office for _, office, _ in state.took} | {state.lead}
    seen: set[int] = set()
    office = tree.above(tree.office(state.lead))
    while office is not None and office.id not in seen:
        if office.code not in decided and office.id not in held.shielded:
            return office
        seen.add(office.id)
        office = tree.above(office)
    body = tree.oversight_of(tree.office(state.lead))
    return body if body is not None and body.code not in decided and body.id not in held.shielded else None


def _to_reviewer(held: Holding, rule: ActRule, facts: Facts) -> Facts:
    others = {name: value for name, value in facts.items() if name != TO_OFFICE}
    office = reviewer_of(held)
    if office is not None:
        return {**others, TO_OFFICE: office.code}
    if rule.facts[TO_OFFICE].optional:
        return others  # within one office, where another person reviews
    lead = held.tree.office(held.now.lead).name
    refuse(
        held.profile,
        rule,
        "reviewer",
        Text(f"目录中没有可以复查{lead.zh}的机关", f"the directory names nobody who could review {lead.en}"),
    )
    return others


def _known(held: Holding, rule: ActRule, code: str) -> Office:
    try:
        office = held.tree.office(code)
    except Unknown as unknown:
        refuse(held.profile, rule, "office", unknown.what)
        raise
    if held.tree.is_closed(office):
        name, after = office.name, held.tree.successor_of(office)
        zh, en = ("", "") if after.id == office.id else (f"，由{after.name.zh}继受", f"; {after.name.en} carries on")
        refuse(held.profile, rule, "closed", Text(f"{name.zh}已撤销{zh}", f"{name.en} has closed{en}"))
    if office.id in held.shielded:
        # It is about them: no word of why to whoever asks.
        refuse(held.profile, rule, "office", Text("此件不能转给该单位", "this cannot go to that office"))
    return office


def _check(held: Holding, rule: ActRule, office: Office) -> None:
    """What the law says of the office that such an act names."""
    check = _CHECKS.get(rule.id)
    if check is not None and (why := check(held, office)) is not None:
        refuse(held.profile, rule, "office", why)


def _below_lead(held: Holding, office: Office) -> Text | None:
    if held.tree.is_below(office, held.tree.office(held.now.lead)) or _pushes(held, office):
        return None
    return Text("只能交办给下级单位", "it can be assigned to a lower office only")


def _pushes(held: Holding, office: Office) -> bool:
    """A petition office assigns to the offices of its own level, whom it supervises (art. 22)."""
    lead, supervisor = held.tree.office(held.now.lead), held.tree.supervisor_of(office)
    if lead.kind is not Kind.PETITION:
        return False
    level = held.tree.chain(lead)[:1]
    return (supervisor is not None and supervisor.id == lead.id) or any(
        held.tree.is_below(office, one) for one in level
    )


def _successor(held: Holding, office: Office) -> Text | None:
    lead = held.tree.office(held.now.lead)
    if held.tree.is_closed(lead) and held.tree.successor_of(lead).id == office.id:
        return None
    return Text("目录中该单位并非继受单位", "by the directory that office is not the successor")


_CHECKS: Final[Mapping[str, Callable[[Holding, Office], Text | None]]] = {
    "assign": _below_lead,
    "succeed": _successor,
}

__all__ = ["TO_OFFICE", "reviewer_of", "routed"]
