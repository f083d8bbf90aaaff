"""The command ``huiyin``. Each module of commands loads only what it needs; Django only inside a command."""

from __future__ import annotations

import sys
import traceback
from io import TextIOWrapper

import typer
from typer.main import get_command

from huiyin.cli import cases, demo, directory, importing, rules, server, simulate, staff
from huiyin.cli.say import complain, in_words, say
from huiyin.directory.shelf import Missing
from huiyin.procedure.calendar import CalendarError
from huiyin.procedure.decode import DecodeError
from huiyin.procedure.refused import Refused
from huiyin.site.problem import Exit, Problem

app = typer.Typer(
    name="huiyin",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    help=say("回音：事事有回音，件件有着落。", "Huiyin: every matter gets an answer, every item is seen through."),
)
rules.add_to(app)
server.add_to(app)
directory.add_to(app)
staff.add_to(app)
cases.add_to(app)
importing.add_to(app)
demo.add_to(app)
simulate.add_to(app)


def main() -> None:
    """Run one command; whatever goes wrong is said with its remedy and told by the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that has no Chinese shows marks instead of failing
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command (``docs/operating.md`` lists them)."""
    try:
        code = get_command(app).main(arguments or ["--help"], prog_name="huiyin", standalone_mode=False)
    except typer.TyperException as error:
        complain(error.format_message(), say("用 --help 查看用法", "See --help"))
        return Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except _KNOWN as error:
        return _explain(error)
    except OSError as error:
        complain(f"{error.strerror}: {error.filename}" if error.filename else str(error))
        return Exit.INSTALLATION
    except Exception:  # noqa: BLE001 - a fault of ours has a code of its own and is not taken for a finding
        traceback.print_exc()
        complain(
            say("这是程序本身的错误", "this is a fault of the program"),
            say("请报告以上内容", "Please report the above"),
        )
        return Exit.FAULT
    return code if isinstance(code, int) else Exit.OK


_KNOWN = (DecodeError, Missing, Refused, CalendarError, Problem)


def _explain(error: Exception) -> int:
    if isinstance(error, Problem):
        complain(in_words(error.what), in_words(error.remedy))
        return error.exit
    if isinstance(error, DecodeError):
        for fault in error.faults:
            complain(f"{fault.file}:{fault.line}: {fault.key}: {in_words(fault.what)}", in_words(fault.remedy))
    elif isinstance(error, Missing):
        known = ", ".join(error.known)
        complain(
            say(f"没有“{error.name}”", f"{error.name!r} is not here"), say(f"现有：{known}", f"There are: {known}")
        )
    elif isinstance(error, Refused):
        complain(in_words(error.why), in_words(error.remedy) if error.remedy else "")
    else:
        complain(str(error))
    return Exit.INPUT


if __name__ == "__main__":
    main()
