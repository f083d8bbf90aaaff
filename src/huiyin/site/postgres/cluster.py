"""The data folder, and in it the roles and the database of the installation."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg

from huiyin.procedure.text import Text
from huiyin.site.postgres.place import Place
from huiyin.site.postgres.roles import APP, OWNER, ensure_role
from huiyin.site.postgres.server import socket_url
from huiyin.site.postgres.trouble import diagnose
from huiyin.site.problem import Problem

SUPERUSER, DATABASE = "postgres", "huiyin"
OPTIONS = [
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C",
    "--data-checksums",
    # Who reaches the socket is the user who runs the server: its folder is closed to all others.
    "--auth-local=trust",
    "--auth-host=reject",
]
# The same order on every machine, and case for all of Unicode; older versions know only C.
BUILTIN_LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def prepare(place: Place) -> None:
    """Make the data folder on the first start; after that see that the programs fit it."""
    made_by = place.data / "PG_VERSION"
    if not made_by.exists():
        _create(place)
    elif (major := made_by.read_text().strip()) != str(place.binaries.major):
        raise _other_version(place, major)


def furnish(socket: Path) -> int:
    """Make the roles and the database, those of them that are missing; the server's version.

    A first start may have been cut short at any point, so every start looks.
    """
    with psycopg.connect(socket_url(socket, SUPERUSER, "postgres"), autocommit=True) as connection:
        # The owner may make databases: the tests need their own, and all the data is the owner's anyway.
        ensure_role(connection, OWNER, "LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB")
        ensure_role(connection, APP, "LOGIN NOSUPERUSER NOBYPASSRLS")
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        version = connection.info.server_version
    with psycopg.connect(socket_url(socket, SUPERUSER, DATABASE)) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    return version


def _create(place: Place) -> None:
    # Made beside its place and then renamed: a data folder is whole or is not there.
    fresh = place.data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    locale = BUILTIN_LOCALE if place.binaries.major >= 17 else []
    made = place.account.run(place.programs / "initdb", *OPTIONS, *locale, "--pgdata", fresh)
    if made.returncode != 0:
        raise diagnose(made.stderr, place.data.parent)
    fresh.rename(place.data)
    _sync(place.data.parent)


def _sync(folder: Path) -> None:
    # Without this a power cut could undo the renaming and leave the first rows in data.new.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _other_version(place: Place, major: str) -> Problem:
    ours = place.binaries
    return Problem(
        Text(
            zh=f"{place.data} 由 PostgreSQL {major} 建立，而 {ours.folder} 中的程序是 PostgreSQL {ours.major}。",
            en=f"{place.data} was made by PostgreSQL {major}, and the programs in {ours.folder}"
            f" are PostgreSQL {ours.major}.",
        ),
        Text(
            zh=f"请用 HUIYIN_PG_BIN 指定 PostgreSQL {major} 的程序目录；"
            "要升级，先用旧版本的 pg_dumpall 导出，移走数据目录，再导入新版本。",
            en=f"Name the folder of PostgreSQL {major}'s programs in HUIYIN_PG_BIN; to upgrade, dump with the"
            " old version's pg_dumpall, move the data folder away and load the dump into the new one.",
        ),
    )
