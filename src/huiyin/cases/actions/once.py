"""One submission, one act: a second click, a reload, a retry after a time-out gets the answer of the first.

A submission carries a random token. Whoever sends the token again with the same content gets the stored answer, code
and receipts included; they are sealed under the token itself, which is kept nowhere. Two that come at once: the
second waits for the first at the row of the token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from huiyin.cases.journal import Receipt
from huiyin.cases.models import Token
from huiyin.cases.readers import Officer, Reader, reading, set_one
from huiyin.procedure.refused import Refused
from huiyin.procedure.text import Text
from huiyin.vault.seal import NONCE, Place, derive, seal, unseal

SHORTEST: Final = 16  # signs of a token
_MASTER: Final = b"huiyin-token/v1\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an act gave: the case, its number, a receipt for each event, and the parties' codes where it made some."""

    case: UUID
    number: str
    receipts: tuple[Receipt, ...] = ()
    codes: tuple[str, ...] = ()


def once(reader: Reader, token: str, request: object, at: datetime, work: Callable[[], Answer]) -> Answer:
    """The answer of ``work``, done as ``reader`` in one transaction; for a token seen before, that of its first time.

    ``request`` is what was asked, in any form whose ``repr`` tells it whole. Without a token there is no memory.
    Raises Refused, with the code ``token``, where the same token comes with another request.
    """
    with reading(reader):
        if not token:
            return work()
        secret = _secret(token)
        digest = _digest(secret)
        asked = hmac.digest(secret, repr((_who(reader), request)).encode(), "sha256")
        set_one("token", digest.hex())
        if not _first(digest, asked, at):
            return _again(digest, asked, secret)
        answer = work()
        # The work may have held a case; the row of the token is seen by its own setting still.
        sealed = seal(derive(secret, "answer"), _print(answer), _place(digest), os.urandom(NONCE))
        Token.objects.filter(digest=digest).update(answer=sealed)
        return answer


def known(token: str) -> bool:
    """Whether the token was answered before. Only inside ``reading``."""
    digest = _digest(_secret(token))
    set_one("token", digest.hex())
    return Token.objects.filter(digest=digest).exists()


def _who(reader: Reader) -> object:
    # Of an officer the place alone: a set of roles is printed in another order in each process, and may change.
    return (reader.office, reader.seat) if isinstance(reader, Officer) else reader


def _secret(token: str) -> bytes:
    if len(token) < SHORTEST:
        raise ValueError(f"a token has {SHORTEST} signs at least")
    return hashlib.sha256(_MASTER + token.encode()).digest()


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret + b"\nstored").digest()


def _first(digest: bytes, asked: bytes, at: datetime) -> bool:
    """Whether this is the first time; waits for another who is at it."""
    statement = 'INSERT INTO cases_token (digest, request, "on") VALUES (%s, %s, %s) ON CONFLICT DO NOTHING'
    with connection.cursor() as cursor:
        cursor.execute(statement, [digest, asked, at.date()])
        return bool(cursor.rowcount == 1)


def _again(digest: bytes, asked: bytes, secret: bytes) -> Answer:
    row = Token.objects.get(digest=digest)
    if not hmac.compare_digest(bytes(row.request), asked) or row.answer is None:
        raise Refused(
            "token",
            Text("这份表单已经提交过，内容与上次不同", "this form was sent before, with other content"),
            remedy=Text("请重新打开页面再提交", "Open the page anew and send it again"),
        )
    return _parse(unseal(derive(secret, "answer"), bytes(row.answer), _place(digest)))


def _place(digest: bytes) -> Place:
    return Place(Token._meta.db_table, digest.hex(), "answer")


def _print(answer: Answer) -> bytes:
    receipts = [[one.seq, *(_b64(part) for part in (one.commitment, one.salt, one.record))] for one in answer.receipts]
    data = {"case": str(answer.case), "number": answer.number, "receipts": receipts, "codes": list(answer.codes)}
    return json.dumps(data).encode()


def _parse(data: bytes) -> Answer:
    told: dict[str, Any] = json.loads(data)
    receipts = tuple(Receipt(seq, *(base64.b64decode(part) for part in parts)) for seq, *parts in told["receipts"])
    return Answer(UUID(told["case"]), told["number"], receipts, tuple(told["codes"]))


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
