"""The commands about offices and staff: ``load``, ``invite`` and ``office close``."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from huiyin.cli.cases import Json, opened
from huiyin.cli.say import as_json, out, say
from huiyin.directory.shelf import read_text
from huiyin.procedure.refused import Refused
from huiyin.procedure.text import Text
from huiyin.site.installation import Installation
from huiyin.site.problem import Exit

if TYPE_CHECKING:
    from huiyin.directory.loading import Difference

JOIN = "staff/join"  # the page that takes the token; behind '#' it reaches no server and no log
SHOWN = 40  # changes that are listed; --json lists all


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    load_help = say(
        "从文件载入地区、单位、事项类别和人员。", "Load jurisdictions, offices, subjects and staff from a file."
    )
    app.command("load", help=load_help)(load)
    invite_help = say(
        "发出一次性链接；不带选项时邀请第一位运维人员。",
        "Make a link that works once; without options, for the first operator.",
    )
    app.command("invite", help=invite_help)(invite)
    office = typer.Typer(help=say("单位的撤销与承接。", "Offices that close."))
    office.command("close", help=say("撤销单位，由后继单位承接。", "Close an office into its successor."))(close)
    office.callback()(_group)
    app.add_typer(office, name="office")


def _group() -> None:
    """Keep ``close`` a command of its own, though it is alone."""


def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("TOML 文件", "a TOML file"))],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("只说明会改变什么", "only say what would change"))
    ] = False,
    json: Json = False,
) -> int:
    """Load FILE into the directory, the whole of it or nothing."""
    text = read_text(file)
    with opened():
        from huiyin.directory import loading  # noqa: PLC0415
        from huiyin.directory.record import LOAD  # noqa: PLC0415

        document = loading.read(text, file.name)
        done = loading.plan(document) if dry_run else loading.apply(document, datetime.now(UTC), LOAD)
    as_json({"written": not dry_run, "changes": [_json(one) for one in done]}) if json else _print(done, dry_run)
    return Exit.OK


def invite(
    office: Annotated[str | None, typer.Option(help=say("单位代码", "the code of an office"))] = None,
    roles: Annotated[
        str | None, typer.Option(help=say("角色，用逗号分隔", "roles, separated by commas: intake,handler"))
    ] = None,
    staff: Annotated[
        str | None, typer.Option(help=say("已有人员的用户名，供其设定密码", "somebody there, to set a password"))
    ] = None,
) -> int:
    """Print a link by which somebody takes a seat; it works once, and for a week."""
    if (staff is not None and (office or roles)) or (office is not None and not roles):
        message = say("请给出 --office 和 --roles，或只给 --staff", "Give --office and --roles, or --staff alone")
        raise typer.BadParameter(message, param_hint="--roles")
    with opened():
        token = _token(office, [one.strip() for one in roles.split(",")] if roles else [], staff)
    out.print(f"{Installation.here().url}{JOIN}#{token}", markup=False, highlight=False, soft_wrap=True)
    _tell(
        "链接只能用一次，七天内有效；请只交给本人。", "It works once, for seven days. Give it to them and nobody else."
    )
    return Exit.OK


def _token(office: str | None, roles: list[str], username: str | None) -> str:
    from huiyin.directory import staff  # noqa: PLC0415
    from huiyin.directory.models import Staff  # noqa: PLC0415
    from huiyin.directory.record import CONSOLE  # noqa: PLC0415

    at = datetime.now(UTC)
    if username is not None:
        person = Staff.objects.filter(username=username).first()
        if person is None:
            raise Refused("staff", Text(f"没有用户“{username}”", f"there is no user {username!r}"))
        return staff.give_access(CONSOLE, person, at, secrets.token_bytes)
    if office is None and not roles:
        return staff.first_invitation(at, secrets.token_bytes)
    return staff.invite(CONSOLE, office, roles, at, secrets.token_bytes)


def close(
    code: Annotated[str, typer.Argument(metavar="CODE", help=say("单位代码", "the code of the office"))],
    successor: Annotated[str, typer.Option(help=say("后继单位代码", "the code of the office that carries it on"))],
    on: Annotated[str, typer.Option(help=say("撤销日期 2026-10-01", "the first day without it, 2026-10-01"))],
    json: Json = False,
) -> int:
    """Let an office close: from that day its successor has its cases, its remits and its place above others."""
    day = _day(on)
    with opened():
        from huiyin.cases.actions.succession import hand_over  # noqa: PLC0415
        from huiyin.directory.loading import close_office  # noqa: PLC0415
        from huiyin.directory.offices import Unknown  # noqa: PLC0415
        from huiyin.directory.record import CONSOLE  # noqa: PLC0415

        try:
            done = close_office(code, successor, day, datetime.now(UTC), CONSOLE)
        except Unknown as error:
            raise Refused("office", error.what, remedy=error.remedy) from None
        handed = len(list(hand_over(datetime.now(UTC))))
    if json:
        as_json({"written": True, "changes": [_json(one) for one in done], "cases": handed})
    else:
        _print(done, dry_run=False)
        _tell(f"{handed} 件已由后继单位承接。", f"{handed} cases went over to the successor.")
    return Exit.OK


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = say(f"“{text}”不是日期，写作 2026-10-01", f"{text!r} is no date: write 2026-10-01")
        raise typer.BadParameter(message, param_hint="--on") from None


def _json(one: Difference) -> dict[str, Any]:
    return {"kind": one.kind, "thing": one.thing, "before": one.before, "after": one.after}


KINDS = {
    "created": Text("新增", "new"),
    "joined": Text("入职", "joins"),
    "changed": Text("改变", "changes"),
    "closed": Text("撤销", "closes"),
    "ended": Text("终止", "ends"),
    "left": Text("离开", "leaves"),
}


def _print(done: tuple[Difference, ...], dry_run: bool) -> None:
    for one in done[:SHOWN]:
        kind = KINDS[one.kind]
        fields = f"  {', '.join(one.after)}" if one.before is not None else ""
        line = f"{say(kind.zh, kind.en)}  {one.thing}{fields}"
        out.print(f"  {escape(line)}", highlight=False, soft_wrap=True)
    if len(done) > SHOWN:
        _tell(f"  ……另有 {len(done) - SHOWN} 处，见 --json", f"  … and {len(done) - SHOWN} more: see --json")
    if dry_run:
        _tell(f"将有 {len(done)} 处变更，尚未写入。", f"Changes, not written: {len(done)}")
    else:
        _tell(f"已写入 {len(done)} 处变更。", f"Changes written: {len(done)}")


def _tell(zh: str, en: str) -> None:
    out.print(say(zh, en), markup=False, highlight=False, soft_wrap=True)
