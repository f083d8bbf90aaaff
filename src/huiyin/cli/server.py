"""The commands that run an installation: ``run``, ``migrate`` and ``doctor``."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len, set_cell_size
from rich.markup import escape
from rich.table import Table
from rich.text import Text as Plain

from huiyin.cli.say import as_json, in_words, out, say
from huiyin.procedure.text import Text
from huiyin.site.installation import Installation
from huiyin.site.problem import Exit, Problem

if TYPE_CHECKING:
    from huiyin.site.doctor import Check
    from huiyin.site.postgres import Server

Json = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]
MARKS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "bad": "[bold red]✗[/]"}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("run", help=say("启动一切，并显示网址。", "Start everything, and say where."))(run)
    app.command("migrate", help=say("更新数据库结构。", "Bring the database up to this version."))(migrate)
    examine = say(
        "检查本机和数据；已有而未运行的数据库会为此短暂启动。",
        "Examine the machine and the data; a database that is there but does not run is started for it.",
    )
    app.command("doctor", help=examine)(doctor)


def run() -> int:
    """Run the installation until a signal stops it."""
    need_server_parts()
    from huiyin.site.run import run_until_stopped, running, stopped_by_signals  # noqa: PLC0415

    here = Installation.here()
    with stopped_by_signals(), running(here, _tell) as (server, children):
        _announce(here, server)
        run_until_stopped(children)


def migrate() -> int:
    """Apply the migrations that are missing, and give the application its rights anew."""
    need_server_parts()
    from huiyin.site.ground import prepare_folder  # noqa: PLC0415
    from huiyin.site.migrate import migrate as bring_up_to_date  # noqa: PLC0415
    from huiyin.site.migrate import set_up_django  # noqa: PLC0415
    from huiyin.site.postgres import lease  # noqa: PLC0415

    here = Installation.here()
    prepare_folder(here.home)
    with lease(here.home) as server:
        set_up_django(server)
        bring_up_to_date(server.url("owner"), lambda name: out.print(f"  {name}", highlight=False))
    _tell(Text("数据库结构是最新的。", "The database is up to date."))
    return Exit.OK


def doctor(json: Json = False) -> int:
    """Examine the installation."""
    from huiyin.site.doctor import State, examine  # noqa: PLC0415

    checks = examine(Installation.here(), date.today())  # noqa: DTZ011 - the operator's own day
    problems = sum(check.state is State.BAD for check in checks)
    if json:
        as_json({"checks": [_check_json(check) for check in checks], "problems": problems})
    else:
        _print_checks(checks)
    return Exit.FOUND if problems else Exit.OK


def need_server_parts() -> None:
    """Raise Problem where only the pure parts are installed."""
    if find_spec("django") is None or find_spec("granian") is None:
        raise Problem(
            Text("没有安装网页服务所需的部分。", "The parts that a server needs are not installed."),
            Text(
                "请运行 make install，或 pip install 'huiyin[server]'。",
                "make install, or pip install 'huiyin[server]'.",
            ),
        )


def _tell(text: Text) -> None:
    out.print(in_words(text), markup=False, highlight=False, soft_wrap=True)


def _announce(here: Installation, server: Server) -> None:
    lines = [
        (say("网址", "Address"), here.url),
        (say("数据", "Data"), str(here.home)),
        (say("数据库", "Database"), str(server.data) if server.data else "DATABASE_URL"),
    ]
    width = max(cell_len(name) for name, _ in lines)
    for name, value in lines:
        out.print(f"  [bold]{set_cell_size(name, width)}[/]  {escape(value)}", highlight=False, soft_wrap=True)
    if server.note:
        _tell(server.note)
    _tell(
        Text(
            "本版本只有面向公众的页面，人人可看，无须登录；没有工作人员页面。",
            "This version has the public's pages only, open to all without signing in. It has no pages for staff.",
        )
    )
    _tell(Text("按 Ctrl-C 停止。", "Ctrl-C stops it."))


def _check_json(check: Check) -> dict[str, str | None]:
    return {
        "name": check.name,
        "state": check.state.value,
        "finding": in_words(check.finding),
        "remedy": in_words(check.remedy) if check.remedy else None,
    }


def _print_checks(checks: list[Check]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        remedy = f"\n→ {in_words(check.remedy)}" if check.remedy else ""
        table.add_row(MARKS[check.state], check.name, Plain(in_words(check.finding) + remedy))
    out.print(table)
