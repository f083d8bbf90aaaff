"""The rules and calendars that an installation has: those shipped, and those its operator added.

The only place that opens their files; it needs no Django. An operator's folder (``rules`` under HUIYIN_HOME) may
hold ``profiles/*.toml``, ``calendars/<id>/*.toml`` and ``limits/<profile>.toml``; what it adds stands beside what is
shipped, and a year of its own stands above the shipped one by its later announcement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from huiyin.procedure.calendar import WorkCalendar
from huiyin.procedure.decode import DecodeError, Fault, decode_calendar, decode_limits, decode_profile
from huiyin.procedure.profile import Profile
from huiyin.procedure.text import Text

SHIPPED = files("huiyin.procedure")
WEEK = "calendar.toml"


class Missing(LookupError):
    """A profile or calendar that is not on the shelf; ``known`` names those that are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{name} is not here; known: {', '.join(known)}")
        self.name = name
        self.known = known


class Shelf:
    """Profiles and calendars by name, read when they are first asked for."""

    def __init__(self, own: Path | None = None) -> None:
        self._folders: tuple[Traversable, ...] = (SHIPPED, own) if own is not None and own.is_dir() else (SHIPPED,)

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles."""
        found = (one.name.removesuffix(".toml") for one in self._each("profiles") if one.name.endswith(".toml"))
        return tuple(sorted(set(found)))

    @cached_property
    def calendars(self) -> Mapping[str, WorkCalendar]:
        """Every calendar, by its name. Raises DecodeError where a file of one cannot be used."""
        names = sorted({one.name for one in self._each("calendars") if one.is_dir()})
        return {name: self._calendar(name) for name in names}

    def profile(self, name: str, limits: Mapping[str, str] | None = None) -> Profile:
        """The profile ``name``, with the installation's limits and ``limits`` above them.

        Raises Missing where there is none of that name, DecodeError where its file cannot be used.
        """
        for one in self._each("profiles"):
            if one.name == f"{name}.toml":
                return self.read(one, {**self._limits(name), **(limits or {})})
        raise Missing(name, self.profiles)

    def read(self, file: Traversable, limits: Mapping[str, str] | None = None) -> Profile:
        """The profile in one file. Raises DecodeError, OSError."""
        return decode_profile(read_text(file), file.name, self.calendars, limits)

    def _calendar(self, name: str) -> WorkCalendar:
        folders = [root / "calendars" / name for root in self._folders if (root / "calendars" / name).is_dir()]
        weeks = [folder / WEEK for folder in folders if (folder / WEEK).is_file()]
        if not weeks:
            what = Text(f"日历“{name}”缺少 {WEEK}", f"the calendar {name!r} has no {WEEK}")
            remedy = Text("请补上每周休息日", "Add the file with its weekly days of rest")
            raise DecodeError([Fault(f"calendars/{name}", 1, "-", what, remedy)])
        # An operator's own table for a year stands after the shipped one, so that it counts where both have one day.
        years = {
            f"{'own ' if number else ''}{name}/{file.name}": read_text(file)
            for number, folder in enumerate(folders)
            for file in sorted(folder.iterdir(), key=lambda one: one.name)
            if file.name.endswith(".toml") and file.name != WEEK
        }
        return decode_calendar(read_text(weeks[-1]), f"calendars/{name}/{WEEK}", years)

    def _limits(self, name: str) -> Mapping[str, str]:
        for file in self._each("limits"):
            if file.name == f"{name}.toml":
                return decode_limits(read_text(file), f"limits/{file.name}")
        return {}

    def _each(self, folder: str) -> Iterator[Traversable]:
        """What lies in ``folder``, the operator's before the shipped."""
        for root in reversed(self._folders):
            if (root / folder).is_dir():
                yield from (root / folder).iterdir()


def read_text(file: Traversable) -> str:
    """The text of a file; DecodeError where it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        what = Text("不是 UTF-8 文本", f"not UTF-8: byte {error.start} cannot be read")
        raise DecodeError([Fault(file.name, 1, "-", what, Text("请另存为 UTF-8", "Save it as UTF-8"))]) from None
