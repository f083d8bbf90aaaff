"""Which folders the embedded server uses.

home/postgres/holders, turn   the locks of lease.py
              data            the cluster, mode 700
              run             the socket, unless its path would be too long: then a folder in /tmp
              log             what the server says: never a statement, never a value
              elsewhere       where data and run are instead, if the server runs as nobody
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.postgres.account import Account, choose_account, nobody
from huiyin.site.postgres.binaries import Binaries, find_binaries
from huiyin.site.postgres.elsewhere import find_base, programs_within_reach
from huiyin.site.postgres.folder import own, short_name
from huiyin.site.postgres.postmaster import SOCKET_NAME, find_socket

LONGEST_SOCKET = 107  # bytes; the kernel's struct sockaddr_un has no room for more


@dataclass(frozen=True, slots=True)
class Place:
    """Where one embedded server works, and as whom."""

    data: Path
    socket: Path
    log: Path
    binaries: Binaries
    programs: Path  # the folder they are run from: a copy where the account cannot reach the original
    account: Account
    note: Text | None = None


def settle(folder: Path) -> Place:
    """Decide where and as whom a server works for ``folder``; where its data is already, it stays."""
    binaries = find_binaries()
    moved = (folder / "elsewhere").exists()
    account = nobody() if moved else choose_account(folder, binaries.folder / "postgres")
    if account.owner != os.geteuid():
        return _settle_elsewhere(folder, binaries, account)
    data = folder / "data"
    return Place(
        data=data,
        # A running server may have been started with another TMPDIR than ours.
        socket=find_socket(data) or own(socket_folder(folder), account),
        log=folder / "log",
        binaries=binaries,
        programs=binaries.folder,
        account=account,
    )


def socket_folder(folder: Path) -> Path:
    """The folder for the socket of a server in ``folder``: there, or a short one for temporary files."""
    near = folder / "run"
    if len(os.fsencode(near / SOCKET_NAME)) <= LONGEST_SOCKET:
        return near
    return Path(tempfile.gettempdir()) / short_name(folder)


def _settle_elsewhere(folder: Path, binaries: Binaries, account: Account) -> Place:
    base = find_base(folder, account)
    return Place(
        data=base / "data",
        socket=own(base / "run", account),
        log=folder / "log",
        binaries=binaries,
        programs=programs_within_reach(binaries, base, account),
        account=account,
        note=Text(
            zh="PostgreSQL 不能以 root 身份运行，这里又无法使用用户命名空间，"
            f"因此它以 nobody 身份运行，数据存放在 {base}。",
            en="PostgreSQL does not run as root and no user namespace can be used here,"
            f" so it runs as nobody, and its data lies in {base}.",
        ),
    )
