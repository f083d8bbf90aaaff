"""The importer. It says the running totals on a line after each batch."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from huiyin.cases.importing import import_messages


def main(path: str) -> None:
    """Bring all lines of the file to the petition office of the district."""
    with Path(path).open("rb") as file:
        for done in import_messages(file, "tz.petition", datetime.now(UTC)):
            told = {"added": done.added, "there": done.there, "bad": len(done.bad)}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
