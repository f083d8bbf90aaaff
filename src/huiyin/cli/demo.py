"""The command ``demo``: the demonstration city, whose cases stand at every stage, to try the program on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from huiyin.cli.say import as_json, err, in_words, out, say
from huiyin.cli.server import need_server_parts
from huiyin.site.installation import Installation
from huiyin.site.problem import Exit

if TYPE_CHECKING:
    from huiyin.demo.fill import Filled
    from huiyin.procedure.text import Text

Json = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    described = say(
        "在空的安装中填入虚构的城市和各个阶段的信访事项。",
        "Fill an empty installation with an invented city and its cases, which stand at every stage.",
    )
    app.command("demo", help=described)(demo)


def demo(
    cases: Annotated[int, typer.Option(min=1, max=5_000, help=say("件数", "how many cases"))] = 300,
    seed: Annotated[int, typer.Option(min=0, help=say("随机种子", "the seed of courses, dates and texts"))] = 1,
    json: Json = False,
) -> int:
    """Fill the demonstration city, once."""
    need_server_parts()
    from huiyin.site.ground import prepare_folder  # noqa: PLC0415
    from huiyin.site.keys import make_keys  # noqa: PLC0415
    from huiyin.site.migrate import migrate, set_up_django  # noqa: PLC0415
    from huiyin.site.postgres import lease  # noqa: PLC0415

    here = Installation.here()
    prepare_folder(here.home)
    make_keys(here.home)
    with lease(here.home) as server:
        set_up_django(server)
        migrate(server.url("owner"))
        filled = _fill(here, cases, seed, json=json)
        names = _stage_names()
    as_json(asdict(filled)) if json else _print(filled, names)
    return Exit.OK


def _fill(here: Installation, cases: int, seed: int, *, json: bool) -> Filled:
    from huiyin.demo.fill import fill, refuse_real  # noqa: PLC0415
    from huiyin.demo.offices import become_demonstration  # noqa: PLC0415

    refuse_real()
    become_demonstration(here)
    with Progress(console=err, transient=True, disable=json) as progress:
        task = progress.add_task(say("填入演示内容", "filling"), total=cases)
        return fill(datetime.now(UTC), seed, cases, lambda done: progress.update(task, completed=done))


def _stage_names() -> dict[str, Text]:
    from huiyin.directory import versions  # noqa: PLC0415
    from huiyin.directory.models import Jurisdiction  # noqa: PLC0415

    profiles = Jurisdiction.objects.values_list("profile", flat=True).distinct()
    found = (versions.here().profile(profile) for profile in profiles)
    return {stage.id: stage.name for profile in found for stage in profile.stages.values()}


def _print(filled: Filled, names: dict[str, Text]) -> None:
    if not filled.new:
        out.print(say("演示内容已经在这里，没有改动。", "The demonstration is here already; nothing was changed."))
    out.print(
        say(
            f"{filled.cases} 件虚构事项，{filled.open} 件在办，{filled.late} 件逾期，{filled.events} 条记录",
            f"{filled.cases} invented cases, {filled.open} open, {filled.late} late, {filled.events} events",
        ),
        highlight=False,
    )
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    for stage, count in sorted(filled.stages.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(str(count), in_words(names[stage]))
    out.print(table)
    if filled.keys:
        _print_keys(filled, names)


def _print_keys(filled: Filled, names: dict[str, Text]) -> None:
    out.print(
        say("可用以下编号和查询码查看（仅限演示）：", "Look at these by number and code (of the demonstration):"),
        highlight=False,
    )
    for key in filled.keys:
        code = "-".join(key.code[at : at + 5] for at in range(0, len(key.code), 5))
        out.print(f"  {key.number}  {code}  {in_words(names[key.stage])}", highlight=False, soft_wrap=True)
