"""A running installation: the database, the server and the worker, from the first check to the last stop."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import NoReturn

from django.core.management import call_command

from huiyin.directory.shelf import Shelf
from huiyin.procedure.text import Text
from huiyin.site.children import Child, Children
from huiyin.site.ground import check_port, check_zone, prepare_folder
from huiyin.site.installation import APP_URL, OWNER_URL, Installation
from huiyin.site.keys import make_keys
from huiyin.site.migrate import migrate, set_up_django
from huiyin.site.postgres import Server, lease
from huiyin.site.problem import Exit, Problem
from huiyin.site.single import only_one

PATIENCE = 60.0  # seconds until the first page must answer
# Who has one of these owns the data; no child needs them.
SECRETS = {"DATABASE_URL", "DATABASE_APP_URL", OWNER_URL}
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Tell = Callable[[Text], None]


@contextmanager
def running(here: Installation, tell: Tell) -> Iterator[tuple[Server, Children]]:
    """The installation while it runs: given when its first page answers, stopped when the block ends."""
    prepare_folder(here.home)
    with only_one(here.home, here.url):
        check_port(here)
        check_zone(Shelf(here.rules).profile(here.profile).zone)  # and rules that cannot be read are said now
        tell(Text("启动数据库……", "Starting the database …"))
        with lease(here.home) as server:
            _prepare(here, server, tell)
            with _children(server) as children:
                tell(Text("启动网页服务……", "Starting the server …"))
                _await_first_page(here, children)
                yield server, children


def run_until_stopped(children: Children) -> NoReturn:
    """Wait; a signal ends it by an exception, and so does a child that ends."""
    raise _ended(children.next_ended())


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP leave the block in good order: 130 for the first, 0 for the others."""
    # A script starts what runs in its background with SIGINT ignored, and yet it stops us; nohup means what it says.
    heard = [number for number in STOPPING if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, _leave) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    # One is enough: a second one must not break off the stopping.
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(Exit.INTERRUPTED if number == signal.SIGINT else Exit.OK)


def _prepare(here: Installation, server: Server, tell: Tell) -> None:
    make_keys(here.home)
    set_up_django(server)
    tell(Text("更新数据库结构……", "Bringing the database up to date …"))
    migrate(server.url("owner"))
    from huiyin.directory.demonstration import refuse_demonstration  # noqa: PLC0415 - its tables need Django

    refuse_demonstration(production=not here.demonstration)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


@contextmanager
def _children(server: Server) -> Iterator[Children]:
    environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
    children = Children(environment | {APP_URL: server.url("app")})
    try:
        children.start(Text("网页服务", "The server"), "huiyin.site.serve")
        children.start(Text("后台任务", "The worker"), "huiyin.site.work")
        yield children
    finally:
        children.stop()


def _await_first_page(here: Installation, children: Children) -> None:
    deadline = time.monotonic() + PATIENCE
    while (status := _first_page(here)) != HTTPStatus.OK:
        if child := children.ended_within(0.05):
            raise _ended(child)
        if status is not None or time.monotonic() > deadline:
            raise _no_page(status)


def _first_page(here: Installation) -> int | None:
    """The status with which the first page answers; None while nobody listens."""
    connection = HTTPConnection(here.reach, here.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/", headers={"Host": here.hosts[0].lstrip("*.") or here.reach})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def _no_page(status: int | None) -> Problem:
    if status == HTTPStatus.BAD_REQUEST:
        what = Text("HUIYIN_HOSTS 中的第一个名称无效。", "The first name in HUIYIN_HOSTS is no name of a host.")
    elif status is not None:
        what = Text(f"首页出错（{status}）。", f"The first page fails ({status}).")
    else:
        what = Text("首页在一分钟内没有应答。", "The first page did not answer within a minute.")
    return Problem(what, Text("请查看上面的信息，运行 huiyin doctor。", "See the lines above and run huiyin doctor."))


def _ended(child: Child) -> Problem:
    code = child.process.returncode
    return Problem(
        Text(
            f"{child.name.zh}意外结束（代码 {code}），其余部分已停止。",
            f"{child.name.en} ended unexpectedly (code {code}), and the rest was stopped.",
        ),
        Text(
            "请查看上面的信息，运行 huiyin doctor，然后重新启动；数据没有丢失。",
            "See the lines above, run huiyin doctor, and start again; no data was lost.",
        ),
    )
