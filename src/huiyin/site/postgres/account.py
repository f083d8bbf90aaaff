"""As whom PostgreSQL runs.

PostgreSQL refuses root. Root therefore starts it in a user namespace, where root goes by another name: its
files still belong to root, and nobody else can reach them. Where the machine forbids namespaces it runs as
the user ``nobody``. HUIYIN_PG_AS (self, namespace, nobody) settles the choice by hand.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huiyin.procedure.text import Text
from huiyin.site.problem import Problem


class Detached(subprocess.Popen[bytes]):
    """A process that may well outlive the one who started it, which its base class would warn about."""

    def __del__(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Account:
    """A way to start a program: words before its own, or another user."""

    before: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    @property
    def owner(self) -> int:
        """Who owns the files that such a program makes, as seen from here."""
        return os.geteuid() if self.user is None else self.user

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run to the end, and keep what it said."""
        return subprocess.run(
            [*self.before, *words],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            **self._manner(),
        )

    def start(self, words: Sequence[str | Path], log: Path) -> Detached:
        """Start in a session of its own, so that Ctrl-C in the terminal does not reach it."""
        with log.open("ab") as out:
            return Detached([*self.before, *words], stdout=out, stderr=out, start_new_session=True, **self._manner())

    def can(self, *words: str | Path) -> bool:
        """Whether this command works at all."""
        try:
            return self.run(*words).returncode == 0
        except OSError:
            return False

    def _manner(self) -> dict[str, Any]:
        # Little goes on to it: no PGDATA or PGOPTIONS to mislead it, no secrets of ours, and messages in
        # English, which is what trouble.py reads.
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return {
            "user": self.user,
            "group": self.group,
            "extra_groups": None if self.user is None else [],
            "env": kept | {"LC_ALL": "C"},
            "cwd": "/",
            "stdin": subprocess.DEVNULL,
        }


SELF = Account()


def nobody() -> Account:
    """The user without rights."""
    entry = pwd.getpwnam("nobody")
    return Account(user=entry.pw_uid, group=entry.pw_gid)


def namespace() -> Account:
    """A user namespace in which we go by a name that the system knows: initdb asks for it."""
    entry = pwd.getpwnam("nobody")
    return Account(("unshare", "--user", f"--map-user={entry.pw_uid}", f"--map-group={entry.pw_gid}"))


def choose_account(folder: Path, postgres: Path) -> Account:
    """The account for a server that is to work in ``folder``."""
    wanted = os.environ.get("HUIYIN_PG_AS")
    if wanted:
        return _named(wanted)
    if os.geteuid() != 0:
        return SELF
    inside = namespace()
    # In a namespace root has no more rights than any owner, so a way to the folder is not certain either.
    works = inside.can("sh", "-c", 'test -w "$1" && exec "$2" --version', "sh", folder, postgres)
    return inside if works else nobody()


def _named(wanted: str) -> Account:
    match wanted:
        case "self":
            return SELF
        case "namespace":
            return namespace()
        case "nobody":
            return nobody()
    raise Problem(
        Text(zh=f"HUIYIN_PG_AS 的值 {wanted!r} 无效。", en=f"HUIYIN_PG_AS is {wanted!r}."),
        Text(
            zh="可用的值是 self、namespace、nobody；不设则自动选择。",
            en="It can be self, namespace or nobody; unset, it is chosen for you.",
        ),
    )
