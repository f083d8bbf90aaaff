"""Cases at work: acts, the watch, the check, sealing and importing, on simulated installations kept in var/bench."""

# ruff: noqa: PLC0415 - Django is loaded only where a benchmark needs it

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.bench.measure import Row, rates, seconds

if TYPE_CHECKING:
    from huiyin.demo.simulate import Plan
    from huiyin.site.postgres import Server

HOME = Path(__file__).parents[2] / "var" / "bench"
FULL = bool(os.environ.get("BENCH_FULL"))
SMALL = 10_000
LARGE = 1_000_000 if FULL else 50_000
DUE = 1_000
COPY = "huiyin_bench"
ACTS = 8  # of one case
COURSES = 12  # cases that go their way in one round


@contextmanager
def _installation() -> Iterator["Server"]:
    """The server of the benchmarks, with Django loaded; what the processes after this one see is as before."""
    before = dict(os.environ)
    os.environ["HUIYIN_HOME"] = str(HOME)
    from huiyin.site.ground import prepare_folder
    from huiyin.site.keys import make_keys
    from huiyin.site.migrate import set_up_django
    from huiyin.site.postgres import lease

    prepare_folder(HOME)
    make_keys(HOME)
    try:
        with lease(HOME) as server:
            set_up_django(server)
            yield server
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _simulated(cases: int) -> Iterator[tuple["Server", "Plan"]]:
    """A fresh copy of an installation with so many cases, of which DUE are due."""
    with _installation() as server:
        from huiyin.demo.simulate import Plan, connected, copied, kept, workers

        plan = Plan(cases, DUE)
        kept(server, plan, workers=workers())
        copied(server, plan, COPY)
        with connected(server, COPY):
            yield server, plan


# ── Acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def acts() -> Iterator[Row]:
    """A case from its filing to the delivered opinion, act by act, beside bare transactions with as many rows."""
    with _simulated(SMALL) as (server, _):
        rng = Random(1)
        course(rng, identity=None)  # whatever is read once has been read
        written = _rows_of(lambda: course(rng, identity=None))

        def ours() -> int:
            return sum(course(rng, identity=None) for _ in range(COURSES))

        with bare(server.url("owner", COPY), written, ACTS) as one:
            fast, limit = rates(ours, lambda: sum(one() for _ in range(COURSES)))
    yield Row("acts, from filing to the delivered opinion", fast, "psycopg, the same rows", limit, "acts/s")


def course(rng: Random, **party: Any) -> int:
    """One case from its filing to the delivered opinion; the number of acts."""
    from huiyin.cases.actions import delivery, handling, intake, petitioner
    from huiyin.demo import invented, stories
    from huiyin.demo.simulate import THEN

    start = THEN + timedelta(minutes=rng.randrange(10_000))
    scene = stories.Scene(rng, rng.choice(invented.districts()), start, start + timedelta(days=400))
    stories.file(scene, modes=("confidential",), **party)
    petition, handler = scene.office("petition"), scene.handler
    steps: tuple[Callable[[], None], ...] = (
        lambda: scene.do(intake.register, petition),
        lambda: scene.do(
            intake.transfer, petition, to_office=handler.office, way="transfer", letter=stories.letter("transfer")
        ),
        lambda: scene.do(intake.take_over, handler),
        lambda: scene.do(intake.accept, handler, exit="petition", letter=stories.letter("accept")),
        lambda: scene.do(petitioner.write, scene.party, text=scene.words(stories.MESSAGES)),
        lambda: scene.do(
            handling.issue_opinion, handler, outcomes={"1": "supported"}, letter=stories.letter("issue_opinion")
        ),
        lambda: scene.do(delivery.deliver, scene.party, mode="read_online"),
    )
    for days, step in zip((0, 1, 1, 2, 3, 9, 2), steps, strict=True):
        scene.wait(days)
        step()
    assert 1 + len(steps) == ACTS
    return ACTS


# ── What is bare ─────────────────────────────────────────────────────────────────────────────────────────────────

TABLES = (
    "case",
    "casekey",
    "clock",
    "delivery",
    "event",
    "filing",
    "claim",
    "leaf",
    "letter",
    "message",
    "party",
    "partykey",
    "reader",
)
Written = list[tuple[str, int, int]]  # table, rows, bytes of one


def _rows_of(work: Callable[[], Any]) -> Written:
    """The rows that ``work`` adds, by table, and how large they are."""
    before = {table: _rows(table)[0] for table in TABLES}
    work()
    found = ((table, *_rows(table)) for table in TABLES)
    return [(table, rows - before[table], size) for table, rows, size in found if rows > before[table]]


def _rows(table: str) -> tuple[int, int]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*), avg(pg_column_size(t.*))::int FROM cases_{table} t")  # noqa: S608 - our tables
        return cursor.fetchone() or (0, 0)


@contextmanager
def bare(url: str, written: Written, acts: int) -> Iterator[Callable[[], int]]:
    """So many transactions that insert, together, rows as many and as large; each also updates one as large as a case.

    The bare table has a key and a payload.
    """
    import psycopg

    rows = [size for _, count, size in written for _ in range(count)]
    parts = [rows[at::acts] for at in range(acts)]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), content bytea)")
        kept = connection.execute("INSERT INTO bare (content) VALUES ('') RETURNING id").fetchone()
        state = os.urandom(next(size for table, _, size in written if table == "case"))

        def course() -> int:
            for part in parts:
                with connection.transaction(), connection.cursor() as cursor:
                    for size in part:
                        cursor.execute("INSERT INTO bare (content) VALUES (%s)", [os.urandom(size)])
                    cursor.execute("UPDATE bare SET content = %s WHERE id = %s", [state, kept and kept[0]])
            return acts

        yield course


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def watch() -> Iterator[Row]:
    """The watch with as many cases due among few and among many: what it costs is in proportion to what is due."""
    found = [_watched(cases) for cases in (SMALL, LARGE)]
    large, small = DUE / found[1], DUE / found[0]
    yield Row(f"watch, {DUE:,} due among {LARGE:,}", large, f"as many among {SMALL:,}", small, "cases/s")


def _watched(cases: int) -> float:
    from huiyin.cases.actions import passing
    from huiyin.demo.simulate import THEN

    with _simulated(cases):
        next(passing.watch(THEN - timedelta(days=400)), None)  # whatever is read once has been read
        start = time.perf_counter()
        done = sum(each.cases for each in passing.watch(THEN))
        assert done == DUE
        return time.perf_counter() - start


def nothing_due() -> Iterator[Row]:
    """A round of the watch that finds nothing, beside a query that asks for nothing."""
    from django.db import connection

    from huiyin.cases.actions import passing

    early = timedelta(days=4000)
    with _simulated(LARGE):
        from huiyin.demo.simulate import THEN

        def ours() -> int:
            for _ in range(50):
                assert list(passing.watch(THEN - early)) == []
            return 50

        def one() -> int:
            for _ in range(50):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
            return 50

        fast, limit = rates(ours, one)
    yield Row(f"watch, nothing due among {LARGE:,}", fast, "SELECT 1", limit, "rounds/s")


# ── The check ────────────────────────────────────────────────────────────────────────────────────────────────────


def check() -> Iterator[Row]:
    """The check of every case, beside replaying the same journals from memory."""
    with _simulated(SMALL // 10 + DUE):
        from huiyin.cases.check import CHECK
        from huiyin.cases.check import check as work
        from huiyin.cases.holding import replay
        from huiyin.cases.models import Event
        from huiyin.cases.readers import reading
        from huiyin.ledger.record import parse_record

        journals: dict[Any, list[Any]] = {}
        with reading(CHECK):
            for case, record in Event.objects.order_by("case", "seq").values_list("case", "record"):
                journals.setdefault(case, []).append(parse_record(bytes(record)))

        def ours() -> int:
            report = work()
            assert not report.problems, report.problems[:3]
            return report.cases

        def bare() -> int:
            return sum(replay(records) is not None for records in journals.values())

        fast, limit = rates(ours, bare, rounds=3)
    events = sum(len(records) for records in journals.values()) / len(journals)
    yield Row(f"check, cases of {events:.1f} events", fast, "replay from memory", limit, "cases/s")


# ── Sealing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def sealing() -> Iterator[Row]:
    """What the vault costs: filing with a confidential identity and without one, and the seals alone."""
    with _simulated(SMALL):
        from huiyin.demo import invented, stories
        from huiyin.demo.simulate import THEN

        rng = Random(2)

        def filed(**party: Any) -> int:
            for _ in range(COURSES):
                scene = stories.Scene(rng, rng.choice(invented.districts()), THEN, THEN)
                stories.file(scene, modes=("confidential",), **party)
            return COURSES

        fast, limit = rates(filed, lambda: filed(identity=None))
        yield Row("filing, with an identity under its code", fast, "without an identity", limit, "/s")
        calls, spent = _sealed(lambda: filed(identity=None))
        took = seconds(lambda: filed(identity=None))
    yield Row(f"sealing, {calls / COURSES:.0f} seals of a filing", spent, "the filing", took, "s")


def _sealed(work: Callable[[], Any]) -> tuple[int, float]:
    """How often ``work`` seals, and how long the same seals take by themselves."""
    from unittest.mock import patch

    from huiyin.cases import sealing as door
    from huiyin.vault.seal import seal

    asked: list[tuple[Any, ...]] = []

    def noted(*given: Any) -> bytes:
        asked.append(given)
        return seal(*given)

    with patch.object(door, "seal", noted):
        work()
    return len(asked), seconds(lambda: [seal(*given) for given in asked])


# ── What came elsewhere ──────────────────────────────────────────────────────────────────────────────────────────


def importing() -> Iterator[Row]:
    """Messages from elsewhere, filed and registered, beside bare transactions of as many lines with the same rows."""
    with _simulated(SMALL) as (server, _):
        from huiyin.cases.importing import BATCH, import_messages
        from huiyin.demo import stories
        from huiyin.demo.invented import districts
        from huiyin.demo.simulate import THEN

        numbers = count(1)

        def ours() -> int:
            texts = (f"{stories.TEXTS[0].format(n=n, m=3, k=2)} {n}" for n in islice(numbers, BATCH))
            lines = [json.dumps({"text": text, "filed_on": "2026-05-06"}).encode() for text in texts]
            done = list(import_messages(lines, f"{districts()[0]}.petition", THEN))[-1]
            assert done.added == BATCH, done
            return done.added

        with bare(server.url("owner", COPY), _rows_of(ours), acts=1) as one:
            fast, limit = rates(ours, lambda: one() * BATCH, rounds=3)
    yield Row("import of messages", fast, "psycopg, the same rows", limit, "lines/s")
