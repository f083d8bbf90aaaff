"""Boundary 7, nothing private about you: whatever staff write on a case, its party reads in their archive."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest

from huiyin.cases.actions import delivery, handling, intake, looking, petitioner, supervision, undertaking
from huiyin.cases.actions.filing import File, NewParty
from huiyin.cases.actions.looking import Reason
from huiyin.cases.archive import archive
from huiyin.cases.identity import Identity
from huiyin.cases.inventory import INVENTORY, Writer
from huiyin.procedure.names import Field
from tests.cases.acting import LETTER, at, filed, officer, party_of

pytestmark = pytest.mark.usefixtures("city")


def canary(name: str) -> str:
    """A text that nobody else writes."""
    return f"墨水{name}只此一处"


STAFF = [
    "letter-transfer",
    "letter-intake",
    "letter-opinion",
    "finding",
    "message",
    "undertaking",
    "done",
    "recusal",
    "hearing-record",
    "supervision",
    "involve",
    "task",
]
PARTY = ["text", "wish", "claim", "cover", "file-name", "reply", "place", "evaluation", "supplement", "name", "address"]


def letter(name: str) -> dict[Field, str]:
    return {**LETTER, Field.REASONS: canary(name)}


@pytest.fixture
def told() -> dict[str, Any]:
    """The archive of a case into which staff and party have written wherever something can be written."""
    identity = Identity(name=canary("name"), address=canary("address"))
    answer = filed(
        text=canary("text"),
        wish=canary("wish"),
        claims=(canary("claim"),),
        covers=(canary("cover"),),
        files=(File(f"{canary('file-name')}.txt", b"inside the file"),),
        parties=(NewParty(identity=identity, wishes={"by": "none"}),),
    )
    case, party = answer.case, party_of(answer)
    petition, housing = officer("tz.petition"), officer("tz.housing")
    intake.register(case, by=petition, at=at(0))
    due = at(60).date()
    intake.assign(
        case,
        by=petition,
        at=at(1),
        to_office="tz.housing",
        due=due,
        letter=letter("letter-transfer"),
        task=canary("task"),
    )
    intake.take_over(case, by=housing, at=at(2))
    intake.supplement(case, by=party, at=at(2), text=canary("supplement"))
    intake.accept(case, by=housing, at=at(3), exit="petition", letter=letter("letter-intake"))
    intake.involve(case, by=housing, at=at(3), to_office="tz.social", words=canary("involve"))
    handling.name_officer(case, by=housing, at=at(3), seat="tz.housing.2")
    handling.apply_recusal(case, by=party, at=at(4), words="请换人")
    handling.decide_recusal(case, by=housing, at=at(5), result="refused", words=canary("recusal"))
    petitioner.write(case, by=housing, at=at(5), text=canary("message"))
    petitioner.write(case, by=party, at=at(5), text=canary("reply"))
    handling.offer_hearing(case, by=housing, at=at(6))
    handling.accept_hearing(case, by=party, at=at(7), place=canary("place"))
    handling.hold_hearing(case, by=housing, at=at(8), words=canary("hearing-record"))
    supervision.supervise(case, by=petition_of_city(case), at=at(9), words=canary("supervision"))
    looking.look(case, by=housing, at=at(9), reason=Reason.VISIT)
    undertaking.undertake(case, by=housing, at=at(9), verb="repair", text=canary("undertaking"), due=date(2026, 5, 4))
    found = {1: {"finding": canary("finding")}}
    handling.issue_opinion(
        case, by=housing, at=at(10), outcomes={"1": "supported"}, letter=letter("letter-opinion"), findings=found
    )
    delivery.deliver(case, by=party, at=at(11), mode="read_online")
    undertaking.fulfil(case, by=housing, at=at(20), number=1, words=canary("done"))
    more = {"claim": 1, "answered": "yes", "fair": "yes", "done": "yes"}
    petitioner.evaluate(case, by=party, at=at(21), words=canary("evaluation"), **more)
    return archive(party, answer.codes[0])


def petition_of_city(case: object) -> Any:
    """The supervisor of the district's housing office, admitted as it is where a limit was missed."""
    from huiyin.cases.holding import Holding  # noqa: PLC0415
    from huiyin.cases.readers import Service, reading  # noqa: PLC0415

    supervisor = officer("tz.petition")
    with reading(Service("watch")):
        Holding.of(case, at(9)).admit(supervisor.office_id, "supervisor")  # type: ignore[arg-type]
    return supervisor


@pytest.mark.parametrize("name", [*STAFF, *PARTY])
def test_the_party_reads(told: dict[str, Any], name: str) -> None:
    assert canary(name) in json.dumps(told, ensure_ascii=False)


def test_the_party_reads_who_answers_for_the_case_and_who_looked(told: dict[str, Any]) -> None:
    assert told["case"]["officer"] == "tz.housing.2"
    assert [(one["office"], one["seat"], one["reason"]) for one in told["looked"]] == [
        ("tz.housing", "tz.housing.1", "visit")
    ]


def test_the_party_has_the_file_back(told: dict[str, Any]) -> None:
    assert base64.b64decode(told["files"][0]["content"]) == b"inside the file"


def test_every_column_that_staff_write_has_a_part_in_the_archive(told: dict[str, Any]) -> None:
    parts = {
        column.archive
        for columns in INVENTORY.values()
        for column in columns.values()
        if column.writer is not Writer.PROGRAM
    }
    assert parts <= told.keys()
    assert "" not in parts


def test_the_archive_opens_the_leaves_of_the_case(told: dict[str, Any]) -> None:
    from huiyin.ledger.commitment import commit  # noqa: PLC0415

    for event in told["journal"]:
        salt, commitment = base64.b64decode(event["salt"]), base64.b64decode(event["commitment"])
        assert commit(salt, event["record"].encode()) == commitment


def test_the_archive_opens_each_document_without_the_others(told: dict[str, Any]) -> None:
    from huiyin.ledger.commitment import commit_doc  # noqa: PLC0415
    from huiyin.ledger.record import parse_record  # noqa: PLC0415

    filed = told["journal"][0]
    doc = parse_record(filed["record"].encode()).docs[0]
    assert commit_doc(base64.b64decode(filed["doc_salts"][0]), canary("text").encode()) == doc.commitment
