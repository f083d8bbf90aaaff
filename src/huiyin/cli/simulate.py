"""The command ``simulate``: a large invented installation, to try the program and to measure it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from huiyin.cli.say import as_json, err, out, say
from huiyin.cli.server import need_server_parts
from huiyin.procedure.text import Text
from huiyin.site.installation import Installation
from huiyin.site.problem import Exit, Problem

if TYPE_CHECKING:
    from huiyin.demo.simulate import Made, Plan
    from huiyin.site.postgres import Server

FULL = 1_000_000
ROOM = 40_000  # bytes of a case: kept once and copied once
Json = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    described = say(
        "在空的安装中生成大量虚构事项，用于试用和测速。",
        "Fill an empty installation with many invented cases, to try and to measure.",
    )
    app.command("simulate", help=described)(simulate)


def simulate(
    cases: Annotated[int, typer.Option(min=1, help=say("件数", "how many cases"))] = 10_000,
    due: Annotated[int | None, typer.Option(min=0, help=say("其中多少件到期", "how many of them are due"))] = None,
    seed: Annotated[int, typer.Option(min=0, help=say("随机种子", "the seed of courses and dates"))] = 1,
    full: Annotated[bool, typer.Option("--full", help=say("生成一百万件", "a million cases"))] = False,
    drop: Annotated[bool, typer.Option("--drop", help=say("只删除缓存的数据库", "only remove what was kept"))] = False,
    json: Json = False,
) -> int:
    """Simulate an installation, or copy one that was kept."""
    need_server_parts()
    from huiyin.site.ground import prepare_folder  # noqa: PLC0415
    from huiyin.site.keys import make_keys  # noqa: PLC0415
    from huiyin.site.migrate import set_up_django  # noqa: PLC0415
    from huiyin.site.postgres import lease  # noqa: PLC0415

    here = Installation.here()
    prepare_folder(here.home)
    make_keys(here.home)
    with lease(here.home) as server:
        set_up_django(server)
        if drop:
            return _drop(server, json=json)
        cases = FULL if full else cases
        made = _fill(here, server, cases, min(1_000, cases // 10) if due is None else min(due, cases), seed, json=json)
    as_json(asdict(made)) if json else _print(made)
    return Exit.OK


def _fill(here: Installation, server: Server, cases: int, due: int, seed: int, *, json: bool) -> Made:
    from huiyin.demo import simulate as work  # noqa: PLC0415
    from huiyin.site.migrate import migrate  # noqa: PLC0415

    plan = work.Plan(cases, due, seed)
    migrate(server.url("owner"))
    work.refuse_filled()
    _check_room(here, server, plan)
    with Progress(console=err, transient=True, disable=json) as progress:
        task = progress.add_task(say("生成", "simulating"), total=cases)
        made = work.kept(server, plan, lambda more: progress.advance(task, more), work.workers())
    work.replace(server, plan)
    return made


def _check_room(here: Installation, server: Server, plan: Plan) -> None:
    import shutil  # noqa: PLC0415

    needed = plan.cases * ROOM
    if server.data is not None and shutil.disk_usage(here.home).free < needed:
        size = f"{needed / 2**30:.0f} GiB"
        raise Problem(
            Text(f"磁盘空间不足，需要约 {size}。", f"There is not enough room on the disk: about {size} are needed."),
            Text("请减少件数，或运行 huiyin simulate --drop。", "Ask for fewer cases, or huiyin simulate --drop."),
        )


def _drop(server: Server, *, json: bool) -> int:
    from huiyin.demo import simulate as work  # noqa: PLC0415

    names = work.drop(server)
    if json:
        as_json({"dropped": list(names)})
    else:
        out.print(say(f"删除了 {len(names)} 个数据库", f"{len(names)} databases removed"), highlight=False)
    return Exit.OK


def _print(made: Made) -> None:
    rate, size = made.rows / made.seconds, made.bytes / 2**20
    lines = [
        say(
            f"{made.cases:,} 件虚构事项，{made.events:,} 条记录，{made.due:,} 件到期",
            f"{made.cases:,} invented cases, {made.events:,} events, {made.due:,} cases due",
        ),
        say(
            f"{made.rows:,} 行，{size:,.0f} MiB，用时 {made.seconds:,.0f} 秒（每秒 {rate:,.0f} 行）",
            f"{made.rows:,} rows, {size:,.0f} MiB, made in {made.seconds:,.0f} s ({rate:,.0f} rows a second)",
        ),
        say("由所有者批量写入，不经行级安全策略。", "Written in bulk by the owner, beside row-level security."),
    ]
    if not made.new:
        lines.append(say("来自先前生成的副本。", "Copied from what was made before."))
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
