"""Copies of cases, printed as rows for PostgreSQL's COPY: other ids, keys and numbers, every seal made anew.

Here is no Django: the processes that copy get plain data and the owner's address.
"""

from __future__ import annotations

import base64
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg import sql

from huiyin.ledger.commitment import commit, commit_doc, doc_salt, salt_of
from huiyin.vault.box import seal_to
from huiyin.vault.codes import check_digit
from huiyin.vault.seal import KEY, NONCE, Place, derive, seal, wrap

Cell = bytes | tuple[Any, ...]

DIGITS: Final = 10**12
_STEP: Final = 387_420_489_037  # has no factor in common with DIGITS: no two places of the order get one number
# How the cells of a row are made anew; the first word of each tuple.
ID, NUMBER, RANDOM, SEAL, WRAP, OWN, ENVELOPE, BOX, RECORD, COMMITMENT = range(10)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: its record around case, previous commitment and documents, and the documents' kinds and contents."""

    before: bytes
    after: bytes
    docs: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A case taken apart: how many ids it needs, its events, and its rows by table, each cell fixed or to be made."""

    ids: int
    parties: tuple[int, ...]
    events: tuple[Happened, ...]
    rows: Mapping[str, tuple[tuple[Cell, ...], ...]]


@dataclass(frozen=True, slots=True)
class Given:
    """What a process needs to copy: the owner's address, columns by table, what to copy, the epoch and its key."""

    owner_url: str
    columns: Mapping[str, tuple[str, ...]]
    models: tuple[Model, ...]
    epoch: tuple[int, bytes]


_given: Given


def begin(given: Given) -> None:
    """What this process copies from now on."""
    global _given  # noqa: PLW0603 - a process of a pool is started with it once
    _given = given


def store(batch: tuple[int, list[int]]) -> tuple[int, int]:
    """Write one batch, in one transaction: its first place among all copies, and which model each follows.

    Gives how many cases and rows.
    """
    first, chosen = batch
    copies = Copies(_given.epoch, first)
    for number in chosen:
        copies.add(_given.models[number])
    with psycopg.connect(_given.owner_url, autocommit=True) as connection:
        # Whoever pulls the plug begins anew anyway.
        connection.execute("SET synchronous_commit = off")
        copies.store(connection, _given.columns)
    return len(chosen), copies.count


@dataclass
class Copies:
    """Rows of copies, by table, until ``store`` writes them. ``number``: the place in an order of case numbers."""

    epoch: tuple[int, bytes]
    number: int
    rows: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def add(self, model: Model) -> None:
        """One more copy of ``model``."""
        one = _Copy(model, self.epoch, number_at(self.number))
        self.number += 1
        for table, rows in model.rows.items():
            # By their random ids, as the program stores parties: nothing tells who came first.
            made = sorted(b"\t".join(one.cells(row)) for row in rows)
            self.rows[table] += made
            self.count += len(made)

    def store(self, connection: psycopg.Connection[Any], columns: Mapping[str, tuple[str, ...]]) -> None:
        """Write all of it in one transaction; ``connection`` is the owner's."""
        with connection.transaction(), connection.cursor() as cursor:
            for table, rows in ((table, rows) for table, rows in self.rows.items() if rows):
                names = sql.SQL(", ").join(sql.Identifier(name) for name in columns[table])
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
                with cursor.copy(statement) as copy:
                    copy.write(b"\n".join(rows) + b"\n")
        self.rows.clear()


def number_at(place: int) -> str:
    """The number of a case at that place of an order in which none comes twice: ``4821-0937-2516-1``."""
    digits = f"{(place + 1) * _STEP % DIGITS:012d}"
    digits += check_digit(digits)
    return "-".join(digits[at : at + 4] for at in range(0, 13, 4))


class _Copy:
    """One copy while its rows are printed."""

    def __init__(self, model: Model, epoch: tuple[int, bytes], number: str) -> None:
        self.ids = [uuid4() for _ in range(model.ids)]
        self.names = [str(one) for one in self.ids]
        self.epoch = epoch
        self.number = number.encode()
        self.keys = {number: os.urandom(KEY) for number in (0, *model.parties)}
        self.own = {number: os.urandom(KEY) for number in model.parties}
        self.derived: dict[tuple[int, str], bytes] = {}
        self.records: list[bytes] = []
        self.commitments: list[bytes] = []
        self._record(model)

    def _record(self, model: Model) -> None:
        salts = self._derive(0, "leaf-salts")
        case = base64.b64encode(self.ids[0].bytes)
        head = b"-"
        for seq, event in enumerate(model.events):
            docs = (
                b"doc %s %s\n" % (kind, base64.b64encode(commit_doc(doc_salt(salts, seq, at), plain)))
                for at, (kind, plain) in enumerate(event.docs)
            )
            record = b"huiyin-event/v1\ncase %s\n%s\nprev %s\n%s\n%s" % (
                case, event.before, head, event.after, b"".join(docs)
            )  # fmt: skip
            commitment = commit(salt_of(salts, seq), record)
            self.records.append(record)
            self.commitments.append(commitment)
            head = base64.b64encode(commitment)

    def cells(self, row: tuple[Cell, ...]) -> Iterator[bytes]:
        for cell in row:
            yield cell if isinstance(cell, bytes) else self._made(cell)

    def _made(self, cell: tuple[Any, ...]) -> bytes:
        match cell[0]:
            case 0:
                row: int = cell[1]
                return self.names[row].encode()
            case 1:
                return self.number
            case kind:
                made: bytes = _MADE[kind](self, *cell[1:])
                return b"\\\\x" + made.hex().encode()

    def random(self, length: int) -> bytes:
        return os.urandom(length)

    def seal(self, key: int, use: str, table: str, row: int, column: str, plain: bytes) -> bytes:
        return seal(self._derive(key, use), plain, Place(table, self.names[row], column), os.urandom(NONCE))

    def wrap(self, table: str, row: int) -> bytes:
        return wrap(self.epoch[1], self.keys[row], Place(table, self.names[row], "wrapped"), os.urandom(NONCE))

    def identity(self, row: int, plain: bytes) -> bytes:
        return seal(self.own[row], plain, self._party(row, "identity"), os.urandom(NONCE))

    def envelope(self, row: int) -> bytes:
        # Nobody holds a code of a simulated party: the key is one that nobody has.
        return wrap(os.urandom(KEY), self.own[row], self._party(row, "for_code"), os.urandom(NONCE))

    def box(self, row: int, body: bytes) -> bytes:
        return seal_to(body, self.own[row], self._party(row, "for_oversight"))

    def record(self, seq: int) -> bytes:
        return self.records[seq]

    def commitment(self, seq: int) -> bytes:
        return self.commitments[seq]

    def _party(self, row: int, column: str) -> Place:
        return Place("cases_party", self.names[row], column)

    def _derive(self, key: int, use: str) -> bytes:
        known = self.derived.get((key, use))
        if known is None:
            known = self.derived[key, use] = derive(self.keys[key], use)
        return known


_MADE: Final[Mapping[int, Callable[..., bytes]]] = {
    RANDOM: _Copy.random,
    SEAL: _Copy.seal,
    WRAP: _Copy.wrap,
    OWN: _Copy.identity,
    ENVELOPE: _Copy.envelope,
    BOX: _Copy.box,
    RECORD: _Copy.record,
    COMMITMENT: _Copy.commitment,
}
