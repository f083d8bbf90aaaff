"""A whole journal as the first release kept it: every later one reads, opens and replays it.

``journal-v1.txt`` begins with the key of the salts, the version of the rules and where the case came to. Then each
event: its record; its salt and commitment, its documents with their salts, and its leaf. ``journal-v1.rules.json`` is
that version of the rules, as an installation keeps it; the rules that are shipped may change, a pinned case does not
notice. Neither file is ever edited: another format has files of its own.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from huiyin.ledger.commitment import commit, commit_doc, doc_salt, leaf, salt_of
from huiyin.ledger.record import Record, parse_record, print_record
from huiyin.procedure import course
from huiyin.procedure.decode import decode_canonical
from huiyin.procedure.names import Capacity, End, Field
from huiyin.procedure.profile import Profile
from huiyin.procedure.state import Act, By, Event, State
from tests.procedure.sample import SHELF

HERE = Path(__file__).parent
BESIDE: Final = {"message", "look", "open_identity", "delivered"}  # what moves nothing in the procedure


@dataclass(frozen=True)
class Entry:
    """One event of the file, as it was frozen."""

    record: bytes
    salt: bytes
    commitment: bytes
    documents: tuple[tuple[bytes, bytes], ...]
    leaf: bytes


def entry(record: str, opening: str) -> Entry:
    lines = opening.splitlines()
    named = [line.split(" ", 2) for line in lines[:-2]]
    return Entry(
        record=f"{record}\n".encode(),
        salt=bytes.fromhex(next(words[1] for words in named if words[0] == "salt")),
        commitment=bytes.fromhex(next(words[1] for words in named if words[0] == "commitment")),
        documents=tuple((bytes.fromhex(words[1]), words[2].encode()) for words in named if words[0] == "document"),
        leaf="".join(f"{line}\n" for line in lines[-2:]).encode(),
    )


HEAD, *PARTS = (HERE / "journal-v1.txt").read_bytes().decode().rstrip("\n").split("\n\n")
ABOUT = dict(line.split(" ") for line in HEAD.splitlines())
KEY = bytes.fromhex(ABOUT["salts"])
ENTRIES = [entry(record, opening) for record, opening in zip(PARTS[::2], PARTS[1::2], strict=True)]


def event_of(record: Record) -> Event:
    by = By(Capacity(record.by), record.role, record.office, record.seat)
    return Event(Act(record.kind, by, record.facts, frozenset(map(Field, record.fields))), record.at)


@pytest.fixture(scope="module")
def rules() -> Profile:
    stored = (HERE / "journal-v1.rules.json").read_text(encoding="utf-8").rstrip("\n")
    return decode_canonical(stored, "journal-v1.rules.json", SHELF.calendars)


@pytest.fixture(scope="module")
def state(rules: Profile) -> State:
    """Where the case came to, from the records alone."""
    records = [parse_record(one.record) for one in ENTRIES]
    return course.replay(rules, [event_of(record) for record in records if record.kind not in BESIDE])


def test_every_record_is_read_and_printed_as_it_was() -> None:
    assert len(ENTRIES) == 13
    for one in ENTRIES:
        assert print_record(parse_record(one.record)) == one.record


def test_the_records_are_one_chain() -> None:
    before = None
    for seq, one in enumerate(ENTRIES):
        record = parse_record(one.record)
        assert (record.seq, record.prev) == (seq, before)
        before = one.commitment


def test_every_leaf_opens_with_its_salt_and_record() -> None:
    for seq, one in enumerate(ENTRIES):
        assert salt_of(KEY, seq) == one.salt
        assert commit(one.salt, one.record) == one.commitment
        assert leaf(one.commitment) == one.leaf


def test_every_document_opens_with_its_own_salt() -> None:
    assert sum(len(one.documents) for one in ENTRIES) == 11
    for seq, one in enumerate(ENTRIES):
        committed = [doc.commitment for doc in parse_record(one.record).docs]
        assert committed == [commit_doc(salt, text) for salt, text in one.documents]
        assert [salt for salt, _ in one.documents] == [doc_salt(KEY, seq, n) for n in range(len(committed))]


def test_the_rules_are_the_version_that_the_case_is_pinned_to(rules: Profile) -> None:
    assert rules.hash == ABOUT["rules"] == parse_record(ENTRIES[0].record).facts["profile"]


def test_the_case_is_replayed_to_where_it_came(rules: Profile, state: State) -> None:
    assert state.stage == ABOUT["stage"]
    assert course.ended(rules, state) is End.OPINION
    assert state.events == sum(parse_record(one.record).kind not in BESIDE for one in ENTRIES)
    assert {clock.name: str(clock.breached) for clock in state.clocks if clock.breached} == {"decision": "2026-10-11"}
    assert state.outcomes == {"1": "supported", "2": "explained"}


def test_what_was_owed_stands_in_the_record_of_the_act_that_met_or_missed_it() -> None:
    due = {record.kind: str(record.due) for record in (parse_record(one.record) for one in ENTRIES) if record.due}
    assert due["breach"] == due["issue_opinion"] == "2026-10-10 16:00:00+00:00"
    assert parse_record(next(one.record for one in ENTRIES if b"kind issue_opinion" in one.record)).at.day == 19


def test_no_record_holds_what_somebody_wrote() -> None:
    written = [text for one in ENTRIES for _, text in one.documents]
    assert not any(text in one.record for one in ENTRIES for text in written)
    assert all(one.record.isascii() for one in ENTRIES)


def test_the_page_of_the_format_shows_a_record_of_this_journal() -> None:
    page = (HERE.parents[1] / "docs" / "spec" / "ledger.md").read_bytes()
    shown = page[page.index(b"```\nhuiyin-event/v1\n") + 4 :].partition(b"```")[0]
    assert shown in [one.record for one in ENTRIES]
