"""Records as the tests of the log need them: one that uses every line, and any that can be made up."""

import string
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from huiyin.ledger.record import Doc, Record

FULL = Record(
    case=bytes(range(16)),
    seq=7,
    prev=bytes(range(32)),
    kind="issue_opinion",
    by="lead",
    role="handler",
    office="110000-01",
    seat="seat_3",
    at=datetime(2026, 9, 28, 1, 2, 3, tzinfo=UTC),
    due=datetime(2026, 10, 8, 16, tzinfo=UTC),
    facts={"calendar": "cn@2025-11-04", "number": 12, "outcomes": {"1": "supported", "2": "refused"}},
    fields=frozenset(("reasons", "remedy")),
    docs=(Doc("letter", bytes(range(32, 64))), Doc("attachment", bytes(range(64, 96)))),
)
"""A record in which no line is empty."""

SMALL = string.ascii_lowercase + string.digits
words = st.builds(str.__add__, st.sampled_from(SMALL), st.text(SMALL + "_.-", max_size=127))
instants = st.builds(
    lambda at, minutes: at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - the offset comes after
    st.integers(-1439, 1439),
)
plain = st.builds(
    str.__add__,
    st.sampled_from(string.ascii_letters + string.digits),
    st.text(string.ascii_letters + string.digits + " _.:@-", max_size=127),
)
facts = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True),
    plain
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.dictionaries(st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,63}", fullmatch=True), plain, max_size=4),
    max_size=5,
)
docs = st.lists(st.builds(Doc, words, st.binary(min_size=32, max_size=32)), max_size=4).map(tuple)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record that can be printed."""
    seq = draw(st.integers(0, 999_999_999))
    made: dict[str, Any] = {name: draw(words | st.just("")) for name in ("role", "office", "seat")}
    return Record(
        case=draw(st.binary(min_size=16, max_size=16)),
        seq=seq,
        prev=draw(st.binary(min_size=32, max_size=32)) if seq else None,
        kind=draw(words),
        by=draw(words),
        at=draw(instants),
        due=draw(st.none() | instants),
        facts=draw(facts),
        fields=draw(st.frozensets(words, max_size=4)),
        docs=draw(docs),
        **made,
    )
