"""What the environment says of this installation. No Django: the command line reads it first.

HUIYIN_HOME     the folder of its data and keys; ./var
HUIYIN_HOST     the address to listen on; 127.0.0.1
HUIYIN_PORT     the port; 8000
HUIYIN_HOSTS    the names by which browsers may call it, separated by commas; localhost,127.0.0.1,[::1]
HUIYIN_PROFILE  the rules it works by; cn-2022
HUIYIN_SMTP     the mail server that sends news, as host or host:port; none, and then nothing is sent
HUIYIN_FROM     the address that news come from
HUIYIN_SOURCE   where its source code can be had, for the foot of each page
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.problem import Problem

# Set by `huiyin run` and `huiyin migrate` for the processes they start, never by the operator.
APP_URL, OWNER_URL = "HUIYIN_DATABASE_APP_URL", "HUIYIN_DATABASE_OWNER_URL"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a server on every address is reached from here


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation: its folder, its address, its rules."""

    home: Path
    host: str
    port: int
    hosts: tuple[str, ...]
    profile: str
    source: str = ""
    smtp: str = ""
    sender: str = ""

    @classmethod
    def here(cls) -> Installation:
        """The one that the environment describes. Raises Problem for a port that is none."""
        get = os.environ.get
        return cls(
            home=Path(get("HUIYIN_HOME") or "var").absolute(),
            host=get("HUIYIN_HOST") or "127.0.0.1",
            port=_port(get("HUIYIN_PORT") or "8000"),
            hosts=tuple((get("HUIYIN_HOSTS") or "localhost,127.0.0.1,[::1]").replace(" ", "").split(",")),
            profile=get("HUIYIN_PROFILE") or "cn-2022",
            source=get("HUIYIN_SOURCE") or "",
            smtp=get("HUIYIN_SMTP") or "",
            sender=get("HUIYIN_FROM") or "huiyin@localhost",
        )

    @property
    def demonstration(self) -> bool:
        """Whether it is a demonstration, with accounts and keys that everybody knows; a real one refuses those."""
        return self.mark.exists()

    @property
    def mark(self) -> Path:
        """The file that makes it a demonstration, for as long as its data live."""
        return self.home / "demonstration"

    @property
    def rules(self) -> Path:
        """The folder of the operator's own rules and calendars."""
        return self.home / "rules"

    @property
    def static(self) -> Path:
        """The folder of the style sheets, gathered anew at each start."""
        return self.home / "static"

    @property
    def reach(self) -> str:
        """The address at which this machine itself reaches the server."""
        return ANYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        """The address of the first page, as seen from this machine."""
        host = f"[{self.reach}]" if ":" in self.reach else self.reach
        return f"http://{host}:{self.port}/"


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise Problem(
        Text(f"HUIYIN_PORT 的值“{text}”不是端口号。", f"HUIYIN_PORT is {text!r}, which is no port."),
        Text("请用 1 至 65535 之间的数字。", "Give a number from 1 to 65535."),
    )
