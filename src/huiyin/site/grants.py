"""What the application's role may do in the database: the table below and nothing else.

The owner's role makes the tables; the application's owns nothing and is given each right by name. Applied after
every migration: of each thing that the owner made, all is taken away first, so that the end is the same whatever
was before. A table that has no row here is closed to the application, and a test asks for the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, LiteralString

from psycopg import Connection, sql

from huiyin.site.postgres.roles import APP

ROWS: Final = "SELECT, INSERT, UPDATE, DELETE"

RIGHTS: Final[Mapping[tuple[str, str], LiteralString]] = MappingProxyType(
    {
        ("TABLE", "django_migrations"): "SELECT",
        ("TABLE", "procrastinate_events"): ROWS,
        ("TABLE", "procrastinate_jobs"): ROWS,
        ("TABLE", "procrastinate_periodic_defers"): ROWS,
        ("TABLE", "procrastinate_workers"): ROWS,
        ("SEQUENCE", "procrastinate_events_id_seq"): "USAGE",
        ("SEQUENCE", "procrastinate_jobs_id_seq"): "USAGE",
        ("SEQUENCE", "procrastinate_periodic_defers_id_seq"): "USAGE",
    }
)
QUEUE: Final = "procrastinate_"  # the queue's own functions begin so; they work with the rights of their caller

AROUND: Final[tuple[LiteralString, ...]] = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {app}",
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {app}",
    "GRANT CONNECT ON DATABASE {database} TO {app}",
    "GRANT USAGE ON SCHEMA public TO {app}",
)

# Only what the owner made: an extension's things in the same schema are not ours to close.
THINGS: Final = """
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname, oid::regclass::text
      FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relowner = current_user::regrole
       AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'ROUTINE', proname, oid::regprocedure::text
      FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
"""


def apply_grants(connection: Connection[Any]) -> None:
    """Give the application's role exactly its rights; ``connection`` is the owner's."""
    app, database = sql.Identifier(APP), sql.Identifier(connection.info.dbname)
    with connection.transaction():
        for statement in AROUND:
            connection.execute(sql.SQL(statement).format(app=app, database=database))
        for kind, name, quoted in connection.execute(THINGS).fetchall():
            thing = sql.SQL(f"{kind} {quoted}")  # quoted by PostgreSQL itself
            connection.execute(sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(thing, app))
            if rights := rights_to(kind, name):
                connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), thing, app))


def rights_to(kind: str, name: str) -> LiteralString | None:
    """What the application may do with the table, sequence or routine of that name."""
    if kind == "ROUTINE":
        return "EXECUTE" if name.startswith(QUEUE) else None
    return RIGHTS.get((kind, name))
