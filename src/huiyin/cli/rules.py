"""The commands about rules: ``due`` and ``profile``. They need neither Django nor a database."""

from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from huiyin.cli.say import as_json, in_words, out, say
from huiyin.directory.shelf import Shelf
from huiyin.procedure.due import Due, start_event, work
from huiyin.procedure.lint import Finding, lint
from huiyin.procedure.names import CAPACITIES
from huiyin.procedure.profile import ClockRule, Profile
from huiyin.site.problem import Exit

profiles = typer.Typer(help=say("查看、检查、绘制程序规则。", "List, lint and draw profiles."))

Limits = Annotated[
    list[str] | None,
    typer.Option(
        "--limit", help=say("设定本机构的时限：CLOCK='5 days'", "set a limit of the installation: CLOCK='5 days'")
    ),
]
Json = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]
Name = Annotated[str, typer.Argument(metavar="PROFILE", help=say("规则名称或 TOML 文件", "a name or a TOML file"))]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("due", help=say("计算期限并写明算法。", "Count a time limit and show the work."))(due)
    profiles.command("list", help=say("列出程序规则。", "List the profiles."))(list_profiles)
    profiles.command("lint", help=say("证明规则没有沉默和死路。", "Prove that no state is silent or without remedy."))(
        lint_profile
    )
    profiles.command("draw", help=say("绘制流程图（SVG）。", "Draw the course as SVG."))(draw_profile)
    app.add_typer(profiles, name="profile")


def shelf() -> Shelf:
    """The shipped rules and those under HUIYIN_HOME."""
    return Shelf(Path(os.environ.get("HUIYIN_HOME") or "var") / "rules")


def due(
    profile: Name,
    clock: Annotated[
        str | None, typer.Argument(metavar="[CLOCK]", help=say("时限；不写则列出全部", "which; all if left out"))
    ] = None,
    start: Annotated[str | None, typer.Option(help=say("起算日 2026-09-28", "the day it starts, 2026-09-28"))] = None,
    longer_by: Annotated[
        int, typer.Option(min=0, max=3650, help=say("延长多少（与时限同单位）", "what an extension adds, in its unit"))
    ] = 0,
    at: Annotated[
        str, typer.Option(help=say("起算时刻 09:30（工作小时）", "from what time, 09:30 (working hours)"))
    ] = "00:00",
    limit: Limits = None,
    json: Json = False,
) -> int:
    """One due date with its work, or the clocks of a profile."""
    rules = _open(profile, limit)
    if clock is None:
        return _list_clocks(rules, json)
    if clock not in rules.clocks:
        known = ", ".join(rules.clocks)
        raise typer.BadParameter(say(f"没有时限“{clock}”；有：{known}", f"no clock {clock!r}; there are: {known}"))
    if start is None:
        raise typer.BadParameter(say("请用 --start 写明起算日", "give the day it starts with --start"))
    found = work(rules, clock, _day(start), _moment(at), longer_by)
    as_json(_due_json(rules, found)) if json else _print_due(found)
    return Exit.OK


def _open(name: str, limits: list[str] | None) -> Profile:
    given = dict(_limit(one) for one in limits or [])
    if name.endswith(".toml"):
        return shelf().read(Path(name), given)
    return shelf().profile(name, given)


def _limit(text: str) -> tuple[str, str]:
    clock, equals, term = text.partition("=")
    if not (clock and equals and term):
        raise typer.BadParameter(say("写法：--limit CLOCK='5 days'", "write --limit CLOCK='5 days'"))
    return clock, term.strip("'\"")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        message = say(f"“{text}”不是日期，请写作 2026-09-28", f"{text!r} is no date: write 2026-09-28")
        raise typer.BadParameter(message, param_hint="--start")
    return day


def _moment(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        message = say(f"“{text}”不是时刻，请写作 09:30", f"{text!r} is no time of day: write 09:30")
        raise typer.BadParameter(message, param_hint="--at") from None


def _due_json(profile: Profile, found: Due) -> dict[str, Any]:
    counted = found.count
    rule = profile.clocks[found.clock]
    return {
        "profile": profile.id,
        "clock": found.clock,
        "start": counted.start.isoformat(),
        "start_event": in_words(found.start_event),
        "term": in_words(found.term),
        "due": counted.due.isoformat(),
        "rolled": counted.rolled.isoformat(),
        "until": counted.until.isoformat(timespec="minutes") if counted.until else None,
        "skipped": [{"date": skip.day.isoformat(), "reason": in_words(skip.why)} for skip in counted.skipped],
        "rule": in_words(found.name),
        "against": rule.against.value,
        "source": {
            "law": rule.source.law,
            "article": rule.source.article,
            "text": in_words(found.source),
            "verified": found.verified,
            "own": found.own,
        },
        "provisional": counted.provisional,
        "unannounced": list(counted.unannounced),
        "version": found.version,
        "calendar": found.edition,
    }


def _print_due(found: Due) -> None:
    counted = found.count
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_row(say("时限", "limit"), f"{in_words(found.name)} ({found.clock})")
    table.add_row(say("义务人", "against"), in_words(found.against))
    table.add_row(say("起算", "from"), f"{counted.start} · {in_words(found.start_event)}")
    table.add_row(say("长度", "term"), in_words(found.term))
    for number, skip in enumerate(counted.skipped):
        table.add_row("" if number else say("跳过", "skipped"), f"{skip.day} {in_words(skip.why)}")
    until = f" {counted.until:%H:%M}" if counted.until else ""
    table.add_row(say("目标日", "due"), str(counted.due))
    table.add_row(say("最后一天", "last day"), f"[bold]{counted.rolled}{until}[/]")
    table.add_row(say("依据", "source"), f"{in_words(found.source)}{_unsure(found)}")
    table.add_row(say("版本", "version"), f"{found.version[:12]} · {found.edition}")
    if counted.provisional:
        years = ", ".join(str(year) for year in counted.unannounced)
        text = say(f"暂定：{years} 年的节假日尚未公布", f"provisional: the days off of {years} are not announced yet")
        table.add_row("", f"[yellow]{text}[/]")
    out.print(table)


def _unsure(found: Due) -> str:
    if found.own:
        return say("（平台自定规则）", " (the platform's own rule)")
    return "" if found.verified else say("（未核对原文）", " (not checked against the text)")


def _list_clocks(profile: Profile, json: bool) -> int:
    if json:
        as_json({"profile": profile.id, "clocks": [_clock_json(profile, clock) for clock in profile.clocks.values()]})
        return Exit.OK
    table = Table(title=f"{profile.id} · {in_words(profile.name)}")
    for column in (
        say("时限", "clock"),
        say("名称", "name"),
        say("对谁", "against"),
        say("长度", "term"),
        say("依据", "source"),
    ):
        table.add_column(column)
    for clock in profile.clocks.values():
        mark = "" if clock.source.verified else " ?"
        table.add_row(
            clock.id,
            in_words(clock.name),
            in_words(CAPACITIES[clock.against]),
            _term(clock),
            in_words(profile.cite(clock.source)) + mark,
        )
    out.print(table)
    out.print(say("? 未核对原文", "? not checked against the text"), style="dim")
    return Exit.OK


def _term(clock: ClockRule) -> str:
    if clock.term is not None:
        return in_words(clock.term.text)
    return say("写明的日期", "the date undertaken") if clock.numbered else say("由机构设定", "set by the installation")


def _clock_json(profile: Profile, clock: ClockRule) -> dict[str, Any]:
    return {
        "clock": clock.id,
        "name": in_words(clock.name),
        "against": clock.against.value,
        "term": str(clock.term) if clock.term else None,
        "start_event": in_words(start_event(profile, clock)),
        "source": in_words(profile.cite(clock.source)),
        "verified": clock.source.verified,
    }


def list_profiles(json: Json = False) -> int:
    """Every profile on the shelf."""
    found = [shelf().profile(name) for name in shelf().profiles]
    if json:
        as_json(
            [
                {"profile": one.id, "name": in_words(one.name), "since": one.since.isoformat(), "version": one.hash}
                for one in found
            ]
        )
        return Exit.OK
    table = Table()
    for column in (say("规则", "profile"), say("名称", "name"), say("施行", "in force since"), say("版本", "version")):
        table.add_column(column)
    for one in found:
        table.add_row(one.id, in_words(one.name), str(one.since), one.hash[:12])
    out.print(table)
    return Exit.OK


def lint_profile(
    names: Annotated[list[str] | None, typer.Argument(metavar="[PROFILE]…")] = None, json: Json = False
) -> int:
    """Findings of every named profile; of all shipped ones where none is named."""
    results = {name: lint(_open(name, None)) for name in names or shelf().profiles}
    if json:
        as_json(
            {
                name: {"states": result.states, "findings": [_finding_json(one) for one in result.findings]}
                for name, result in results.items()
            }
        )
    else:
        for name, result in results.items():
            _print_lint(name, result.states, result.findings)
    return Exit.FOUND if any(result.findings for result in results.values()) else Exit.OK


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {"rule": finding.rule, "where": finding.where, "what": in_words(finding.what), "path": list(finding.path)}


def _print_lint(name: str, states: int, findings: tuple[Finding, ...]) -> None:
    if not findings:
        out.print(
            say(
                f"[green]✓[/] {name}：走遍 {states} 种情形，无问题",
                f"[green]✓[/] {name}: all {states} standings walked, nothing found",
            )
        )
        return
    for finding in findings:
        out.print(
            f"[red]✗[/] {name} · {finding.rule} · {finding.where}: {in_words(finding.what)}",
            highlight=False,
            soft_wrap=True,
        )
        if finding.path:
            out.print(
                say("   最短路径：", "   shortest path: ") + " → ".join(finding.path), style="dim", highlight=False
            )


def draw_profile(
    name: Name,
    to: Annotated[Path | None, typer.Option("--out", help=say("写入文件", "write to this file"))] = None,
    lang: Annotated[str | None, typer.Option(help="zh-hans | en")] = None,
) -> int:
    """The course as SVG, to a file or to standard output."""
    from huiyin.cli.say import language  # noqa: PLC0415
    from huiyin.procedure.draw import draw  # noqa: PLC0415

    picture = draw(_open(name, None), lang or language())
    if to is None:
        print(picture)
    else:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(picture, encoding="utf-8")
    return Exit.OK
