"""Boundary 9, mode-equal: open, confidential and anonymous give the same acts, limits and readers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import delivery, petitioner, review
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.identity import Identity
from huiyin.cases.models import Clock, Event, Mode, Reader
from huiyin.cases.readers import Service, reading
from huiyin.directory.shelf import SHIPPED, Shelf, read_text
from huiyin.ledger.record import Doc, parse_record
from huiyin.procedure.decode import DecodeError, decode_profile
from tests.cases.acting import LETTER, at, decided, officer, party_of

MODES = tuple(Mode.values)


def lived(mode: str) -> UUID:
    """The same story, whoever may know who brings it."""
    identity = None if mode == Mode.ANONYMOUS else Identity(name="林不在", address="无名路")
    case, answer = decided("refused", parties=(NewParty(mode=mode, identity=identity),))
    party = party_of(answer)
    petitioner.write(case, by=party, at=at(11), text="请问")
    delivery.deliver(case, by=party, at=at(11), mode="read_online")
    review.request_review(case, by=party, at=at(12), words="不服")
    review.decide_review(case, by=officer("qs.housing"), at=at(20), outcomes={"1": "varied"}, letter=LETTER)
    return case


def left(case: UUID) -> dict[str, Any]:
    """All that is on record, without what is random in every case."""
    with reading(Service("check")):
        records = [parse_record(bytes(row.record)) for row in Event.objects.filter(case=case).order_by("seq")]
        clocks = list(Clock.objects.filter(case=case).order_by("position").values())
        readers = sorted(Reader.objects.filter(case=case).values_list("office_id", "capacity"))
    told = [replace(one, case=b"", prev=None, docs=tuple(Doc(doc.kind, b"") for doc in one.docs)) for one in records]
    return {"records": told, "clocks": [{**row, "case_id": None} for row in clocks], "readers": readers}


@pytest.mark.usefixtures("city")
def test_the_same_story_leaves_the_same_record_in_every_mode() -> None:
    first, *others = [left(lived(mode)) for mode in MODES]
    assert others == [first] * len(others)
    assert len(first["records"]) > 8


@pytest.mark.usefixtures("city")
def test_an_office_is_offered_the_same_acts_and_shown_the_same_in_every_mode() -> None:
    cases = [decided("refused", parties=(NewParty(mode=mode),))[0] for mode in MODES]
    housing = officer("tz.housing")
    for read in (queries.possible, queries.limits, queries.happened, queries.letters, queries.claims, queries.written):
        shown = [[_same(one) for one in read(housing, case)] for case in cases]
        assert shown[1:] == shown[:1] * 2, read.__name__


def _same(one: Any) -> Any:
    """A view without the random id of its row."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__ if name not in ("id", "facts")}


@pytest.mark.usefixtures("city")
def test_no_act_asks_who_somebody_is() -> None:
    case, answer = decided("refused", parties=(NewParty(mode=Mode.ANONYMOUS),))
    mine = {act.id for act in queries.possible(party_of(answer), case)}
    assert {"request_review", "evaluate", "withdraw"} <= mine


# ── No rules can make an identity a condition ────────────────────────────────────────────────────────────────────

CONDITIONS = ("identity", "verified", "verified_identity", "mode", "real_name", "requires", "known", "confidential")
TABLES = (
    "acts.accept",
    "acts.file",
    "stages.filed",
    "clocks.decision",
    "notices.opinion",
    "laws.XF22",
    "tracks.hearing",
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("key", CONDITIONS)
def test_a_profile_has_no_place_for_a_condition_on_who_somebody_is(table: str, key: str) -> None:
    text = read_text(SHIPPED / "profiles" / "cn-2022.toml")
    assert f"[{table}]\n" in text or f"{table.split('.')[1]} = " in text
    if f"[{table}]\n" in text:
        changed = text.replace(f"[{table}]\n", f'[{table}]\n{key} = "verified"\n')
    else:
        changed = text.replace("XF22 = { ", f'XF22 = {{ {key} = "verified", ')
    with pytest.raises(DecodeError):
        decode_profile(changed, "changed.toml", Shelf().calendars)


@pytest.mark.parametrize("kind", ["identity", "person", "party", "name", "phone", "text"])
def test_a_fact_cannot_be_of_a_person(kind: str) -> None:
    text = read_text(SHIPPED / "profiles" / "cn-2022.toml")
    changed = text.replace('facts = { exit = "exit" }', f'facts = {{ exit = "exit", who = "{kind}" }}', 1)
    assert changed != text
    with pytest.raises(DecodeError):
        decode_profile(changed, "changed.toml", Shelf().calendars)
