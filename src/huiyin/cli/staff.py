"""The commands by which somebody takes a seat, and by which one ends: ``join`` and ``leave``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from huiyin.cli.cases import opened
from huiyin.cli.say import out, say
from huiyin.procedure.refused import Refused
from huiyin.procedure.text import Text
from huiyin.site.problem import Exit


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("join", help=say("凭一次性链接接受席位，设定密码。", "Take a seat by a link that works once."))(join)
    app.command("leave", help=say("结束一个席位，其权限立即失效。", "End a seat; its rights end at once."))(leave)


def join(
    username: Annotated[str, typer.Option(help=say("用户名", "the name for signing in"))],
    name: Annotated[str, typer.Option(help=say("姓名，办件当事人可见", "the name that petitioners will see"))],
) -> int:
    """Take the seat of a link. Link and password are asked for, or read from two lines of standard input."""
    # Neither may stand in the list of processes or in a shell's history.
    link, password = _asked()
    with opened():
        from huiyin.directory.staff import join as take  # noqa: PLC0415

        seat = take(link.rpartition("#")[2].strip(), username, name, password, datetime.now(UTC))
    out.print(say(f"席位 {seat.seat}", f"The seat is {seat.seat}"), markup=False, highlight=False)
    return Exit.OK


def _asked() -> tuple[str, str]:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n"), sys.stdin.readline().rstrip("\n")
    link = typer.prompt(say("链接", "Link"), err=True)
    password = typer.prompt(say("密码", "Password"), hide_input=True, confirmation_prompt=True, err=True)
    return str(link), str(password)


def leave(seat: Annotated[str, typer.Argument(metavar="SEAT", help=say("席位", "the seat"))]) -> int:
    """End a seat: its own rights, and those of standing in for others or being stood in for."""
    with opened():
        from huiyin.directory.models import Membership  # noqa: PLC0415
        from huiyin.directory.record import CONSOLE  # noqa: PLC0415
        from huiyin.directory.staff import leave as end  # noqa: PLC0415

        row = Membership.objects.filter(seat=seat).first()
        if row is None:
            raise Refused("seat", Text(f"没有席位“{seat}”", f"there is no seat {seat!r}"))
        end(row, datetime.now(UTC), CONSOLE)
    out.print(say(f"席位 {seat} 已结束", f"The seat {seat} has ended"), markup=False, highlight=False)
    return Exit.OK
