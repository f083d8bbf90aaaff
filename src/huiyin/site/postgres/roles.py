"""The two roles: the owner of the data, and the application, which row-level security binds."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg import Connection, sql

OWNER, APP = "huiyin_owner", "huiyin_app"


def ensure_role(connection: Connection[Any], name: str, options: LiteralString) -> None:
    """Make the role unless it is there; two processes may do so at once."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin roles'))")
        known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        if known is None:
            connection.execute(sql.SQL(f"CREATE ROLE {{}} {options}").format(sql.Identifier(name)))
