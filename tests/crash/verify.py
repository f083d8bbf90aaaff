"""The ledger beside the database, read by a process that took no part in the work.

Says one object of JSON: what was found wrong, in words, and how much there was.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import connections

from huiyin.cases import queries
from huiyin.cases.check import check
from huiyin.cases.importing import import_messages
from huiyin.cases.models import Case, Event
from huiyin.cases.readers import NotFound, Service, reading
from huiyin.procedure.refused import Refused
from tests.crash.submissions import Ledger, Told, send

COUNTS = """
    SELECT (SELECT count(*) FROM cases_case) AS cases, (SELECT count(*) FROM cases_event) AS events,
           (SELECT count(*) FROM cases_leaf) AS leaves, (SELECT count(*) FROM cases_token) AS tokens,
           (SELECT count(*) FROM cases_token WHERE answer IS NULL) AS empty,
           (SELECT count(*) FROM cases_case WHERE next_at <= now()) AS due,
           (SELECT count(*) FROM procrastinate_jobs) AS jobs
"""
# What time has done, once for each limit: events in which it is told, and limits as the state has them.
TWICE = """
    SELECT e.case_id, e.told, c.missed
      FROM (SELECT case_id, count(*) FILTER (WHERE kind IN ('breach', 'lapse')) AS told FROM cases_event GROUP BY 1) e
      JOIN (SELECT case_id, count(*) FILTER (WHERE breached IS NOT NULL OR lapsed) AS missed
              FROM cases_clock GROUP BY 1) c USING (case_id)
     WHERE e.told <> c.missed
"""


def main(ledger: str, lines: str) -> None:
    """Compare, replay, check, count."""
    kept, file = Ledger(Path(ledger)), Path(lines)
    count = len(file.read_bytes().splitlines())
    wrong = [
        *_lost(kept),
        *_answered_otherwise(kept),
        *_imported_again(file, count),
        *(f"check: {problem}" for problem in check().problems),
        *_miscounted(kept, count),
    ]
    broken = Counter(("done" if one["done"] else "undone") for one in kept.broken)
    told = {"wrong": wrong, "answered": len(kept.answers), **_counts(), **broken}
    sys.stdout.write(json.dumps(told, default=str) + "\n")


def _lost(ledger: Ledger) -> Iterator[str]:
    """Whatever was acknowledged stands in the database as it was acknowledged, and the code opens it."""
    for token, answer in ledger.answers.items():
        with reading(Service("check")):
            number = Case.objects.values_list("number", flat=True).filter(pk=answer["case"]).first()
            rows = Event.objects.filter(case=answer["case"]).values_list("seq", "commitment", "record")
            stored = {seq: [bytes(part).hex() for part in parts] for seq, *parts in rows}
        if number != answer["number"]:
            yield f"{token}: the case is gone"
        for seq, commitment, _, record in answer["receipts"]:
            if stored.get(seq) != [commitment, record]:
                yield f"{token}: receipt {seq} is not what stands in the journal"
        if not all(_opens(answer, code) for code in answer["codes"]):
            yield f"{token}: the code does not open the case"


def _opens(answer: Told, code: str) -> bool:
    try:
        return queries.enter(answer["number"], code).case == UUID(answer["case"])
    except NotFound:
        return False


def _answered_otherwise(ledger: Ledger) -> Iterator[str]:
    """Every submission, sent once more, gets the answer that it had."""
    yield from (f"{token}: sent and never answered" for token in ledger.sent.keys() - ledger.answers.keys())
    for token, what in ledger.sent.items():
        try:
            same = send(what) == ledger.answers.get(token)
        except (Refused, LookupError) as error:
            yield f"{token}: refused this time: {error}"
        else:
            if not same:
                yield f"{token}: another answer than the first time"


def _imported_again(file: Path, count: int) -> Iterator[str]:
    with file.open("rb") as lines:
        *_, done = import_messages(lines, "tz.petition", datetime.now(UTC))
    if (done.added, done.there, done.bad) != (0, count, []):
        yield f"imported again: {done}"


def _miscounted(ledger: Ledger, lines: int) -> Iterator[str]:
    counts = _counts()
    filed = sum(what.act == "file" for what in ledger.sent.values())
    wanted = {"cases": filed + lines, "tokens": len(ledger.sent) + lines, "empty": 0, "leaves": counts["events"]}
    yield from (f"{name}: {counts[name]}, not {number}" for name, number in wanted.items() if counts[name] != number)
    with connections["owner"].cursor() as cursor:
        cursor.execute(TWICE)
        yield from (f"{case}: {told} told, {missed} missed" for case, told, missed in cursor.fetchall())


def _counts() -> Told:
    with connections["owner"].cursor() as cursor:
        cursor.execute(COUNTS)
        (row,) = cursor.fetchall()
        return dict(zip((column.name for column in cursor.description), row, strict=True))
