"""Checking what an act says of itself: its facts against their closed types, its letter against what is required."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from huiyin.procedure.names import FIELDS
from huiyin.procedure.profile import ActRule, FactKind, FactRule, Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import Act, Facts
from huiyin.procedure.text import Text

DONE_ON: Final = "done_on"  # the day of a letter that was entered later
_OFFICE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_CASE: Final = re.compile(r"[0-9A-Z][0-9A-Z-]{3,31}")
_LATER: Final = FactRule(FactKind.DATE, optional=True)
MAX_COUNT: Final = 10_000


def check_facts(profile: Profile, rule: ActRule, facts: Facts, claims: int, day: date) -> None:
    """Raise Refused unless ``facts`` are exactly those of ``rule``, each of its type."""
    rules = {DONE_ON: _LATER, **rule.facts}
    for name in facts:
        if name not in rules:
            refuse(profile, rule, "fact", Text(f"未知要素“{name}”", f"there is no fact {name!r} in this act"))
    for name, fact in rules.items():
        if name not in facts:
            if not fact.optional:
                refuse(profile, rule, "fact", Text(f"缺少要素“{name}”", f"the fact {name!r} is missing"))
            continue
        if fact.kind is FactKind.OUTCOMES:
            wrong = _wrong_outcomes(rule, facts[name], claims)
        elif fact.kind is FactKind.EXIT:
            wrong = _wrong_exit(profile, rule, facts[name], day)
        else:
            wrong = _wrong(fact, facts[name])
        if wrong is not None:
            refuse(profile, rule, "fact", Text(f"要素“{name}”：{wrong.zh}", f"the fact {name!r}: {wrong.en}"))


def check_fields(profile: Profile, rule: ActRule, act: Act) -> None:
    """Raise Refused unless the letter of ``act`` contains every part that its notice requires."""
    if rule.notice is None:
        return
    notice = profile.notices[rule.notice]
    missing = [FIELDS[field] for field in notice.fields if field not in act.fields]
    if missing:
        zh, en = "、".join(field.zh for field in missing), ", ".join(field.en for field in missing)
        why = Text(f"《{notice.name.zh}》尚缺：{zh}", f"the letter '{notice.name.en}' still lacks: {en}")
        raise Refused("fields", why, act=rule.name, source=profile.cite(notice.source))


def refuse(profile: Profile, rule: ActRule, code: str, why: Text) -> None:
    """Refuse the act of ``rule`` by its own article."""
    raise Refused(code, why, act=rule.name, source=profile.cite(rule.source))


def _wrong(fact: FactRule, value: object) -> Text | None:
    """What is wrong with ``value``; None where it is of its type."""
    if fact.kind is FactKind.CODE:
        codes = ", ".join(fact.codes)
        return None if value in fact.codes else Text(f"须为 {codes} 之一", f"must be one of {codes}")
    fits, why = _SIMPLE[fact.kind]
    return None if fits(value) else why


def _wrong_outcomes(rule: ActRule, value: object, claims: int) -> Text | None:
    """Every claim is answered, and only those that were made, each by an outcome that the act may have."""
    if not isinstance(value, Mapping):
        return Text("须逐项写明结果", "must give the outcome of each claim")
    unanswered = [str(number) for number in range(1, claims + 1) if str(number) not in value]
    if unanswered:
        named = ", ".join(unanswered)
        return Text(f"诉求 {named} 尚未答复", f"not every claim is answered: {named} is still open")
    if len(value) != claims:
        return Text(f"只有 {claims} 项诉求", f"there are only {claims} claims")
    for outcome in value.values():
        if outcome not in rule.outcomes:
            return Text(f"此处不能作出“{outcome}”", f"{outcome!r} is no outcome that this act may have")
    return None


def _wrong_exit(profile: Profile, rule: ActRule, value: object, day: date) -> Text | None:
    rows = [row for row in profile.exits if row.id == value and row.in_force(day)]
    if not rows:
        return Text("不是当时有效的分类", "is no class that was in force on that day")
    if rule.id not in rows[0].acts:
        return Text("该分类不适用此环节", "that class is not dealt with by this act")
    return None


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_SIMPLE: Final[Mapping[FactKind, tuple[Callable[[object], bool], Text]]] = {
    FactKind.DATE: (_is_date, Text("须为 2026-01-31 形式的日期", "must be a date such as 2026-01-31")),
    FactKind.COUNT: (
        lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_COUNT,
        Text(f"须为 1 到 {MAX_COUNT} 的整数", f"must be a whole number from 1 to {MAX_COUNT}"),
    ),
    FactKind.OFFICE: (
        lambda value: isinstance(value, str) and _OFFICE.fullmatch(value) is not None,
        Text("须为单位代码", "must be the code of an office"),
    ),
    FactKind.CASE: (
        lambda value: isinstance(value, str) and _CASE.fullmatch(value) is not None,
        Text("须为信访事项编号", "must be the number of a case"),
    ),
}
