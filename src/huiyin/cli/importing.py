"""The command ``import-messages``: what came elsewhere becomes cases."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from huiyin.cli.cases import Json, opened
from huiyin.cli.say import as_json, err, in_words, out, say
from huiyin.site.problem import Exit

if TYPE_CHECKING:
    from huiyin.cases.importing import Imported

SHOWN = 20  # bad lines that are listed; --json lists all


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        "import-messages",
        help=say(
            "导入别处收到的来件（JSONL），可中断后继续。",
            "File what came elsewhere (JSONL); can be broken off and goes on.",
        ),
    )(import_messages)


def import_messages(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("JSONL 文件", "a JSONL file"))],
    office: Annotated[
        str | None, typer.Option("--office", help=say("收件单位代码", "the code of the office that received them"))
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help=say("最多导入多少行", "how many lines at most"))] = None,
    json: Json = False,
) -> int:
    """File each line of FILE as a registered case that was received elsewhere."""
    _readable(file)
    with opened():
        from huiyin.cases.importing import Imported  # noqa: PLC0415
        from huiyin.cases.importing import import_messages as run  # noqa: PLC0415
        from huiyin.demo.offices import office_for_import  # noqa: PLC0415

        at = datetime.now(UTC)
        code = office_for_import(office, at)
        done = Imported()
        with closing(_lines(file, limit)) as lines, Progress(console=err, transient=True, disable=json) as progress:
            task = progress.add_task(say("导入", "importing"), total=_count(file, limit))
            for done in run(lines, code, at):
                progress.update(task, completed=done.lines)
    as_json(_json(done, code)) if json else _print(done, code)
    return Exit.FOUND if done.bad else Exit.OK


def _readable(file: Path) -> None:
    if not file.is_file():
        message = say(f"没有文件“{file}”", f"there is no file {str(file)!r}")
        raise typer.BadParameter(message, param_hint="FILE")


def _lines(file: Path, limit: int | None) -> Generator[bytes]:
    """The lines, one at a time; an empty one at the very end is none."""
    with file.open("rb") as stream:
        yield from (line.rstrip(b"\r\n") for line in islice(stream, limit))


def _count(file: Path, limit: int | None) -> int:
    with file.open("rb") as stream:
        return sum(1 for _ in islice(stream, limit))


def _json(done: Imported, office: str) -> dict[str, object]:
    bad = [{"line": bad.number, "why": in_words(bad.why)} for bad in done.bad]
    return {"office": office, "lines": done.lines, "added": done.added, "there": done.there, "bad": bad}


def _print(done: Imported, office: str) -> None:
    for bad in done.bad[:SHOWN]:
        out.print(
            say(f"第 {bad.number} 行：", f"line {bad.number}: ") + in_words(bad.why), markup=False, highlight=False
        )
    if len(done.bad) > SHOWN:
        more = len(done.bad) - SHOWN
        out.print(say(f"另有 {more} 行", f"and {more} more"), highlight=False)
    out.print(
        say(
            f"{office}：新增 {done.added} 件，已有 {done.there} 件，跳过 {len(done.bad)} 行",
            f"{office}: {done.added} cases added, {done.there} there already, {len(done.bad)} lines skipped",
        ),
        highlight=False,
        soft_wrap=True,
    )
