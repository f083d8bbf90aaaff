"""The server that DATABASE_URL names: checked, and given the application's role; never started or stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import Connection, errors, sql

from huiyin.procedure.text import Text
from huiyin.site.postgres.binaries import find_binaries
from huiyin.site.postgres.roles import APP, ensure_role
from huiyin.site.postgres.server import Server, check_version
from huiyin.site.problem import Problem

SECONDS = 10  # to wait for an answer


def reach(url: str) -> Server:
    """The server behind ``url``, fit for use; the login in it owns the installation's data."""
    with _connect(url, "DATABASE_URL") as connection:
        version = connection.info.server_version
        check_version(version)
        _check_writable(connection)
        _provide_app(connection)
        owner = connection.info.user
    named = os.environ.get("DATABASE_APP_URL")
    app = named or as_role(url, APP)
    with _connect(app, "DATABASE_APP_URL" if named else "DATABASE_URL") as connection:
        _check_apart(connection, owner)
    return Server(owner=url, app=app, version=version, binaries=_client_programs())


def as_role(url: str, role: str) -> str:
    """``url``, but each session begins in ``role``; what it says of other options stays."""
    address, _, query = url.partition("?")
    parameters = query.split("&") if query else []
    others = [parameter for parameter in parameters if not parameter.startswith("options=")]
    options = [parameter for parameter in parameters if parameter.startswith("options=")] or ["options="]
    return f"{address}?{'&'.join([*others, options[-1] + quote(f' -c role={role}')])}"


def _connect(url: str, name: str) -> Connection[Any]:
    # What libpq says of a malformed address quotes it, with the password in it: that is kept back.
    if not url.startswith(("postgresql://", "postgres://")):
        raise _malformed(name)
    try:
        return psycopg.connect(url, connect_timeout=SECONDS, autocommit=True)
    except psycopg.OperationalError as error:
        raise _unreachable(name, str(error)) from error
    except psycopg.ProgrammingError:
        raise _malformed(name) from None


def _check_writable(connection: Connection[Any]) -> None:
    # The setting is on for a replica as well as for a login, a database or a server set to default to it.
    answer = connection.execute("SHOW transaction_read_only").fetchone()
    if answer != ("off",):
        raise Problem(
            Text(
                zh="DATABASE_URL 指向的数据库是只读的，可能是备库。",
                en="The database that DATABASE_URL names is read-only, perhaps a replica.",
            ),
            Text(
                zh="请指向主库，并检查 default_transaction_read_only 的设置。",
                en="Name the primary, and see that default_transaction_read_only is off.",
            ),
        )


def _provide_app(connection: Connection[Any]) -> None:
    """Make the application's role if it is missing, and see that this login can take it."""
    try:
        ensure_role(connection, APP, "NOLOGIN NOSUPERUSER NOBYPASSRLS")
        if not _may_take(connection, APP):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(APP)))
    except errors.InsufficientPrivilege as error:
        raise _powerless(connection.info.user) from error


def _may_take(connection: Connection[Any], role: str) -> bool:
    # Asked by doing it: since version 16 a member of a role may still be forbidden to take it.
    try:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
    except errors.InsufficientPrivilege:
        return False
    connection.execute("RESET ROLE")
    return True


def _check_apart(connection: Connection[Any], owner: str) -> None:
    """Row-level security binds neither superusers nor the owner, so the application may be neither."""
    [(login, too_mighty, is_app)] = connection.execute(
        "SELECT rolname, rolsuper OR rolbypassrls OR pg_has_role(oid, %s, 'MEMBER'),"
        " pg_has_role(oid, %s, 'USAGE') FROM pg_roles WHERE rolname = current_user",
        [owner, APP],
    ).fetchall()
    if too_mighty:
        raise _too_mighty(login)
    if not is_app:
        raise _not_app(login)


def _client_programs() -> Path | None:
    try:
        return find_binaries().folder
    except Problem:
        return None


def _malformed(name: str) -> Problem:
    return Problem(
        Text(zh=f"{name} 不是有效的 PostgreSQL 地址。", en=f"{name} is no valid PostgreSQL address."),
        Text(
            zh="其形式为 postgresql://用户:密码@主机:5432/数据库；特殊字符须用百分号编码。",
            en="It reads postgresql://user:password@host:5432/database, with special characters percent-encoded.",
        ),
    )


def _unreachable(name: str, said: str) -> Problem:
    return Problem(
        Text(
            zh=f"无法连接 {name} 指向的数据库：\n  {said.strip()}",
            en=f"The database that {name} names cannot be reached:\n  {said.strip()}",
        ),
        Text(
            zh="请检查地址、密码和服务器；若中间的连接池不接受 options 参数，请另设 DATABASE_APP_URL。",
            en="Check the address, the password and the server; if a pooler in between takes no options,"
            " set DATABASE_APP_URL as well.",
        ),
    )


def _powerless(login: str) -> Problem:
    commands = f'CREATE ROLE {APP} NOLOGIN; GRANT {APP} TO "{login}";'
    return Problem(
        Text(
            zh=f"应用使用的角色 {APP} 尚未就绪，而用户 {login} 无权创建或授予它。",
            en=f"The application's role {APP} is not ready, and the login {login} may not make or grant it.",
        ),
        Text(
            zh=f"请由数据库管理员执行：{commands}",
            en=f"Have the server's administrator run: {commands}",
        ),
    )


def _too_mighty(login: str) -> Problem:
    return Problem(
        Text(
            zh=f"应用使用的用户 {login} 是超级用户、数据的所有者，或可绕过行级安全策略。",
            en=f"The application's login {login} is a superuser, the owner of the data, or may bypass"
            " row-level security.",
        ),
        Text(
            zh="请在 DATABASE_APP_URL 中使用另一个没有这些权力的用户。",
            en="Name another login in DATABASE_APP_URL, one without these powers.",
        ),
    )


def _not_app(login: str) -> Problem:
    return Problem(
        Text(
            zh=f"DATABASE_APP_URL 的用户 {login} 不具有角色 {APP}。",
            en=f"The login {login} in DATABASE_APP_URL is not a member of the role {APP}.",
        ),
        Text(
            zh=f'请由数据库管理员执行：GRANT {APP} TO "{login}";',
            en=f'Have the server\'s administrator run: GRANT {APP} TO "{login}";',
        ),
    )
