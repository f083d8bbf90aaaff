"""What a lease gives: where the database answers, and what kind of server it is."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from huiyin.procedure.text import Text
from huiyin.site.problem import Problem

OLDEST = 15  # the oldest major version Huiyin speaks to


@dataclass(frozen=True, slots=True)
class Server:
    """A server that accepts connections. The folders are None when somebody else runs it."""

    owner: str = field(repr=False)  # these two may hold a password
    app: str = field(repr=False)
    version: int  # as the server counts: 180004 is 18.4
    binaries: Path | None  # the folder of pg_dump and its like, where this machine has them
    data: Path | None = None
    socket: Path | None = None
    note: Text | None = None  # what the operator should be told when the server starts

    def url(self, role: Literal["owner", "app"] = "app", database: str | None = None) -> str:
        """The libpq address for ``role``, of the installation's own database or of another one there."""
        own = self.owner if role == "owner" else self.app
        return own if database is None else _of_database(own, database)


def socket_url(socket: Path, user: str, database: str) -> str:
    """The libpq address over a socket folder; the port is named, or PGPORT in the environment would count."""
    folder = quote(os.fsencode(socket), safe="")
    return f"postgresql://{user}@/{quote(database, safe='')}?host={folder}&port=5432"


def check_version(version: int) -> None:
    """Raise for a server older than Huiyin speaks to; ``version`` is as the server counts."""
    if version < OLDEST * 10_000:
        raise Problem(
            Text(
                zh=f"PostgreSQL {version // 10_000} 太旧，回音需要 {OLDEST} 或更高版本。",
                en=f"PostgreSQL {version // 10_000} is too old: Huiyin needs {OLDEST} or later.",
            ),
            Text(
                zh="请升级这个服务器，或改用另一个。",
                en="Upgrade that server, or use another one.",
            ),
        )


def _of_database(url: str, database: str) -> str:
    address, _, query = url.partition("?")
    scheme, _, rest = address.partition("://")
    host = rest.partition("/")[0]
    return f"{scheme}://{host}/{quote(database, safe='')}" + (f"?{query}" if query else "")
