"""A case taken apart, so that copies of it can be made under new keys.

``capture`` opens it with the keys of the site; what it gives is plain data. That a copy is as sound as its model is
for the check to prove.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from huiyin.cases.check import PAPERS
from huiyin.cases.inventory import INVENTORY, Key
from huiyin.cases.keyring import ring
from huiyin.demo.copies import (
    BOX,
    COMMITMENT,
    ENVELOPE,
    ID,
    NUMBER,
    OWN,
    RANDOM,
    RECORD,
    SEAL,
    WRAP,
    Cell,
    Happened,
    Model,
)
from huiyin.vault.seal import Place, derive, unseal

Rows = Mapping[str, list[dict[str, Any]]]

CASE: Final = "cases_case"
LEAF: Final = "cases_leaf"
_NULL: Final = b"\\N"
_ESCAPES: Final = {ord("\\"): "\\\\", ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}
_DOCS: Final = {table._meta.db_table: columns for table, columns in PAPERS}


def columns(connection: psycopg.Connection[Any]) -> dict[str, tuple[str, ...]]:
    """The columns of each table of cases, in the order in which the cells of a model stand."""
    found = {}
    for table in (*_tables(), LEAF):
        described = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(table))).description
        found[table] = tuple(column.name for column in described or ())
    return found


def _tables() -> tuple[str, ...]:
    """The tables that hold what belongs to one case."""
    return tuple(table for table, columns in INVENTORY.items() if table == CASE or "case" in columns)


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
