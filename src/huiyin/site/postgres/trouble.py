"""From the last words of PostgreSQL, or of the system, to what the operator can do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from huiyin.procedure.text import Text
from huiyin.site.problem import Problem

WAL_SEGMENT = 16 * 2**20  # what PostgreSQL wants to write at once


@dataclass(frozen=True, slots=True)
class Cause:
    """A known cause: the words that give it away, what it is, and what to do; ``{folder}`` is filled in."""

    words: str
    what: Text
    remedy: Text


DISK_FULL = Cause(
    r"No space left on device|[Qq]uota exceeded",
    Text(zh="磁盘已满：{folder}。", en="The disk is full: {folder}."),
    Text(
        zh="请腾出空间后重新启动；已保存的数据不受影响。",
        en="Free some space and start again; what was saved is safe.",
    ),
)

# The first that fits counts, so the particular ones come before the general.
CAUSES = (
    Cause(
        r"pre-existing shared memory block|lock file .* already exists",
        Text(
            zh="另一个 PostgreSQL 进程仍在使用 {folder}。",
            en="Another PostgreSQL process still works in {folder}.",
        ),
        Text(
            zh="请等它结束，或自行将其终止，然后重新启动。",
            en="Wait for it to end, or end it yourself, and start again.",
        ),
    ),
    Cause(
        r"shared memory|semaphore",
        Text(zh="系统给 PostgreSQL 的共享内存不足。", en="The system gives PostgreSQL too little shared memory."),
        Text(
            zh="请扩大 /dev/shm（容器可用 --shm-size=256m）或调高内核参数 kernel.shmmni、kernel.sem。",
            en="Enlarge /dev/shm (for a container: --shm-size=256m), or raise kernel.shmmni and kernel.sem.",
        ),
    ),
    DISK_FULL,
    Cause(
        r"Read-only file system",
        Text(zh="文件系统是只读的：{folder}。", en="The file system is read-only: {folder}."),
        Text(zh="请改用可写的数据目录。", en="Use a folder that can be written to."),
    ),
    Cause(
        r"has wrong ownership|has invalid permissions",
        Text(
            zh="{folder} 中数据目录的属主或权限被改动过。",
            en="The owner or the mode of the data folder in {folder} was changed.",
        ),
        Text(
            zh="请改回原来的属主，并将 data 目录的权限设为 700。",
            en="Give data back to its owner, with mode 700.",
        ),
    ),
    Cause(
        r"Permission denied|Operation not permitted",
        Text(zh="没有权限使用 {folder}。", en="There is no right to use {folder}."),
        Text(
            zh="请以该目录的属主身份运行，或改用自己的目录。",
            en="Run as the owner of that folder, or use a folder of your own.",
        ),
    ),
    Cause(
        r"socket path .* is too long|AF_UNIX path too long",
        Text(
            zh="套接字路径超过 107 字节，临时目录的路径也太长。",
            en="The path of the socket has more than 107 bytes, even in the folder for temporary files.",
        ),
        Text(zh="请将 TMPDIR 设为较短的路径，例如 /tmp。", en="Set TMPDIR to a short path such as /tmp."),
    ),
    Cause(
        r"incompatible with server|initialized by PostgreSQL version",
        Text(
            zh="{folder} 中的数据由另一版本的 PostgreSQL 建立。",
            en="The data in {folder} was made by another version of PostgreSQL.",
        ),
        Text(
            zh="请用 HUIYIN_PG_BIN 指定原版本的程序目录。",
            en="Name the folder of that version's programs in HUIYIN_PG_BIN.",
        ),
    ),
    Cause(
        r'"root" execution|cannot be run as root',
        Text(zh="PostgreSQL 不能以 root 身份运行。", en="PostgreSQL does not run as root."),
        Text(
            zh="请将 HUIYIN_PG_AS 设为 namespace 或 nobody，或不设，由程序选择。",
            en="Set HUIYIN_PG_AS to namespace or nobody, or leave it unset.",
        ),
    ),
    Cause(
        r"could not look up effective user ID",
        Text(zh="当前用户在系统中没有名字。", en="The system has no name for the current user."),
        Text(
            zh="请在 /etc/passwd 中为该用户编号添加一行，或以有名字的用户运行。",
            en="Add a line for this user's number to /etc/passwd, or run as a user who has a name.",
        ),
    ),
    Cause(
        r"loading shared libraries|GLIBC_|Exec format error|unshare: ",
        Text(
            zh="PostgreSQL 的程序在本机无法启动。",
            en="PostgreSQL's programs cannot be started on this machine.",
        ),
        Text(
            zh="请安装本机系统自带的 PostgreSQL，并用 HUIYIN_PG_BIN 指定其目录；如设了 HUIYIN_PG_AS，请取消。",
            en="Install the system's own PostgreSQL and name its folder in HUIYIN_PG_BIN;"
            " unset HUIYIN_PG_AS if it is set.",
        ),
    ),
    Cause(
        r"valid checkpoint record|invalid checksum|PANIC|not a database cluster",
        Text(zh="{folder} 中的数据已损坏。", en="The data in {folder} is damaged."),
        Text(
            zh="请检查磁盘，并从备份恢复；不要删除现有文件，它们可能仍可抢救。",
            en="Check the disk and restore a backup; keep the files there, more may be saved from them.",
        ),
    ),
)

UNKNOWN = Cause(
    "",
    Text(zh="PostgreSQL 无法使用（{folder}）。", en="PostgreSQL cannot be used ({folder})."),
    Text(
        zh="请查看以上信息和数据目录中的 postgres/log。",
        en="See its words above and postgres/log in the data folder.",
    ),
)


def diagnose(said: str, folder: Path) -> Problem:
    """The problem behind what was said, with its last lines."""
    cause = next((cause for cause in CAUSES if re.search(cause.words, said)), None) or _silent(folder)
    lines = "".join(f"\n  {line}" for line in said.strip().splitlines()[-5:])
    what, remedy = cause.what, cause.remedy
    return Problem(
        Text(zh=what.zh.format(folder=folder) + lines, en=what.en.format(folder=folder) + lines),
        Text(zh=remedy.zh.format(folder=folder), en=remedy.en.format(folder=folder)),
    )


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn an error of the system, or of a session, into the problem that it is."""
    try:
        yield
    except (OSError, psycopg.Error) as error:
        raise diagnose(str(error), folder) from error


def _silent(folder: Path) -> Cause:
    # On a full disk even the log stays empty.
    full = folder.exists() and shutil.disk_usage(folder).free < WAL_SEGMENT
    return DISK_FULL if full else UNKNOWN
