"""Messages from elsewhere become cases, each once; what cannot is named by its line."""

from __future__ import annotations

import json
import os
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from huiyin.cases import check, queries
from huiyin.cases.importing import BATCH, Imported, import_messages
from huiyin.cases.models import Case, Event
from huiyin.cases.readers import Service, reading
from tests.cases.acting import at, officer

pytestmark = pytest.mark.usefixtures("city")


def line(text: str, **more: object) -> bytes:
    return json.dumps({"text": text, **more}, ensure_ascii=False).encode()


def run(*lines: bytes, office: str = "tz.petition", days: float = 0) -> Imported:
    *_, done = import_messages(lines, office, at(days))
    return done


def cases() -> list[Case]:
    with reading(Service("check")):
        return list(Case.objects.select_related("subject").order_by("filed_on"))


def test_a_line_becomes_a_registered_case_that_says_it_was_received_elsewhere() -> None:
    done = run(line("路灯不亮。", filed_on="2026-03-01", label="住房维修"))
    assert (done.added, done.there, done.bad) == (1, 0, [])
    (case,) = cases()
    view = queries.case(officer("tz.petition"), case.pk)
    assert (view.stage, view.received_elsewhere, view.filed_on) == ("triage", date(2026, 3, 1), date(2026, 3, 1))
    assert case.subject is not None
    assert case.subject.code == "housing.repair"
    with reading(Service("check")):
        kinds = [(event.kind, event.on) for event in Event.objects.filter(case=case).order_by("seq")]
    assert kinds == [("file", date(2026, 3, 2)), ("register", date(2026, 3, 2))]


def test_a_line_without_a_day_counts_from_the_day_of_its_entry_and_is_marked_all_the_same() -> None:
    run(line("水管漏水。"))
    assert queries.case(officer("tz.petition"), cases()[0].pk).received_elsewhere == date(2026, 3, 2)


def test_a_limit_that_ran_out_before_the_entry_is_recorded_as_missed() -> None:
    run(line("去年的信。", filed_on="2025-09-01"))
    with reading(Service("check")):
        assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
            "file",
            "breach",
            "lapse",
            "register",
        ]


def test_a_label_that_is_no_subject_is_left_out() -> None:
    run(line("其他。", label="某某群体"))
    assert cases()[0].subject is None


BAD = {
    "no JSON": b"{",
    "not UTF-8": b'{"text": "\xff"}',
    "no JSON object": b"[1]",
    "there is no text": b'{"text": "   "}',
    "the label is no text": b'{"text": "a", "label": 3}',
    "fields that are not taken: 'phone'": b'{"text": "a", "phone": "1"}',
    "filed_on is no date such as 2026-01-31": b'{"text": "a", "filed_on": "20260131"}',
    "2027-01-01 is still to come": b'{"text": "a", "filed_on": "2027-01-01"}',
    "these rules are not in force on 2021-01-01": b'{"text": "a", "filed_on": "2021-01-01"}',
    "more than 1000000 bytes": b" " * 1_000_001,
}


def test_bad_lines_are_named_by_number_and_the_others_kept() -> None:
    done = run(*chain.from_iterable((bad, line(f"好的 {n}")) for n, bad in enumerate(BAD.values())))
    assert [(bad.number, bad.why.en) for bad in done.bad] == [(2 * n + 1, why) for n, why in enumerate(BAD)]
    assert done.added == len(cases()) == len(BAD)


def test_an_empty_line_is_named_too() -> None:
    assert [bad.number for bad in run(b"", line("有内容")).bad] == [1]


def test_a_second_run_adds_nothing_twice_and_the_same_words_twice_in_a_file_are_two_cases() -> None:
    lines = [line("同样的话"), line("同样的话"), line("另一句")]
    assert run(*lines).added == 3
    again = run(*lines, line("新的一句"), days=1)
    assert (again.added, again.there) == (1, 3)
    assert len(cases()) == 4


def test_a_run_that_was_broken_off_goes_on_after_its_last_whole_batch() -> None:
    lines = [line(f"第 {n} 封") for n in range(2 * BATCH + 5)]
    batches = import_messages(lines, "tz.petition", at())
    assert next(batches).added == BATCH
    batches.close()
    done = run(*lines)
    assert (done.added, done.there) == (BATCH + 5, BATCH)
    assert check.check().problems == []


SHARED = Path(os.environ.get("HUIYIN_SHARED", "../shared")) / "data" / "triage_dev.jsonl"


@pytest.mark.skipif(not SHARED.is_file(), reason=f"the real messages are not here: {SHARED}")
def test_real_messages_become_cases_that_pass_the_check() -> None:
    done = run(*SHARED.read_bytes().splitlines()[::60])
    assert (done.bad, done.added) == ([], 99)
    assert check.check().problems == []
