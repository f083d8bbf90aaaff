"""The commands about cases: ``check`` and ``watch``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from huiyin.cli.say import as_json, err, out, say
from huiyin.cli.server import need_server_parts
from huiyin.procedure.text import Text
from huiyin.site.installation import Installation
from huiyin.site.problem import Exit, Problem

if TYPE_CHECKING:
    from huiyin.cases.check import Report
    from huiyin.site.postgres import Server

Json = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("check", help=say("重放并核对每件信访事项。", "Replay every case and compare."))(check)
    app.command("watch", help=say("处理到期的时限一次。", "Do once what has come due."))(watch)


@contextmanager
def opened() -> Iterator[Server]:
    """The installation's database, with Django loaded; Problem where it is not up to date."""
    need_server_parts()
    from huiyin.site.migrate import set_up_django, up_to_date  # noqa: PLC0415
    from huiyin.site.postgres import lease  # noqa: PLC0415

    here = Installation.here()
    with lease(here.home) as server:
        set_up_django(server)
        if not up_to_date():
            raise Problem(
                Text("数据库结构不是最新的。", "The database is not up to date."),
                Text("请运行 huiyin migrate。", "huiyin migrate"),
            )
        _open_keys(here)
        yield server


def _open_keys(here: Installation) -> None:
    """Open the keys, so that what is wrong with them is said before anything is begun."""
    from huiyin.cases.keyring import NoSiteKey, ring  # noqa: PLC0415
    from huiyin.site.keys import make_keys  # noqa: PLC0415
    from huiyin.vault.seal import CannotOpen  # noqa: PLC0415

    make_keys(here.home)
    try:
        ring()
    except NoSiteKey as missing:
        raise Problem(missing.what, missing.remedy) from None
    except CannotOpen:
        raise Problem(
            Text("站点密钥打不开数据库中的密钥。", "The site key does not open the keys in the database."),
            Text("请从备份放回 keys 目录。", "Put the folder keys back from its backup."),
        ) from None


def check(json: Json = False) -> int:
    """Prove state, limits, records and documents of every case."""
    with opened():
        from huiyin.cases.check import check as run  # noqa: PLC0415
        from huiyin.cases.check import count  # noqa: PLC0415

        with Progress(console=err, transient=True, disable=json) as progress:
            task = progress.add_task(say("核对", "checking"), total=count())
            report = run(lambda done: progress.advance(task, done))
    as_json(report.as_json()) if json else _print(report)
    return Exit.FOUND if report.problems else Exit.OK


def _print(report: Report) -> None:
    for problem in report.problems:
        where = f" · {problem.seq}" if problem.seq is not None else ""
        out.print(f"[red]✗[/] {problem.case}{where} · {problem.what} · {problem.detail}", highlight=False)
    mark = "[red]✗[/]" if report.problems else "[green]✓[/]"
    out.print(
        say(
            f"{mark} 核对 {report.cases} 件、{report.events} 条记录，{len(report.problems)} 处问题",
            f"{mark} {report.cases} cases and {report.events} events checked, {len(report.problems)} problems",
        ),
        highlight=False,
    )


def watch(
    at: Annotated[
        str | None,
        typer.Option(help=say("按此刻计算 2026-12-01T00:00Z", "as if it were then, 2026-12-01T00:00Z")),
    ] = None,
    json: Json = False,
) -> int:
    """Record every limit that has run out, and remind of those that soon will; once."""
    moment = _moment(at) if at else datetime.now(UTC)
    with opened():
        from huiyin.cases.actions.passing import Watched  # noqa: PLC0415
        from huiyin.cases.actions.passing import watch as run  # noqa: PLC0415

        done = Watched()
        with Progress(console=err, transient=True, disable=json) as progress:
            task = progress.add_task(say("处理到期时限", "watching"), total=None)
            for batch in run(moment):
                done += batch
                progress.advance(task, batch.cases)
    told = {"cases": done.cases, "recorded": done.recorded, "reminded": done.reminded, "failed": done.failed}
    if json:
        as_json(told)
    else:
        out.print(
            say(
                f"处理 {done.cases} 件，记录届满 {done.recorded} 项，提醒 {done.reminded} 次，失败 {done.failed} 件",
                f"{done.cases} cases, {done.recorded} limits over, {done.reminded} reminders, {done.failed} failed",
            ),
            highlight=False,
        )
    return Exit.FOUND if done.failed else Exit.OK


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = say(f"“{text}”不是时刻，请写作 2026-12-01T00:00Z", f"{text!r} is no instant: write 2026-12-01T00:00Z")
        raise typer.BadParameter(message, param_hint="--at")
    return moment
