"""What PostgreSQL and the database in it can tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import Connection

from huiyin.procedure.text import Text
from huiyin.site.doctor.check import Check, bad, ok, warn
from huiyin.site.doctor.keys import examine_keys
from huiyin.site.installation import Installation
from huiyin.site.migrate import set_up_django
from huiyin.site.postgres import Server, lease
from huiyin.site.postgres.account import namespace
from huiyin.site.postgres.binaries import find_binaries
from huiyin.site.problem import Problem
from huiyin.site.single import running_at

PATIENCE = 60.0  # seconds to wait for a database that recovers

RUN = Text("请运行 huiyin run。", "huiyin run")
MIGRATE = Text("请运行 huiyin migrate。", "huiyin migrate")

ROLES = """
    SELECT rolname, session_user,
           rolsuper OR rolbypassrls
           OR pg_has_role(rolname, datdba, 'MEMBER')
           OR has_schema_privilege(rolname, 'public', 'CREATE')
      FROM pg_roles, pg_database
     WHERE rolname = current_user AND datname = current_database()
"""
# The worker gives a sign of life every ten seconds; after thirty its jobs are taken to be lost.
HEARTBEAT = "SELECT max(last_heartbeat) > now() - interval '30 seconds' FROM procrastinate_workers"


def examine_data(here: Installation) -> Iterator[Check]:
    """PostgreSQL's programs, the data folder and, under a lease, the database."""
    folder = here.home / "postgres"
    if "DATABASE_URL" not in os.environ:
        yield from _embedded(folder)
        if not any(os.access(folder / name, os.F_OK) for name in ("data", "elsewhere")):
            yield warn("database", Text("还没有数据库。", "There is no database yet."), RUN)
            return
    try:
        with lease(here.home, PATIENCE) as server, psycopg.connect(server.url("app"), autocommit=True) as connection:
            yield _version(server)
            yield _roles(connection)
            yield examine_keys(here, connection)
            yield _migrations(server)
            yield _worker(here, connection)
    except Problem as problem:
        yield bad("database", problem.what, problem.remedy)
    except psycopg.Error as error:
        yield _failed("database", error)


def _embedded(folder: Path) -> Iterator[Check]:
    try:
        binaries = find_binaries()
    except Problem as problem:
        yield bad("postgresql", problem.what, problem.remedy)
        return
    programs = f"PostgreSQL {binaries.version}"
    yield ok("postgresql", f"{programs}，位于 {binaries.folder}。", f"{programs} in {binaries.folder}.")
    yield from _account()
    made_by = _made_by(folder / "data")
    if made_by not in {None, str(binaries.major)}:
        yield bad(
            "data",
            Text(
                f"{folder / 'data'} 由 PostgreSQL {made_by} 建立。",
                f"{folder / 'data'} was made by PostgreSQL {made_by}.",
            ),
            Text(
                f"请用 HUIYIN_PG_BIN 指定 PostgreSQL {made_by} 的程序目录。",
                f"Name the folder of PostgreSQL {made_by}'s programs in HUIYIN_PG_BIN.",
            ),
        )


def _account() -> Iterator[Check]:
    if os.geteuid() != 0:
        return
    if namespace().can("true"):
        yield ok("namespace", "PostgreSQL 将在用户命名空间中运行。", "PostgreSQL runs in a user namespace.")
        return
    yield warn(
        "namespace",
        Text(
            "本机不允许 root 使用用户命名空间，PostgreSQL 以 nobody 身份运行。",
            "This machine lets root make no user namespace, so PostgreSQL runs as nobody.",
        ),
        Text("请以普通用户身份运行 huiyin。", "Run huiyin as an ordinary user."),
    )


def _made_by(data: Path) -> str | None:
    try:
        return (data / "PG_VERSION").read_text().strip()
    except OSError:  # not there yet, or not ours to look into
        return None


def _version(server: Server) -> Check:
    version = f"{server.version // 10_000}.{server.version % 10_000}"
    if server.data is None:
        return ok(
            "database", f"DATABASE_URL 的 PostgreSQL {version} 可用。", f"PostgreSQL {version} at DATABASE_URL answers."
        )
    return ok(
        "database",
        f"PostgreSQL {version} 可用，数据在 {server.data}。",
        f"PostgreSQL {version} answers; its data is in {server.data}.",
    )


def _roles(connection: Connection[Any]) -> Check:
    [(role, login, mighty)] = connection.execute(ROLES).fetchall()
    if mighty:
        return bad(
            "roles",
            Text(
                f"应用的角色 {role} 权力过大，行级安全对它无效。",
                f"The application's role {role} is too mighty for row-level security.",
            ),
            Text(
                "请让它不是超级用户、所有者，也不能建表；再运行 huiyin migrate。",
                "Make it neither superuser nor owner, then huiyin migrate.",
            ),
        )
    if login != role:
        return warn(
            "roles",
            Text(
                f"应用以 {login} 登录后再降为 {role}。",
                f"The application signs in as {login} and steps down to {role}.",
            ),
            Text("请在 DATABASE_APP_URL 中为它设单独的登录。", "Give it a login of its own in DATABASE_APP_URL."),
        )
    return ok("roles", f"应用的角色 {role} 不拥有任何数据。", f"The application's role {role} owns nothing.")


def _migrations(server: Server) -> Check:
    set_up_django(server)
    try:
        executor = MigrationExecutor(connections["default"])
        pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:  # the application may not even look before the first migration
        pending = -1
    finally:
        connections.close_all()
    if pending == 0:
        return ok("migrations", "数据库结构是最新的。", "The database is up to date.")
    if pending < 0:
        return bad("migrations", Text("数据库还没有结构。", "The database has no tables yet."), MIGRATE)
    return bad("migrations", Text(f"有 {pending} 项更新未应用。", f"{pending} migrations are not applied."), MIGRATE)


def _worker(here: Installation, connection: Connection[Any]) -> Check:
    try:
        [(alive,)] = connection.execute(HEARTBEAT).fetchall()
    except psycopg.Error as error:
        return _failed("worker", error)
    if alive:
        return ok("worker", "后台任务正在运行。", "The worker is alive.")
    if running_at(here.home) is None:
        return warn(
            "worker", Text("后台任务没有运行，因为 huiyin run 没有运行。", "No worker: huiyin run is not running."), RUN
        )
    return bad(
        "worker",
        Text("huiyin run 在运行，后台任务却没有动静。", "huiyin run is running, and its worker gives no sign of life."),
        Text("请停止 huiyin run，再重新启动。", "Stop huiyin run and start it again."),
    )


def _failed(name: str, error: psycopg.Error) -> Check:
    return bad(
        name,
        Text(f"数据库出错：{error}", f"The database failed: {error}"),
        Text(
            "请运行 huiyin migrate；仍出错时查看 HUIYIN_HOME/postgres/log。",
            "huiyin migrate; if it fails too, see HUIYIN_HOME/postgres/log.",
        ),
    )
