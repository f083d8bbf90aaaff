"""Every column of the cases: who wrote it, under which key it is sealed, and where its party reads it.

A column that is missing here fails the tests: nothing is kept in a case that nobody has classified. Words of people
stand in sealed columns alone. What staff wrote is in the party's archive, all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Writer(StrEnum):
    """Whose words or choices a column holds."""

    PARTY = "party"
    STAFF = "staff"
    BOTH = "both"  # the same column for either, told apart by ``by_office``
    PROGRAM = "program"


class Key(StrEnum):
    """Under which key a column is sealed; ``clear`` where it is not."""

    CLEAR = "clear"
    CASE = "case"
    PARTY = "party"
    IDENTITY = "identity"  # open: the party's key; confidential: a key of its own, for the code and for oversight
    CODE = "code"
    OVERSIGHT = "oversight"
    EPOCH = "epoch"
    SITE = "site"
    TOKEN = "token"  # noqa: S105 - a word for a kind of key


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``archive`` names the part of the party's archive that shows it; empty for the program's own."""

    writer: Writer
    key: Key
    archive: str = ""


def _of(names: str, writer: Writer, key: Key = Key.CLEAR, archive: str = "") -> Mapping[str, Column]:
    return {name: Column(writer, key, archive) for name in names.split()}


_PROGRAM = Writer.PROGRAM
_PAPER: Final = _of("id case seq doc", _PROGRAM)

INVENTORY: Final[Mapping[str, Mapping[str, Column]]] = {
    "cases_case": {
        **_of("id number origin jurisdiction filed_on profile", _PROGRAM),
        **_of("state stage lead ended events head next_at erased_on", _PROGRAM),
        **_of("place subject", Writer.PARTY, archive="case"),
        **_of("officer", Writer.STAFF, archive="case"),
    },
    "cases_casekey": {**_of("case epoch", _PROGRAM), **_of("wrapped", _PROGRAM, Key.EPOCH)},
    "cases_reader": _of("case office capacity", _PROGRAM),
    "cases_shield": {**_of("case", _PROGRAM), **_of("office", Writer.PARTY, archive="about")},
    "cases_clock": {
        **_of("case position name number against duty office started due rolled remind_on", _PROGRAM),
        **_of("breached lapsed ended paused silent", _PROGRAM),
    },
    "cases_event": _of("case seq kind on record commitment silent", _PROGRAM, archive="journal"),
    "cases_leaf": _of("commitment origin index", _PROGRAM),
    "cases_token": {**_of("digest request on", _PROGRAM), **_of("answer", _PROGRAM, Key.TOKEN)},
    "cases_reminder": _of("case position office on", _PROGRAM),
    "cases_sitekey": {**_of("name", _PROGRAM), **_of("wrapped", _PROGRAM, Key.SITE)},
    "cases_party": {
        **_of("id case lookup salt overseer", _PROGRAM),
        **_of("kind mode own_code", Writer.PARTY, archive="party"),
        **_of("identity", Writer.PARTY, Key.IDENTITY, "party"),
        **_of("wishes", Writer.PARTY, Key.PARTY, "party"),
        **_of("for_code", _PROGRAM, Key.CODE),
        **_of("for_oversight", _PROGRAM, Key.OVERSIGHT),
    },
    "cases_partykey": {**_of("party case epoch", _PROGRAM), **_of("wrapped", _PROGRAM, Key.EPOCH)},
    "cases_delivery": {**_of("id case party letter on", _PROGRAM), **_of("mode", Writer.BOTH, archive="deliveries")},
    "cases_filing": {
        **_PAPER,
        **_of("kind wish_doc mask", _PROGRAM),
        **_of("text wish covers", Writer.PARTY, Key.CASE, "written"),
        **_of("masked masked_wish", _PROGRAM, Key.CASE, "written"),
    },
    "cases_claim": {
        **_PAPER,
        **_of("number mask", _PROGRAM),
        **_of("text", Writer.PARTY, Key.CASE, "claims"),
        **_of("masked", _PROGRAM, Key.CASE, "claims"),
    },
    "cases_attachment": {
        **_PAPER,
        **_of("number kind size by_office flagged original_doc", _PROGRAM),
        **_of("name content", Writer.BOTH, Key.CASE, "files"),
        **_of("original", Writer.PARTY, Key.CASE, "files"),
    },
    "cases_message": {
        **_PAPER,
        **_of("by_office mask", _PROGRAM),
        **_of("text", Writer.BOTH, Key.CASE, "written"),
        **_of("masked", _PROGRAM, Key.CASE, "written"),
    },
    "cases_statement": {
        **_PAPER,
        **_of("by_office mask", _PROGRAM),
        **_of("text", Writer.BOTH, Key.CASE, "written"),
        **_of("masked", _PROGRAM, Key.CASE, "written"),
    },
    "cases_letter": {
        **_PAPER,
        **_of("number notice kind office", _PROGRAM),
        **_of("parts", Writer.STAFF, Key.CASE, "letters"),
    },
    "cases_undertaking": {
        **_PAPER,
        **_of("kind number office done_seq", _PROGRAM),
        **_of("claim due", Writer.STAFF, archive="undertakings"),
        **_of("text", Writer.STAFF, Key.CASE, "undertakings"),
    },
    "cases_meeting": {
        **_PAPER,
        **_of("kind mask held_seq", _PROGRAM),
        **_of("place", Writer.PARTY, Key.CASE, "written"),
        **_of("masked_place", _PROGRAM, Key.CASE, "written"),
    },
}
