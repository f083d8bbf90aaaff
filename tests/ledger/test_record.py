"""Records: one spelling for each, and nothing that is almost one is taken for it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ledger.record import Doc, Record, RecordError, parse_record, print_record
from tests.ledger.sample import FULL, records

BYTES = b"""\
huiyin-event/v1
case AAECAwQFBgcICQoLDA0ODw==
seq 7
prev AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
kind issue_opinion
by lead
role handler
office 110000-01
seat seat_3
at 2026-09-28T01:02:03Z
due 2026-10-08T16:00:00Z
facts {"calendar":"cn@2025-11-04","number":12,"outcomes":{"1":"supported","2":"refused"}}
fields reasons,remedy
doc letter ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=
doc attachment QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=
"""
LEAST = b"""\
huiyin-event/v1
case AAECAwQFBgcICQoLDA0ODw==
seq 0
prev -
kind file
by party
role -
office -
seat -
at 2026-09-28T01:02:03Z
due -
facts {}
fields -
"""
LINES = BYTES.splitlines(keepends=True)


def taken_or_refused(data: bytes) -> Record | None:
    """What ``data`` says; None where it is refused. What is taken prints as these very bytes."""
    try:
        record = parse_record(data)
    except RecordError:
        return None
    assert print_record(record) == data
    return record


def test_a_record_is_printed_as_the_page_of_the_format_says() -> None:
    assert print_record(FULL) == BYTES
    assert parse_record(BYTES) == FULL


def test_what_is_absent_is_a_hyphen() -> None:
    at = datetime(2026, 9, 28, 1, 2, 3, tzinfo=UTC)
    least = Record(case=bytes(range(16)), seq=0, prev=None, kind="file", by="party", at=at)
    assert print_record(least) == LEAST
    assert parse_record(LEAST) == least


@given(records())
def test_every_record_is_read_as_it_was_printed(record: Record) -> None:
    printed = print_record(record)
    assert parse_record(printed) == record
    assert print_record(parse_record(printed)) == printed


@given(records(), records())
def test_different_records_are_printed_differently(one: Record, other: Record) -> None:
    assert (print_record(one) == print_record(other)) == (one == other)


def test_an_instant_is_printed_in_utc_whatever_its_offset() -> None:
    shanghai = FULL.at.astimezone(timezone(timedelta(hours=8)))
    assert print_record(replace(FULL, at=shanghai)) == BYTES


# ── Mangled bytes ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("data", [BYTES, LEAST], ids=["full", "least"])
def test_no_changed_byte_goes_unnoticed(data: bytes) -> None:
    original = parse_record(data)
    for place, there in enumerate(data):
        for byte in {*range(256)} - {there}:
            assert taken_or_refused(data[:place] + bytes([byte]) + data[place + 1 :]) != original


@pytest.mark.parametrize("data", [BYTES, LEAST], ids=["full", "least"])
def test_no_missing_doubled_or_added_byte_goes_unnoticed(data: bytes) -> None:
    original = parse_record(data)
    for place in range(len(data)):
        assert taken_or_refused(data[:place] + data[place + 1 :]) != original
        assert taken_or_refused(data[: place + 1] + data[place:]) != original
        for more in (b" ", b"\n", b"\r", b"\t", b"\0", b"0", b"\\", b"\xff", "\u3000".encode(), "\ufeff".encode()):
            assert taken_or_refused(data[:place] + more + data[place:]) != original


def test_nothing_that_is_cut_off_is_a_record_but_for_whole_documents_at_its_end() -> None:
    short = {length for length in range(len(BYTES)) if taken_or_refused(BYTES[:length]) is not None}
    assert short == {sum(map(len, LINES[:-2])), sum(map(len, LINES[:-1]))}


def test_lines_stand_in_one_order_and_only_documents_may_repeat() -> None:
    documents = len(LINES) - 2
    for place in range(len(LINES)):
        for other in range(place):
            swapped = [*LINES]
            swapped[place], swapped[other] = swapped[other], swapped[place]
            found = taken_or_refused(b"".join(swapped))
            assert (found is not None) == (other >= documents)
        assert (taken_or_refused(b"".join(LINES[:place] + LINES[place + 1 :])) is not None) == (place >= documents)
        assert (taken_or_refused(b"".join(LINES[: place + 1] + LINES[place:])) is not None) == (place >= documents)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_other_bytes_raise_anything_but_the_error(data: bytes) -> None:
    assert taken_or_refused(data) is None


@given(st.data())
def test_a_record_with_any_stretch_replaced_is_refused_or_another(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(BYTES)))
    end = data.draw(st.integers(start, len(BYTES)))
    mangled = BYTES[:start] + data.draw(st.binary(max_size=12)) + BYTES[end:]
    found = taken_or_refused(mangled)
    assert found is None or (found == FULL) == (mangled == BYTES)


@pytest.mark.parametrize(
    ("line", "mangled"),
    [
        (b"huiyin-event/v1", b"huiyin-event/v2"),
        (b"huiyin-event/v1", b"\xef\xbb\xbfhuiyin-event/v1"),  # byte order mark
        (b"case AAECAwQFBgcICQoLDA0ODw==", b"case AAECAwQFBgcICQoLDA0ODx=="),  # bits that nothing reads
        (b"case AAECAwQFBgcICQoLDA0ODw==", b"case AAECAwQFBgcICQoLDA0ODw"),
        (b"case AAECAwQFBgcICQoLDA0ODw==", b"case AAECAwQFBgcICQoLDA0ODw==="),
        (b"case AAECAwQFBgcICQoLDA0ODw==", b"case AAECAwQFBgcICQoLDA0ODxA="),  # a byte too many
        (b"case AAECAwQFBgcICQoLDA0ODw==", b"case 000102030405060708090a0b0c0d0e0f"),
        (b"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=", b"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj9="),
        (b"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=", b"ICEiIyQlJicoKSorLC0u LzAxMjM0NTY3ODk6Ozw9Pj8="),
        (b"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=", b"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8_"),
        (b"doc letter ", b"doc  letter "),
        (b"doc letter ", b"doc - "),
        (b"doc letter ", b"doc "),
        (b"seq 7", b"seq 07"),
        (b"seq 7", b"seq +7"),
        (b"seq 7", b"seq -7"),
        (b"seq 7", b"seq 7.0"),
        (b"seq 7", b"seq 7e0"),
        (b"seq 7", b"seq 7 "),
        (b"seq 7", b"seq  7"),
        (b"seq 7", b"seq 0x7"),
        (b"seq 7", b"seq 1_0"),
        (b"seq 7", b"seq 1000000000"),
        (b"seq 7", "seq ７".encode()),
        (b"seq 7", "seq ٧".encode()),
        (b"seq 7", b"seq"),
        (b"seq 7", b"seq\t7"),
        (b"seq 7", b"Seq 7"),
        (b"seq 7", b"seq 0"),  # the first event has none before it
        (b"prev AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", b"prev -"),
        (b"prev AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", b"prev "),
        (b"kind issue_opinion", b"kind -"),
        (b"kind issue_opinion", b"kind "),
        (b"kind issue_opinion", b"kind Issue_opinion"),
        (b"kind issue_opinion", b"kind issue opinion"),
        (b"kind issue_opinion", "kind 答复".encode()),
        (b"kind issue_opinion", "kind ıssue".encode()),  # i without its dot
        (b"by lead", b"by -"),
        (b"role handler", b"role "),
        (b"role handler", b"role --"),
        (b"office 110000-01", "office １１0000-01".encode()),
        (b"at 2026-09-28T01:02:03Z", b"at -"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T01:02:03z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28 01:02:03Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T01:02:03"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T01:02:03+00:00"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T09:02:03+08:00"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T01:02:03.000Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T01:02Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T24:00:00Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-28T23:59:60Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-09-31T01:02:03Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-02-29T01:02:03Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-13-28T01:02:03Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 0000-09-28T01:02:03Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 20260928T010203Z"),
        (b"at 2026-09-28T01:02:03Z", b"at 2026-W40-1T01:02:03Z"),
        (b"at 2026-09-28T01:02:03Z", "at ２026-09-28T01:02:03Z".encode()),
        (b"fields reasons,remedy", b"fields remedy,reasons"),
        (b"fields reasons,remedy", b"fields reasons,reasons,remedy"),
        (b"fields reasons,remedy", b"fields reasons, remedy"),
        (b"fields reasons,remedy", b"fields reasons,"),
        (b"fields reasons,remedy", b"fields -,remedy"),
        (b"fields reasons,remedy", b"fields "),
    ],
)
def test_another_spelling_is_refused(line: bytes, mangled: bytes) -> None:
    assert BYTES.count(line) == 1
    with pytest.raises(RecordError):
        parse_record(BYTES.replace(line, mangled))


def test_ends_of_lines_are_one_line_feed_each_and_nothing_follows() -> None:
    other = ["\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\n\n"]
    for end in other:
        assert taken_or_refused(BYTES.replace(b"\n", end.encode())) is None
        for line in LINES:
            assert taken_or_refused(BYTES.replace(line, line[:-1] + end.encode())) is None
    for more in ("\n", " ", "\0", "x", "doc", "doc \n", "huiyin-event/v1\n", "due -\n"):
        assert taken_or_refused(BYTES + more.encode()) is None
    assert taken_or_refused(BYTES + BYTES) is None


@pytest.mark.parametrize(
    "facts",
    [
        "",
        "-",
        "{} ",
        " {}",
        "{ }",
        "[]",
        "null",
        '"code"',
        "1",
        "{",
        '{"a":1',
        '{"a":1,}',
        '{"a":1,"a":1}',  # Python keeps the last of two
        '{"a":"x","a":"y"}',
        '{"a":{"1":"x","1":"x"}}',
        '{"b":1,"a":2}',
        '{"a": 1}',
        '{"a":1, "b":2}',
        '{"\\u0061":1}',
        '{"a":"\\u0062"}',
        '{"a":"b\\/c"}',
        '{"a":"\\n"}',
        '{"a":"b\\n"}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":-0}',
        '{"a":-0.0}',
        '{"a":01}',
        '{"a":+1}',
        '{"a":1_000}',
        '{"a":٣}',
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":-Infinity}',
        '{"a":9007199254740992}',  # 2**53: other readers of JSON round it
        '{"a":-9007199254740992}',
        '{"a":' + "9" * 5000 + "}",
        '{"a":true}',
        '{"a":null}',
        '{"a":[]}',
        '{"a":["x"]}',
        '{"a":{"1":{"2":"x"}}}',
        '{"a":{"1":1}}',
        '{"a":{"1":true}}',
        '{"a":{"1":null}}',
        '{"a":{"Upper":"x"}}',
        '{"a":{"":"x"}}',
        '{"":1}',
        '{"A":1}',
        '{"1a":1}',
        '{"a-b":1}',
        '{"a":""}',
        '{"a":" x"}',
        '{"a":"-"}',
        '{"a":"a,b"}',
        '{"a":"a<b"}',
        '{"a":"张三"}',
        '{"a":"１"}',
        '{"a":"\\ud800"}',
        '{"\\ud800":1}',
        '{"a":"' + "x" * 129 + '"}',
        '{"' + "a" * 33 + '":1}',
        '{"a":' * 100_000,
        "[" * 100_000,
    ],
    ids=lambda facts: facts[:24] or "nothing",
)
def test_facts_have_one_spelling_and_closed_types(facts: str) -> None:
    start, _, rest = BYTES.partition(b"facts ")
    with pytest.raises(RecordError):
        parse_record(start + b"facts " + facts.encode() + rest[rest.index(b"\n") :])


@pytest.mark.parametrize("place", range(0, len(BYTES), 7))
def test_half_a_character_is_no_text(place: int) -> None:
    for half in (b"\xed\xa0\x80", b"\xc0\x80", b"\xe4\xbd", b"\x80"):
        with pytest.raises(RecordError):
            parse_record(BYTES[:place] + half + BYTES[place:])


# ── What cannot be printed ───────────────────────────────────────────────────────────────────────────────────────

EAST = timezone(timedelta(hours=8))
WEST = timezone(timedelta(hours=-8))


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("case", {"case": bytes(15)}),
        ("case", {"case": bytes(17)}),
        ("seq", {"seq": -1}),
        ("seq", {"seq": True}),
        ("seq", {"seq": 10**9}),
        ("prev", {"prev": bytes(31)}),
        ("prev", {"prev": b""}),
        ("prev", {"prev": None}),
        ("prev", {"seq": 0}),
        ("kind", {"kind": ""}),
        ("kind", {"kind": "-"}),
        ("kind", {"kind": "file\nby lead"}),
        ("kind", {"kind": "file\n"}),
        ("kind", {"kind": "a" * 129}),
        ("by", {"by": ""}),
        ("by", {"by": "\ud800"}),
        ("role", {"role": "-"}),  # else two records would share one spelling
        ("office", {"office": "-"}),
        ("seat", {"seat": "-"}),
        ("office", {"office": "Bureau"}),
        ("at", {"at": datetime(2026, 9, 28)}),  # noqa: DTZ001 - without an offset on purpose
        ("at", {"at": datetime(2026, 9, 28, 1, 2, 3, 1, UTC)}),
        ("at", {"at": datetime(2026, 9, 28, tzinfo=timezone(timedelta(microseconds=1)))}),
        ("at", {"at": datetime(1, 1, 1, tzinfo=EAST)}),
        ("due", {"due": datetime(9999, 12, 31, 23, tzinfo=WEST)}),
        ("due", {"due": datetime(2026, 9, 28)}),  # noqa: DTZ001
        ("facts", {"facts": {"a": 1.5}}),
        ("facts", {"facts": {"a": float("nan")}}),
        ("facts", {"facts": {"a": True}}),
        ("facts", {"facts": {"a": None}}),
        ("facts", {"facts": {"a": 2**53}}),
        ("facts", {"facts": {"a": ["x"]}}),
        ("facts", {"facts": {"a": b"x"}}),
        ("facts", {"facts": {"a": {1: "x"}}}),
        ("facts", {"facts": {"a": {"1": 1}}}),
        ("facts", {"facts": {"a": "they said so, and more"}}),
        ("fields", {"fields": frozenset(("a,b",))}),
        ("fields", {"fields": frozenset(("-",))}),
        ("fields", {"fields": frozenset(("",))}),
        ("doc", {"docs": (Doc("", bytes(32)),)}),
        ("doc", {"docs": (Doc("a b", bytes(32)),)}),
        ("doc", {"docs": (Doc("letter", bytes(31)),)}),
    ],
    ids=lambda what: what if isinstance(what, str) else ascii(what)[:48],
)
def test_what_no_record_can_hold_is_not_printed(line: str, change: dict[str, Any]) -> None:
    with pytest.raises(RecordError) as caught:
        print_record(replace(FULL, **change))
    assert caught.value.line == line
    assert str(caught.value).encode()


@pytest.mark.parametrize("spell", [json.dumps, lambda facts: json.dumps(facts, indent=0), str])
def test_facts_printed_by_others_are_not_taken(spell: Callable[[object], str]) -> None:
    facts = {"number": 12, "outcomes": {"1": "supported"}}
    ours = print_record(replace(FULL, facts=facts))
    with pytest.raises(RecordError):
        parse_record(ours.replace(b'{"number":12,"outcomes":{"1":"supported"}}', spell(facts).encode()))
