"""The check finds every way in which what is stored can differ from what was recorded."""

from __future__ import annotations

import pytest
from django.db import connection

from huiyin.cases import check
from huiyin.cases.actions import delivery, petitioner, undertaking
from huiyin.cases.actions.filing import File, NewParty
from huiyin.cases.check import PAPERS
from huiyin.cases.inventory import INVENTORY, Writer
from huiyin.cases.readers import say
from tests.cases.acting import at, decided, officer, party_of

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def whole() -> str:
    """The id of a case with one of everything that is committed to."""
    case, answer = decided("refused", parties=(NewParty(), NewParty()), files=(File("照片.txt", "记录".encode()),))
    party = party_of(answer)
    petitioner.write(case, by=party, at=at(11), text="请问有进展吗？")
    due = at(40).date()
    undertaking.undertake(case, by=officer("tz.housing"), at=at(12), verb="repair", text="更换灯具", due=due)
    delivery.deliver(case, by=party, at=at(13), mode="read_online")
    return str(case)


def tamper(statement: str, case: str) -> None:
    """Do as somebody with the owner's rights could."""
    # The tests' transaction belongs to the application's role: rights are lent to it, and fall with the transaction.
    with connection.cursor() as cursor:
        say(case=case)
        cursor.execute(statement, [case])
        say()


def found() -> list[str]:
    return sorted({problem.what for problem in check.check().problems})


def test_a_sound_installation_has_no_problems(whole: str) -> None:
    report = check.check()
    assert report.problems == []
    assert (report.cases, report.events > 8) == (1, True)
    assert check.count() == 1


BREAKS: dict[str, tuple[str, list[str]]] = {
    "a state that was edited": ("UPDATE cases_case SET stage = 'closed' WHERE id = %s", ["state"]),
    "an office that was put in charge": ("UPDATE cases_case SET lead = 'tz.social' WHERE id = %s", ["state"]),
    "an end that was written in": ("UPDATE cases_case SET ended = 'opinion' WHERE id = %s", ["state"]),
    "a journal that was cut": ("UPDATE cases_case SET events = events - 1 WHERE id = %s", ["chain"]),
    "another last event": ("UPDATE cases_case SET head = decode(repeat('ab', 32), 'hex') WHERE id = %s", ["chain"]),
    "a later alarm": ("UPDATE cases_case SET next_at = next_at + interval '1 day' WHERE id = %s", ["next"]),
    "a due date that was moved": (
        "UPDATE cases_clock SET rolled = rolled + 10 WHERE case_id = %s AND name = 'decision'",
        ["clock"],
    ),
    "a breach that was taken away": ("DELETE FROM cases_clock WHERE case_id = %s AND position = 1", ["clock"]),
    "a reader too few": ("DELETE FROM cases_reader WHERE case_id = %s AND capacity = 'lead'", ["reader"]),
}


@pytest.mark.parametrize("break_", BREAKS)
def test_the_check_finds(whole: str, break_: str) -> None:
    statement, problems = BREAKS[break_]
    tamper(statement, whole)
    assert found() == problems


def test_every_sealed_column_of_somebody_s_words_is_checked() -> None:
    checked = {(table._meta.db_table, column) for table, columns in PAPERS for column in columns}
    words = {
        (table, name)
        for table, columns in INVENTORY.items()
        for name, column in columns.items()
        if column.key == "case" and column.writer is not Writer.PROGRAM
    }
    # A name of a file is no document, and covers change only what is masked.
    assert words - checked == {("cases_attachment", "name"), ("cases_filing", "covers")}
    assert checked <= words
