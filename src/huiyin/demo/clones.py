"""Copies of a case under new keys: another id, another number, every seal and commitment made anew.

``capture`` takes a case apart, with the keys of the site; what it gives is plain data for other processes. ``Copies``
prints rows for PostgreSQL's COPY. That a copy is as sound as its model is for the check to prove.
"""

from __future__ import annotations

import base64
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from huiyin.cases.check import PAPERS
from huiyin.cases.inventory import INVENTORY, Key
from huiyin.cases.keyring import ring
from huiyin.ledger.commitment import commit, commit_doc, doc_salt, salt_of
from huiyin.vault.box import seal_to
from huiyin.vault.codes import check_digit
from huiyin.vault.seal import KEY, NONCE, Place, derive, seal, unseal, wrap

Cell = bytes | tuple[Any, ...]
Rows = Mapping[str, list[dict[str, Any]]]

CASE: Final = "cases_case"
LEAF: Final = "cases_leaf"
DIGITS: Final = 10**12
_STEP: Final = 387_420_489_037  # has no factor in common with DIGITS: no two places of the order get one number
_NULL: Final = b"\\N"
_ESCAPES: Final = {ord("\\"): "\\\\", ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}
_DOCS: Final = {table._meta.db_table: columns for table, columns in PAPERS}
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
class Columns:
    """The columns of each table in the order of the cells."""

    of: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, connection: psycopg.Connection[Any]) -> Columns:
        """As the database has them."""
        found = {}
        for table in (*_tables(), LEAF):
            name = sql.Identifier(table)
            described = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(name)).description or ()
            found[table] = tuple(column.name for column in described)
        return cls(found)


def _tables() -> tuple[str, ...]:
    """The tables that hold what belongs to one case."""
    return tuple(table for table, columns in INVENTORY.items() if table == CASE or "case" in columns)


# ── Taking apart ─────────────────────────────────────────────────────────────────────────────────────────────────


def capture(connection: psycopg.Connection[Any], case: UUID, identity: bytes, bodies: Mapping[int, bytes]) -> Model:
    """The case as a model. ``identity`` stands for those that the site cannot open; ``bodies``: keys by office.

    ``connection`` is the owner's, whom row-level security does not bind.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor(row_factory=dict_row) as cursor:
        for table in _tables():
            column = "id" if table == CASE else "case_id"
            query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
            rows[table] = cursor.execute(query, [case]).fetchall()
    return _Taking(case, rows, identity, bodies).model()


@dataclass
class _Taking:
    case: UUID
    rows: Rows
    identity: bytes
    bodies: Mapping[int, bytes]
    ids: dict[UUID, int] = field(default_factory=dict)

    def model(self) -> Model:
        self.ids[self.case] = 0
        for table in self.rows:
            for row in self.rows[table]:
                if isinstance(row.get("id"), UUID):
                    self.ids.setdefault(row["id"], len(self.ids))
        events = sorted(self.rows["cases_event"], key=lambda row: row["seq"])
        origin = text(self.rows[CASE][0]["origin"])
        made = {
            table: tuple(tuple(self.cell(table, row, name) for name in row) for row in rows)
            for table, rows in self.rows.items()
        }
        made[LEAF] = tuple(((COMMITMENT, row["seq"]), origin, _NULL) for row in events)
        docs = self.documents()
        parties = tuple(self.ids[row["id"]] for row in self.rows["cases_party"])
        return Model(len(self.ids), parties, tuple(_happened(row, docs) for row in events), made)

    def key_of(self, table: str, row: UUID) -> bytes:
        (found,) = (one for one in self.rows[table] if row in (one["case_id"], one.get("party_id")))
        place = Place(table, str(row), "wrapped")
        return ring().unwrap(found["epoch"], found["wrapped"], place)

    def cell(self, table: str, row: Mapping[str, Any], name: str) -> Cell:
        value = row[name]
        column = INVENTORY[table][name if name in INVENTORY[table] else name.removesuffix("_id")]
        if isinstance(value, UUID):
            return (ID, self.ids[value])
        if value is None:
            return _NULL
        if column.key is not Key.CLEAR:
            return self.sealed(table, row, name, column.key)
        if isinstance(value, bytes):
            return self.clear(row, name, value)
        return (NUMBER,) if (table, name) == (CASE, "number") else text(value)

    def clear(self, row: Mapping[str, Any], name: str, value: bytes) -> Cell:
        kinds: dict[str, Cell] = {
            "record": (RECORD, row.get("seq")),
            "commitment": (COMMITMENT, row.get("seq")),
            "head": (COMMITMENT, row.get("events", 0) - 1),
        }
        return kinds.get(name, (RANDOM, len(value)))

    def sealed(self, table: str, row: Mapping[str, Any], name: str, key: Key) -> Cell:
        if key is Key.EPOCH:
            return (WRAP, table, self.ids[row.get("party_id", self.case)])
        number = self.ids[row["id"]]
        match key:
            case Key.CASE:
                return (SEAL, 0, purpose(table), table, number, name, self.plain(table, row, name))
            case Key.IDENTITY if row["mode"] == "confidential":
                return (OWN, number, self.identity)
            case Key.IDENTITY | Key.PARTY:
                use = "identity" if key is Key.IDENTITY else "deliveries"
                opened = unseal(
                    derive(self.key_of("cases_partykey", row["id"]), use), row[name], self.place(table, row, name)
                )
                return (SEAL, number, use, table, number, name, opened)
            case Key.CODE:
                return (ENVELOPE, number)
            case Key.OVERSIGHT:
                return (BOX, number, self.bodies[row["overseer_id"]])
        raise NotImplementedError(f"{table}.{name}: a copy cannot seal this")

    def plain(self, table: str, row: Mapping[str, Any], name: str) -> bytes:
        key = derive(self.key_of("cases_casekey", self.case), purpose(table))
        return unseal(key, row[name], self.place(table, row, name))

    @staticmethod
    def place(table: str, row: Mapping[str, Any], name: str) -> Place:
        return Place(table, str(row["id"]), name)

    def documents(self) -> dict[tuple[int, int], bytes]:
        return {
            (row["seq"], row[at]): self.plain(table, row, name)
            for table, columns in _DOCS.items()
            for row in self.rows[table]
            for name, at in columns.items()
            if row[at] is not None
        }


def purpose(table: str) -> str:
    """For what the key of a case seals in that table."""
    return "attachments" if table == "cases_attachment" else "content"


def _happened(row: Mapping[str, Any], docs: Mapping[tuple[int, int], bytes]) -> Happened:
    lines = row["record"].split(b"\n")
    first = next((at for at, line in enumerate(lines) if line.startswith(b"doc ")), len(lines) - 1)
    kinds = [line.split(b" ")[1] for line in lines[first:-1]]
    found = tuple((kind, docs[row["seq"], at]) for at, kind in enumerate(kinds))
    return Happened(lines[2], b"\n".join(lines[4:first]), found)


def text(value: Any) -> bytes:
    """A value as COPY reads it."""
    if isinstance(value, bool):
        return b"t" if value else b"f"
    plain = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    return plain.translate(_ESCAPES).encode()


# ── Making anew ──────────────────────────────────────────────────────────────────────────────────────────────────


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

    def store(self, connection: psycopg.Connection[Any], columns: Columns) -> None:
        """Write all of it in one transaction; ``connection`` is the owner's."""
        with connection.transaction(), connection.cursor() as cursor:
            for table, rows in ((table, rows) for table, rows in self.rows.items() if rows):
                names = sql.SQL(", ").join(sql.Identifier(name) for name in columns.of[table])
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
