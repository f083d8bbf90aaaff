"""Simulated installations of any size: for benchmarks, and for whoever wants to see how a large one feels.

Some hundred cases go through the real actions; all others are copies of them, each under keys, ids and numbers of its
own, so that the check finds nothing to complain of. Copies are written by COPY as the owner of the tables, whom
row-level security does not bind, into tables whose indexes and foreign keys are made after the last row.

What was made is kept: a database named after its plan and the structure of its tables, and copied by PostgreSQL
itself wherever it is wanted. The same seed gives the same courses and dates; keys, ids and numbers are random.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from huiyin.cases import keyring
from huiyin.cases.identity import as_dict
from huiyin.cases.models import Case
from huiyin.cases.readers import Service, reading
from huiyin.demo import clones, copies, invented, stories
from huiyin.demo.copies import Given, Model
from huiyin.directory import offices
from huiyin.directory.models import Office
from huiyin.procedure.text import Text
from huiyin.site.databases import database as settings_of
from huiyin.site.grants import apply_grants
from huiyin.site.migrate import migrate
from huiyin.site.postgres import Server
from huiyin.site.problem import Problem

FORM: Final = 1  # of the courses: another one is another cache
THEN: Final = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)  # a Monday morning in China; what is due is due by then
PREFIX: Final = "huiyin_sim_"
MODELS: Final = 240
BATCH: Final = 1_000  # cases a transaction
SOLO: Final = 20_000  # below this a second process is not worth its start
LONGEST_AGO: Final = 900  # days
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many cases, how many of them due at ``THEN``, and the seed of their courses."""

    cases: int = 10_000
    due: int = 1_000
    seed: int = 1

    @property
    def name(self) -> str:
        """The name of its database."""
        return f"{PREFIX}{_structure()}_{self.seed}_{self.cases}_{self.due}"


@dataclass(frozen=True, slots=True)
class Made:
    """What a simulation has made: its database, its size in cases, events, rows and bytes, and the seconds it took."""

    name: str
    cases: int
    due: int
    events: int
    rows: int
    bytes: int
    seconds: float
    new: bool = True


def kept(server: Server, plan: Plan, told: Told = lambda _: None, workers: int = 1) -> Made:
    """The database of ``plan``, made unless it is there; ``told`` hears how many cases were added.

    Two who do so at once take turns.
    """
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('huiyin simulate'))")
        found = _remembered(connection, plan.name)
        if found is not None:
            return found
        half = f"{plan.name}_half"
        _anew(connection, half)
        with connected(server, half):
            migrate(server.url("owner", half))
            made = fill(server.url("owner", half), plan, told, workers)
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (half, plan.name))))
        memory = sql.Literal(json.dumps(asdict(made)))
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(plan.name), memory))
        return made


def copied(server: Server, plan: Plan, name: str) -> None:
    """Put a copy of the kept database of ``plan`` in the place of the database ``name``, which nobody may be using."""
    with psycopg.connect(server.url("owner", "postgres"), autocommit=True) as connection:
        _anew(connection, name, plan.name)
    with psycopg.connect(server.url("owner", name), autocommit=True) as connection:
        apply_grants(connection)


def replace(server: Server, plan: Plan) -> None:
    """Put a copy in the place of the installation's own database. Raises Problem while that is in use."""
    name = conninfo_to_dict(server.url("owner"))["dbname"]
    connections.close_all()
    try:
        copied(server, plan, str(name))
    except psycopg.errors.ObjectInUse:
        raise Problem(
            Text("数据库正在使用中。", "The database is in use."),
            Text("请先停止 huiyin run。", "Stop huiyin run first."),
        ) from None


def drop(server: Server) -> tuple[str, ...]:
    """Remove every kept database; their names."""
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1"
        names = tuple(str(name) for (name,) in connection.execute(query, [PREFIX]))
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    return names


def fill(owner_url: str, plan: Plan, told: Told = lambda _: None, workers: int = 1) -> Made:
    """Fill the database that Django is connected to, as the owner by ``owner_url``. Raises Problem unless empty."""
    start = time.monotonic()
    refuse_filled()
    invented.load_place()
    offices.forget()
    due, rest = _act(plan, told)
    ring = keyring.ring()
    with psycopg.connect(owner_url, autocommit=True) as connection, bare(connection):
        models = tuple(_capture(connection, [*due, *rest]))
        given = Given(owner_url, clones.columns(connection), models, (ring.current, ring.epochs[ring.current]))
        rows = _copy(given, _chosen(plan, len(due), len(rest)), told, workers)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        return _measured(connection, plan, rows, time.monotonic() - start)


def refuse_filled() -> None:
    """Raise Problem where the database of this process has cases or offices already."""
    with reading(Service("check")):
        filled = Case.objects.exists() or Office.objects.exists()
    if filled:
        raise Problem(
            Text(
                "这里已有单位或信访事项，不能再生成模拟数据。",
                "There are offices or cases here: nothing is simulated among them.",
            ),
            Text("请将 HUIYIN_HOME 设为一个新目录。", "Set HUIYIN_HOME to a new folder."),
        )


@contextmanager
def connected(server: Server, name: str) -> Iterator[None]:
    """Django's connections lead to the database ``name`` of ``server``; what is known of another one is forgotten."""
    before = connections.settings
    given = {"default": settings_of(server.url("app", name)), "owner": settings_of(server.url("owner", name))}
    _lead(connections.configure_settings(given))
    try:
        yield
    finally:
        _lead(before)


def _lead(settings: Any) -> None:
    for alias in {one.alias for one in connections.all(initialized_only=True)}:
        connections[alias].close()
        del connections[alias]
    connections.settings = settings
    keyring.ring.cache_clear()
    offices.forget()


# ── Cases through the real actions ───────────────────────────────────────────────────────────────────────────────


def _act(plan: Plan, told: Told) -> tuple[list[UUID], list[UUID]]:
    """The cases to copy: those that are due, and those that are not."""
    rng = Random(plan.seed)  # noqa: S311 - courses and dates, no secrets
    due = [_waiting(rng, told) for _ in range(_models(plan.due, 12))]
    rest = [_settled(rng, told) for _ in range(_models(plan.cases - plan.due, MODELS))]
    return due, rest


def _models(cases: int, most: int) -> int:
    return min(most, max(1, cases // 4)) if cases else 0


def _waiting(rng: Random, told: Told) -> UUID:
    story, days = rng.choice(list(stories.WAITING.items()))
    case = stories.act_out(story, rng, THEN - timedelta(days=days), THEN, settled=False)
    told(1)
    return case


def _settled(rng: Random, told: Told) -> UUID:
    (story,) = rng.choices(list(stories.WEIGHTS), list(stories.WEIGHTS.values()))
    # One in four began lately, and is somewhere on its way.
    ago = rng.randint(1, 80) if rng.random() < 0.25 else rng.randint(80, LONGEST_AGO)
    case = stories.act_out(story, rng, THEN - timedelta(days=ago, minutes=rng.randint(0, 300)), THEN)
    told(1)
    return case


def _capture(connection: psycopg.Connection[Any], cases: list[UUID]) -> list[Model]:
    identity = json.dumps(as_dict(stories.SOMEBODY), ensure_ascii=False, sort_keys=True).encode()
    bodies = {body.pk: bytes(body.public_key or b"") for body in Office.objects.exclude(public_key=None)}
    return [clones.capture(connection, case, identity, bodies) for case in cases]


# ── All others ───────────────────────────────────────────────────────────────────────────────────────────────────


def _chosen(plan: Plan, due: int, rest: int) -> list[int]:
    """Which model each copy follows, by their places in the list of both, due ones first."""
    rng = Random(plan.seed + 1)  # noqa: S311 - likewise
    found = [rng.randrange(due) for _ in range(plan.due - due)]
    found += [due + rng.randrange(rest) for _ in range(plan.cases - plan.due - rest)]
    rng.shuffle(found)
    return found


def _copy(given: Given, chosen: list[int], told: Told, workers: int) -> int:
    """Write the copies, and hear of each batch; how many rows."""
    batches = [(at, chosen[at : at + BATCH]) for at in range(0, len(chosen), BATCH)]
    if workers == 1 or len(chosen) < SOLO:
        copies.begin(given)
        return sum(_heard(copies.store(batch), told) for batch in batches)
    # A process of its own, not a fork: it must share neither connections nor the lease of the server.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, copies.begin, (given,)) as pool:
        return sum(_heard(done, told) for done in pool.map(copies.store, batches))


def _heard(done: tuple[int, int], told: Told) -> int:
    cases, rows = done
    told(cases)
    return rows


# ── Databases ────────────────────────────────────────────────────────────────────────────────────────────────────

CONSTRAINTS: Final[LiteralString] = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE contype IN ('f', 'u', 'p') AND connamespace = 'public'::regnamespace
       AND (conrelid::regclass::text LIKE 'cases\\_%' OR confrelid::regclass::text LIKE 'cases\\_%')
     ORDER BY contype <> 'f', 1
"""
INDEXES: Final[LiteralString] = """
    SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND tablename LIKE 'cases\\_%'
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
"""


@contextmanager
def bare(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """The tables of cases without indexes and foreign keys; both are made, and so proved, when the block ends."""
    found = [pair for query in (CONSTRAINTS, INDEXES) for pair in connection.execute(query).fetchall()]
    with connection.transaction():
        for without, _ in found:
            connection.execute(without)
    yield
    connection.execute("SET maintenance_work_mem = '1GB'")
    keys = [again for without, again in found if "FOREIGN KEY" in again]
    for again in [*(again for _, again in found if again not in keys), *keys]:
        connection.execute(again)


def _anew(connection: psycopg.Connection[Any], name: str, template: str = "template1") -> None:
    """An empty database of that name, or a copy; what was there is gone. Fails where somebody uses it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))


def _remembered(connection: psycopg.Connection[Any], name: str) -> Made | None:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = connection.execute(query, [name]).fetchone()
    return Made(**{**json.loads(row[0]), "new": False}) if row is not None and row[0] else None


def _measured(connection: psycopg.Connection[Any], plan: Plan, rows: int, seconds: float) -> Made:
    query = """
        SELECT count(*), count(*) FILTER (WHERE next_at <= %s), sum(events)::bigint,
               pg_database_size(current_database())
          FROM cases_case
    """
    row = connection.execute(query, [THEN]).fetchone()
    assert row is not None
    cases, due, events, size = row
    if (cases, due) != (plan.cases, plan.due):
        raise RuntimeError(f"{cases} cases, {due} of them due, are not what was planned: {plan}")
    return Made(plan.name, cases, due, events, rows, size, round(seconds, 1))


def _structure() -> str:
    """What changes with the tables, the rules and the courses."""
    here = Path(__file__).parents[1]
    files = [*here.glob("*/migrations/*.py"), here / "procedure" / "profiles" / f"{invented.PROFILE}.toml"]
    digest = hashlib.sha256(str(FORM).encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def workers() -> int:
    """As many processes as the machine has processors for."""
    return os.cpu_count() or 1
