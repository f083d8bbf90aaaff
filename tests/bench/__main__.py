"""``make bench``: ratios taken in one run, each beside a bare limit; printed, and written to var/bench.json."""

import json
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench import cases, procedure, starting  # noqa: E402 - a folder that is run has no parent on its path
from tests.bench.measure import Row  # noqa: E402

PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "due dates": procedure.due_dates,
    "replay": procedure.replay,
    "lint": procedure.lints,
    "acts": cases.acts,
    "watch": cases.watch,
    "nothing due": cases.nothing_due,
    "check": cases.check,
    "sealing": cases.sealing,
    "import": cases.importing,
    "make run": starting.first_page,
}


def main(wanted: list[str]) -> None:
    """Measure the parts named, or all."""
    rows: list[Row] = []
    with Progress(transient=True) as progress:
        task = progress.add_task("bench", total=len(wanted))
        for name in wanted:
            progress.update(task, description=name)
            rows += PARTS[name]()
            progress.advance(task)
    _print(rows)
    out = ROOT / "var" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    out.write_text(json.dumps({**machine, "rows": [row.as_json() for row in rows]}, indent=2), encoding="utf-8")


def _print(rows: list[Row]) -> None:
    table = Table()
    for column in ("what", "ours", "beside", "bare", "ratio"):
        table.add_column(column, justify="left" if column in ("what", "beside") else "right")
    for row in rows:
        table.add_row(row.what, row.shown(row.ours), row.beside, row.shown(row.bare), f"{row.ratio:.3g}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:] or list(PARTS))
