"""What must hold before anything is started: a folder to write to, room on the disk, a free port, a known zone."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from huiyin.procedure.text import Text
from huiyin.site.installation import Installation
from huiyin.site.problem import Problem

LEAST_FREE = 256 * 2**20  # bytes; PostgreSQL stops when the disk is full

ANOTHER_FOLDER = Text(
    "请将 HUIYIN_HOME 设为自己可写的目录。", "Set HUIYIN_HOME to a folder of your own that can be written to."
)


def prepare_folder(home: Path) -> None:
    """Make the folder if it is missing, closed to others; raise Problem where it cannot be used."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise _unusable(home, error) from error
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE:
        raise _nearly_full(home, free)


def check_port(here: Installation) -> None:
    """Raise Problem unless the server will be able to listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(here.host, here.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            # Two may be bound to one port as long as neither listens.
            probe.listen()
    except OSError as error:
        raise _no_port(here, error) from error


def check_zone(zone: str) -> None:
    """Raise Problem on a machine that does not know when days begin and end there, as small containers may not."""
    try:
        ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        raise Problem(
            Text(f"本机没有时区 {zone} 的数据。", f"This machine has no data on the zone {zone}."),
            Text(
                "请运行 pip install tzdata，或 apt-get install tzdata。",
                "pip install tzdata, or apt-get install tzdata.",
            ),
        ) from None


def _unusable(home: Path, error: OSError) -> Problem:
    match error.errno:
        case errno.EACCES | errno.EPERM:
            what = Text(f"没有权限写入 {home}。", f"There is no right to write to {home}.")
        case errno.EROFS:
            what = Text(f"{home} 所在的文件系统是只读的。", f"The file system of {home} is read-only.")
        case errno.ENOSPC | errno.EDQUOT:
            return _nearly_full(home, 0)
        case errno.EEXIST | errno.ENOTDIR:
            what = Text(f"{home} 不是目录。", f"{home} is no folder.")
        case _:
            reason = os.strerror(error.errno or 0)
            what = Text(f"无法使用 {home}：{reason}。", f"{home} cannot be used: {reason}.")
    return Problem(what, ANOTHER_FOLDER)


def _nearly_full(home: Path, free: int) -> Problem:
    left, least = free // 2**20, LEAST_FREE // 2**20
    return Problem(
        Text(f"{home} 所在的磁盘只剩 {left} MB。", f"The disk of {home} has only {left} MB left."),
        Text(
            f"请至少留出 {least} MB，或将 HUIYIN_HOME 设在另一块磁盘上。",
            f"Free {least} MB at least, or set HUIYIN_HOME to a folder on another disk.",
        ),
    )


def _no_port(here: Installation, error: OSError) -> Problem:
    if error.errno == errno.EADDRINUSE:
        another = here.port + 1 if here.port < 65535 else 8001
        return Problem(
            Text(f"端口 {here.port} 已被其他程序占用。", f"Another program uses port {here.port} already."),
            Text(f"请换一个，例如 HUIYIN_PORT={another}。", f"Choose another one, such as HUIYIN_PORT={another}."),
        )
    if error.errno == errno.EACCES:
        return Problem(
            Text(f"当前用户无权使用端口 {here.port}。", f"The current user may not use port {here.port}."),
            Text("请将 HUIYIN_PORT 设为 1024 以上的端口。", "Set HUIYIN_PORT to a port above 1023."),
        )
    return Problem(
        Text(f"本机没有地址 {here.host}。", f"This machine has no address {here.host}."),
        Text(
            "请将 HUIYIN_HOST 设为 127.0.0.1，或本机的一个地址。",
            "Set HUIYIN_HOST to 127.0.0.1 or to an address of this machine.",
        ),
    )
