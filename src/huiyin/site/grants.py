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
CHANGED: Final = "SELECT, INSERT, UPDATE"
ADDED: Final = "SELECT, INSERT"  # what is recorded is never changed
MASKED: Final = "SELECT, INSERT, UPDATE (masked, mask)"  # the masked copy, when the rules of masking improve

RIGHTS: Final[Mapping[tuple[str, str], LiteralString]] = MappingProxyType(
    {
        ("TABLE", "cases_attachment"): ADDED,
        ("TABLE", "cases_case"): CHANGED,
        ("TABLE", "cases_casekey"): ADDED,
        ("TABLE", "cases_claim"): MASKED,
        ("TABLE", "cases_clock"): ROWS,
        ("TABLE", "cases_delivery"): ADDED,
        ("TABLE", "cases_event"): ADDED,
        ("TABLE", "cases_filing"): "SELECT, INSERT, UPDATE (masked, masked_wish, mask)",
        ("TABLE", "cases_leaf"): ADDED,
        ("TABLE", "cases_letter"): ADDED,
        ("TABLE", "cases_meeting"): "SELECT, INSERT, UPDATE (masked_place, mask, held_seq)",
        ("TABLE", "cases_message"): MASKED,
        ("TABLE", "cases_party"): CHANGED,
        ("TABLE", "cases_partykey"): ADDED,
        ("TABLE", "cases_reader"): "SELECT, INSERT, DELETE",
        ("TABLE", "cases_reminder"): ADDED,
        ("TABLE", "cases_shield"): ADDED,
        ("TABLE", "cases_sitekey"): ADDED,
        ("TABLE", "cases_statement"): MASKED,
        ("TABLE", "cases_token"): CHANGED,
        ("TABLE", "cases_undertaking"): "SELECT, INSERT, UPDATE (done_seq)",
        ("TABLE", "directory_absence"): CHANGED,
        ("TABLE", "directory_change"): ADDED,
        ("TABLE", "directory_invitation"): CHANGED,
        ("TABLE", "directory_jurisdiction"): CHANGED,
        ("TABLE", "directory_membership"): CHANGED,
        ("TABLE", "directory_office"): CHANGED,
        ("TABLE", "directory_remit"): CHANGED,
        ("TABLE", "directory_rules"): ADDED,
        ("TABLE", "directory_staff"): CHANGED,
        ("TABLE", "directory_subject"): CHANGED,
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
