"""Boundary 9, mode-equal: who stays unknown gets the same acts, limits and readers, and no rules can ask for a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from huiyin.cases import queries
from huiyin.cases.actions import delivery, handling, intake, petitioner, review, undertaking
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.check import check
from huiyin.cases.identity import Identity
from huiyin.cases.models import Clock, Event, Filing, Letter, Reader, Statement
from huiyin.cases.readers import Service, reading
from huiyin.directory.shelf import Shelf, read_text
from huiyin.ledger.record import parse_record
from huiyin.procedure.decode import DecodeError, canonical_profile, decode_canonical
from tests.cases.acting import LETTER, at, filed, officer, party_of

city = pytest.mark.usefixtures("city")

NAME = Identity(name="乙某", phone="000-000")
MODES = ("open", "confidential", "anonymous")
SHELF = Shelf()
TEXTS = {file.name: read_text(file) for file in SHELF._each("profiles") if file.name.endswith(".toml")}


def story(mode: str) -> Any:
    """A case from the filing to the review, with everything that a party can do on the way."""
    answer = filed(claims=("修灯", "答复"), parties=(NewParty(mode=mode, identity=NAME),))
    case, party = answer.case, party_of(answer)
    petition, housing = officer("tz.petition"), officer("tz.housing")
    intake.register(case, by=petition, at=at(0))
    intake.transfer(case, by=petition, at=at(1), to_office="tz.housing", way="transfer", letter=LETTER)
    intake.take_over(case, by=housing, at=at(2))
    intake.supplement(case, by=party, at=at(2), text="又及", claims=("再一点",))
    intake.accept(case, by=housing, at=at(3), exit="petition", letter=LETTER)
    handling.ask_hearing(case, by=party, at=at(4), place="某处", words="请听证")
    petitioner.write(case, by=party, at=at(5), text="还在等")
    petitioner.withdraw(case, by=party, at=at(5))
    petitioner.take_back(case, by=party, at=at(6))
    undertaking.undertake(case, by=housing, at=at(7), verb="repair", text="修灯", due=at(50).date())
    handling.issue_opinion(case, by=housing, at=at(80), outcomes=dict.fromkeys("123", "refused"), letter=LETTER)
    delivery.deliver(case, by=party, at=at(81), mode="read_online")
    petitioner.evaluate(case, by=party, at=at(82), claim=1, answered="yes", fair="no", done="no")
    review.request_review(case, by=party, at=at(83))
    return answer


def told(answer: Any) -> dict[str, Any]:
    """All that is recorded or stored of a case but ids, and what is random by nature."""
    case = answer.case
    with reading(Service("check")):
        rows = Event.objects.filter(case=case).order_by("seq")
        records = [parse_record(bytes(row.record)) for row in rows]
        clocks = [
            {name: value for name, value in row.items() if name != "case_id"}
            for row in Clock.objects.filter(case=case).order_by("position").values()
        ]
        found: dict[str, Any] = {
            "records": [replace(one, case=b"", prev=None, docs=tuple(doc.kind for doc in one.docs)) for one in records],  # type: ignore[misc]
            "silent": [row.silent for row in rows],
            "clocks": clocks,
            "readers": sorted(Reader.objects.filter(case=case).values_list("office__code", "capacity")),
            "papers": [table.objects.filter(case=case).count() for table in (Filing, Letter, Statement)],
        }
    return found


@city
def test_the_same_story_is_recorded_alike_in_every_mode() -> None:
    alike = [told(story(mode)) for mode in MODES]
    assert len(alike[0]["records"]) > 14
    assert alike[0] == alike[1] == alike[2]
    assert check().problems == []


@city
def test_what_may_be_done_next_is_the_same_in_every_mode() -> None:
    answers = [story(mode) for mode in MODES]
    for by in (officer("tz.housing"), officer("qs.housing")):
        offered = [[act.id for act in queries.possible(by, answer.case)] for answer in answers]
        assert offered[0] == offered[1] == offered[2]
    mine = [[act.id for act in queries.possible(party_of(answer), answer.case)] for answer in answers]
    assert mine[0] == mine[1] == mine[2]


@city
def test_what_an_office_is_shown_does_not_tell_the_mode() -> None:
    by = officer("tz.housing")
    shown = []
    for mode in MODES:
        answer = story(mode)
        view = queries.case(by, answer.case)
        shown.append(
            (
                replace(view, id=None, number=""),  # type: ignore[arg-type]
                queries.happened(by, answer.case),
                queries.written(by, answer.case),
                queries.limits(by, answer.case),
            )
        )
    assert shown[0] == shown[1] == shown[2]


# ── Rules ────────────────────────────────────────────────────────────────────────────────────────────────────────


def tables(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """One table of each kind that a profile has, by its path."""
    if isinstance(document, dict):
        yield path
        for name, value in document.items():
            yield from tables(value, (*path, name))


def kind_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """The same for every clock, say: names of things are left out."""
    return tuple(name if place != 1 else "*" for place, name in enumerate(path))


def read(document: Any) -> None:
    decode_canonical(json.dumps(document, ensure_ascii=False), "changed", SHELF.calendars)


def changes(text: str, name: str) -> list[tuple[tuple[str, ...], Any]]:
    document = json.loads(canonical_profile(text, name, {}))
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for path in tables(document):
        seen.setdefault(kind_of(path), path)
    # What is named by whoever writes the rules is no key of the schema: stages, clocks, acts and their facts.
    return [(path, document) for path in seen.values() if len(path) != 1 and path[-1:] != ("facts",)]


CONDITIONS = {
    "identity": "verified",
    "verified_identity": True,
    "mode": "open",
    "real_name": True,
    "confidential": False,
}


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "iso-10002.toml"])
def test_no_table_of_a_profile_takes_a_condition_of_identity(name: str) -> None:
    read(json.loads(canonical_profile(TEXTS[name], name, {})))
    tried = 0
    for path, document in changes(TEXTS[name], name):
        if "stages" in path[2:] or "outcomes" in path[2:] or "names" in path or "keeps" in path:
            continue
        for key, value in CONDITIONS.items():
            changed = json.loads(json.dumps(document))
            table = changed
            for step in path:
                table = table[step]
            if key in table:
                continue
            table[key] = value
            with pytest.raises(DecodeError):
                read(changed)
            tried += 1
    assert tried > 40


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("fact", ["identity", "name", "phone", "id_number", "mode"])
def test_no_act_takes_a_fact_of_a_person_as_text(name: str, fact: str) -> None:
    document = json.loads(canonical_profile(TEXTS[name], name, {}))
    for kind in ("text", "name", "person", "identity", "string", "bool"):
        document["acts"]["file"].setdefault("facts", {})[fact] = kind
        with pytest.raises(DecodeError):
            read(document)


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "iso-10002.toml"])
def test_no_act_asks_for_a_fact_that_says_verified(name: str) -> None:
    document = json.loads(canonical_profile(TEXTS[name], name, {}))
    document["acts"]["file"].setdefault("facts", {})["identity"] = "one of verified"
    with pytest.raises(DecodeError):
        read(document)
