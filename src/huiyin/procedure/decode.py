"""Reading profiles and calendars: TOML in, closed typed structures out, every fault with its place and remedy.

Texts come in, nothing is opened here. All faults of a text are reported at once, each with file, line, key and
what to do about it. ``fingerprint`` is SHA-256 over the canonical JSON of the document (keys sorted, no spaces,
UTF-8), so comments and layout do not change a version and every rule does.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from huiyin.procedure.calendar import WorkCalendar, Year
from huiyin.procedure.profile import FILE, MAIN, SET_BY_INSTALLATION, Closed, Profile, Rules, Source
from huiyin.procedure.terms import Term
from huiyin.procedure.text import Text

Path = tuple[str | int, ...]
T = TypeVar("T")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = 8  # so many names can be listed in a remedy
TABLES = ("laws", "tracks", "stages", "clocks", "acts", "notices", "outcomes")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where it stands, what it is, and what mends it."""

    file: str
    line: int
    key: str
    what: Text
    remedy: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.what.en}. {self.remedy.en}."


class DecodeError(ValueError):
    """A file that cannot be used, with every fault found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def decode_profile(
    text: str, file: str, calendars: Mapping[str, WorkCalendar], limits: Mapping[str, str] | None = None
) -> Profile:
    """Read the rules in ``text``; ``file`` is named in faults.

    ``limits`` gives the terms that the rules leave to the installation, by clock. Raises DecodeError.
    """
    source = Document(text, file)
    _set_limits(source, source.parsed, limits or {})
    return _profile(source, source.parsed, calendars)


def canonical_profile(text: str, file: str, limits: Mapping[str, str] | None = None) -> str:
    """The document whose hash names the version that ``decode_profile`` reads: canonical JSON, the limits applied."""
    source = Document(text, file)
    _set_limits(source, source.parsed, limits or {})
    return canonical(source.parsed)


def decode_canonical(stored: str, file: str, calendars: Mapping[str, WorkCalendar]) -> Profile:
    """Read a version that was kept as ``canonical_profile`` gives it; its hash is the same. Raises DecodeError."""
    source = Document("", file)
    try:
        document = json.loads(stored)
    except (json.JSONDecodeError, RecursionError) as error:
        raise DecodeError([source.fault((), *_not_canonical(str(error)))]) from None
    if not isinstance(document, dict):
        raise DecodeError([source.fault((), *_not_canonical("not an object"))])
    return _profile(source, document, calendars)


def _not_canonical(reason: str) -> tuple[Text, Text]:
    return (
        Text(f"不是规则的存档：{reason}", f"not a stored version of rules: {reason}"),
        Text("请从备份恢复", "Restore it from a backup"),
    )


def _profile(source: Document, document: dict[str, Any], calendars: Mapping[str, WorkCalendar]) -> Profile:
    version = fingerprint(document)
    _inject_ids(document)
    rules = source.convert(Rules, document)
    faults = [source.fault(*found) for found in _dangling(rules, calendars)]
    if faults:
        raise DecodeError(faults)
    return Profile(**vars(rules), hash=version, calendar=calendars[rules.calendar_id])


def fingerprint(document: Mapping[str, Any]) -> str:
    """The name of a version: SHA-256 over the document's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def canonical(document: Mapping[str, Any]) -> str:
    """The document as canonical JSON: keys sorted, no spaces, dates as texts."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def _set_limits(source: Document, document: dict[str, Any], limits: Mapping[str, str]) -> None:
    """Put the installation's limits in the places which the rules leave open to it."""
    clocks = document.get("clocks")
    clocks = clocks if isinstance(clocks, dict) else {}
    left_open = [
        name for name, rule in clocks.items() if isinstance(rule, dict) and rule.get("term") == SET_BY_INSTALLATION
    ]
    for name, term in limits.items():
        if name not in left_open:
            raise DecodeError([source.fault(("clocks", name), *_not_open(name, left_open))])
        clocks[name]["term"] = term


def _not_open(name: str, left_open: Sequence[str]) -> tuple[Text, Text]:
    names = ", ".join(left_open)
    return (
        Text(f"时限“{name}”不由本机构设定", f"the limit {name!r} is not for the installation to set"),
        Text(
            f"可设定的时限：{names or '无'}",
            f"It may set {names}" if names else "This profile leaves none open: remove the limit",
        ),
    )


def _inject_ids(document: dict[str, Any]) -> None:
    for table in TABLES:
        rows = document.get(table)
        if isinstance(rows, dict):
            for name, row in rows.items():
                if isinstance(row, dict):
                    row["id"] = name


def _dangling(rules: Rules, calendars: Mapping[str, WorkCalendar]) -> Iterator[tuple[Path, Text, Text]]:
    """Every name that is used and not defined."""
    known = {table: tuple(getattr(rules, table)) for table in TABLES}
    known["tracks"] = (MAIN, *known["tracks"])
    known["calendars"] = tuple(calendars)
    for path, table, name in _references(rules):
        if name not in known[table]:
            yield path, *_unknown_name(name, known[table])
    if FILE not in known["acts"] or not rules.acts[FILE].to:
        yield ("acts",), *_no_filing()


def _no_filing() -> tuple[Text, Text]:
    return (
        Text("缺少提出信访事项的环节“file”", "there is no act 'file' with which a case begins"),
        Text(
            "补上 [acts.file]，并在 to 中写明第一个阶段",
            "Add [acts.file] and name the first stage in its 'to'",
        ),
    )


def _references(rules: Rules) -> Iterator[tuple[Path, str, str]]:
    """Every use of a name: the place, the table it must be in, the name."""
    yield ("calendar",), "calendars", rules.calendar_id
    for track in rules.tracks.values():
        yield from _each(("tracks", track.id, "start"), "stages", track.start)
        yield from _each(("tracks", track.id, "within"), "stages", *track.within)
    for stage in rules.stages.values():
        yield from _each(("stages", stage.id, "track"), "tracks", stage.track)
        yield from _each(("stages", stage.id, "clocks"), "clocks", *stage.clocks)
        yield from _each(("stages", stage.id, "pauses"), "clocks", *stage.pauses)
    for clock in rules.clocks.values():
        yield from _each(("clocks", clock.id, "start"), "acts", *clock.start)
        yield from _each(("clocks", clock.id, "lapse"), "stages", *(clock.lapse.to if clock.lapse else ()))
    for act in rules.acts.values():
        yield from _references_of_act(rules, act.id)
    for number, row in enumerate(rules.exits):
        yield from _each(("exits", number, "acts"), "acts", *row.acts)
    yield from _sources(rules)


def _references_of_act(rules: Rules, name: str) -> Iterator[tuple[Path, str, str]]:
    act = rules.acts[name]
    extended = act.extends.clock if act.extends else None
    for key, table, names in (
        ("from", "stages", act.from_),
        ("to", "stages", act.to),
        ("late", "clocks", act.late),
        ("notice", "notices", (act.notice,)),
        ("outcomes", "outcomes", act.outcomes),
        ("extends", "clocks", (extended,)),
        ("starts", "clocks", (act.starts,)),
        ("meets", "clocks", (act.meets,)),
        ("apart", "acts", act.apart.acts if act.apart else ()),
    ):
        yield from _each(("acts", name, key), table, *names)


def _sources(rules: Rules) -> Iterator[tuple[Path, str, str]]:
    rows: list[tuple[Path, Source]] = [
        *((("clocks", clock.id), clock.source) for clock in rules.clocks.values()),
        *((("acts", act.id), act.source) for act in rules.acts.values()),
        *((("notices", notice.id), notice.source) for notice in rules.notices.values()),
        *((("exits", number), row.source) for number, row in enumerate(rules.exits)),
        *((("transitions", number), one.source) for number, one in enumerate(rules.transitions)),
    ]
    for path, source in rows:
        yield (*path, "source"), "laws", source.law


def _each(path: Path, table: str, *names: str | None) -> Iterator[tuple[Path, str, str]]:
    return ((path, table, name) for name in names if name is not None)


def _unknown_name(name: str, known: Sequence[str]) -> tuple[Text, Text]:
    near = difflib.get_close_matches(name, known, 1)
    if near:
        remedy = Text(f"是否应为“{near[0]}”", f"Did you mean {near[0]!r}")
    elif len(known) <= SHORT:
        remedy = Text(f"可用：{'、'.join(known)}", f"Use one of {', '.join(map(repr, known))}")
    else:
        remedy = Text("请先定义它，或改用已定义的名称", "Define it, or use a name that is defined")
    return Text(f"名称“{name}”未定义", f"{name!r} is not defined"), remedy


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(shape: type) -> TypeAdapter[Any]:
    """The decoder of ``shape``, built once: building it takes longer than decoding a file."""
    if shape not in _ADAPTERS:
        _ADAPTERS[shape] = TypeAdapter(shape)
    return _ADAPTERS[shape]


class Document:
    """A TOML text that knows on which line each key stands; ``spec`` is the page that says what it may hold."""

    _TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?")
    _KEY = re.compile(r"\s*(\"[^\"]+\"|[A-Za-z0-9_-]+)\s*=")

    def __init__(self, text: str, file: str, spec: str = "docs/spec/procedure.md") -> None:
        self.file = file
        self._spec = spec
        self._text = text
        try:
            self.parsed: dict[str, Any] = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise DecodeError([self._not_toml(error)]) from None

    def convert(self, shape: type[T], document: Mapping[str, Any]) -> T:
        """The document as ``shape``, or DecodeError with every place where it does not fit."""
        as_json = json.dumps(document, ensure_ascii=False, default=str)
        try:
            converted: T = _adapter(shape).validate_json(as_json, strict=True)
        except ValidationError as error:
            raise DecodeError([self._misfit(shape, one) for one in error.errors(include_url=False)]) from None
        return converted

    def fault(self, path: Path, what: Text, remedy: Text) -> Fault:
        """A fault at ``path``."""
        return Fault(self.file, self._line(path), ".".join(str(part) for part in path), what, remedy)

    def _not_toml(self, error: Exception) -> Fault:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else self._text.count("\n") + 1
        what = Text(f"不是有效的 TOML：{error}", f"not valid TOML: {error}")
        return Fault(self.file, line, "-", what, Text("请改正此行的写法", "Mend the writing of this line"))

    def _misfit(self, shape: type, error: Any) -> Fault:
        path = tuple(part for part in error["loc"] if not _is_tag(part))
        if error["type"] == "extra_forbidden" or error["type"] == "unexpected_keyword_argument":
            return self.fault(path, *_unknown_key(shape, path))
        if error["type"] in ("missing", "missing_argument"):
            return self.fault(path, *_missing_key(path))
        what = error["msg"].removeprefix("Value error, ").rstrip(".")
        remedy = Text(f"请按 {self._spec} 改正该值", f"Mend the value as {self._spec} says")
        return self.fault(path, Text(f"值不合规：{what}", what), remedy)

    def _line(self, path: Path) -> int:
        """The line of the deepest part of ``path`` that stands in the text."""
        lines = self._lines
        for length in range(len(path), 0, -1):
            if path[:length] in lines:
                return lines[path[:length]]
        return 1

    @cached_property
    def _lines(self) -> dict[Path, int]:
        found: dict[Path, int] = {}
        counts: dict[Path, int] = {}
        table: Path = ()
        for number, line in enumerate(self._text.split("\n"), 1):
            if header := self._TABLE.fullmatch(line):
                table = tuple(part.strip(' "') for part in header[2].split("."))
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                found.setdefault(table, number)
            elif key := self._KEY.match(line):
                found.setdefault((*table, key[1].strip('"')), number)
        return found


def _is_tag(part: object) -> bool:
    """Pydantic names the branch of a union in the path of an error; keys of ours never look like that."""
    return isinstance(part, str) and ("[" in part or part in ("str", "date", "dict"))


def _missing_key(path: Path) -> tuple[Text, Text]:
    key = path[-1]
    if key == "source":
        return (
            Text("缺少依据", "a rule without a source"),
            Text(
                "补上 source = { law = …, article = …, verified = … }",
                "Add source = { law = …, article = …, verified = … }",
            ),
        )
    return Text(f"缺少“{key}”", f"{key!r} is missing"), Text(f"请补上“{key}”", f"Add {key!r}")


def _unknown_key(shape: type, path: Path) -> tuple[Text, Text]:
    key = str(path[-1])
    near = difflib.get_close_matches(key, sorted(_all_keys(shape)), 1)
    remedy = Text(f"是否应为“{near[0]}”", f"Did you mean {near[0]!r}") if near else Text("请删除该键", "Remove it")
    return Text(f"未知的键“{key}”", f"unknown key {key!r}"), remedy


def _all_keys(shape: type) -> set[str]:
    """Every key that may stand somewhere in a document of ``shape``."""
    seen: set[type] = set()
    keys: set[str] = set()
    todo: list[Any] = [shape]
    while todo:
        kind = todo.pop()
        if isinstance(kind, type) and is_dataclass(kind) and kind not in seen:
            seen.add(kind)
            keys |= {one.name.rstrip("_").removesuffix("_id") for one in fields(kind)}
            todo.extend(get_type_hints(kind, include_extras=False).values())
        todo.extend(getattr(kind, "__args__", ()))
    return keys


@dataclass(frozen=True, kw_only=True)
class _Week(Closed):
    id: str
    zh: str
    en: str
    zone: str
    rest: tuple[str, ...]
    every_year: bool


@dataclass(frozen=True, kw_only=True)
class _Holiday(Closed):
    zh: str
    en: str
    off: tuple[date, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class _Table(Closed):
    year: int
    announced: date
    verified: bool
    source: Text
    holiday: tuple[_Holiday, ...]


def decode_calendar(week: str, file: str, years: Mapping[str, str]) -> WorkCalendar:
    """Read a calendar: the text of its weekly pattern, and the texts of its years by file name.

    Of two tables for one year the later announced counts; of two announced on one day, the later in ``years``.
    """
    source = Document(week, file)
    pattern = source.convert(_Week, source.parsed)
    for day in pattern.rest:
        if day not in WEEKDAYS:
            raise DecodeError([source.fault(("rest",), *_unknown_name(day, WEEKDAYS))])
    tables = tuple(_decode_year(text, name, pattern) for name, text in years.items())
    rest = frozenset(WEEKDAYS.index(day) for day in pattern.rest)
    return WorkCalendar(pattern.id, Text(pattern.zh, pattern.en), pattern.zone, rest, tables, pattern.every_year)


def decode_limits(text: str, file: str) -> Mapping[str, str]:
    """Read the terms that an installation sets for itself, by clock. Raises DecodeError."""
    source = Document(text, file)
    for clock, term in source.parsed.items():
        try:
            Term.parse(str(term))
        except ValueError as error:
            what = Text(f"“{clock}”不是时限：{error}", f"{clock!r} is no limit: {error}")
            raise DecodeError(
                [source.fault((clock,), what, Text("例如 '5 days'", "Write for example '5 days'"))]
            ) from None
    return source.parsed


def _decode_year(text: str, file: str, week: _Week) -> Year:
    source = Document(text, file)
    table = source.convert(_Table, source.parsed)
    off: dict[date, Text] = {}
    work: dict[date, Text] = {}
    for number, holiday in enumerate(table.holiday):
        name = Text(holiday.zh, holiday.en)
        for key, days, into in (("off", holiday.off, off), ("work", holiday.work, work)):
            for day in days:
                if (wrong := _wrong_day(day, key, table.year, week, {**off, **work})) is not None:
                    raise DecodeError([source.fault(("holiday", number, key), *wrong)])
                into[day] = name
    return Year(table.year, table.announced, table.source, table.verified, off, work)


def _wrong_day(day: date, key: str, year: int, week: _Week, taken: Mapping[date, Text]) -> tuple[Text, Text] | None:
    if day.year != year:
        return (
            Text(f"{day} 不在 {year} 年", f"{day} is not in {year}"),
            Text(f"请移到 {day.year} 年的文件", f"Move it to the file of {day.year}"),
        )
    if day in taken:
        return Text(f"{day} 重复出现", f"{day} stands twice"), Text("请只保留一处", "Keep one of them")
    if key == "work" and WEEKDAYS[day.weekday()] not in week.rest:
        return (
            Text(f"{day} 本来就是工作日", f"{day} is a working day anyway"),
            Text("只写调休上班的休息日", "Name only days of rest on which people work"),
        )
    return None


__all__ = [
    "DecodeError",
    "Document",
    "Fault",
    "canonical",
    "canonical_profile",
    "decode_calendar",
    "decode_canonical",
    "decode_limits",
    "decode_profile",
    "fingerprint",
]
