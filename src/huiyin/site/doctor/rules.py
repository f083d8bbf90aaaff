"""Whether the rules and calendars can be read, and the days of this year and the next are known."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date

from huiyin.directory.shelf import Missing, Shelf
from huiyin.procedure.calendar import WorkCalendar
from huiyin.procedure.decode import DecodeError
from huiyin.procedure.text import Text
from huiyin.site.doctor.check import Check, bad, ok, warn
from huiyin.site.ground import check_zone
from huiyin.site.installation import Installation
from huiyin.site.problem import Problem


def examine_rules(here: Installation, today: date) -> Iterator[Check]:
    """The profile of ``here``, its zone and its calendar."""
    try:
        shelf = Shelf(here.rules)
        profiles = [shelf.profile(name) for name in shelf.profiles]
        profile = shelf.profile(here.profile)
    except (DecodeError, Missing, OSError, tomllib.TOMLDecodeError) as error:
        yield bad("rules", _said(error), Text("请改正该文件，或移走它。", "Mend that file or move it away."))
        return
    calendars = len(shelf.calendars)
    yield ok(
        "rules",
        f"{len(profiles)} 套规则、{calendars} 份日历均可读取；本机构使用 {profile.id}。",
        f"{len(profiles)} profiles and {calendars} calendars can be read; this installation works by {profile.id}.",
    )
    yield _zone(profile.zone)
    yield _calendar(profile.calendar, today)


def _said(error: Exception) -> Text:
    if isinstance(error, DecodeError):
        fault = error.faults[0]
        return Text(
            f"{fault.file} 第 {fault.line} 行，{fault.key}：{fault.what.zh}",
            f"{fault.file}, line {fault.line}, {fault.key}: {fault.what.en}",
        )
    if isinstance(error, Missing):
        known = ", ".join(error.known)
        return Text(
            f"没有规则“{error.name}”；现有：{known}。", f"There is no profile {error.name!r}; there are: {known}."
        )
    return Text(f"无法读取规则：{error}", f"The rules cannot be read: {error}")


def _zone(zone: str) -> Check:
    try:
        check_zone(zone)
    except Problem as problem:
        return bad("zone", problem.what, problem.remedy)
    return ok("zone", f"时区 {zone} 的数据可用。", f"The data on the zone {zone} is there.")


def _calendar(calendar: WorkCalendar, today: date) -> Check:
    missing = [year for year in (today.year, today.year + 1) if not calendar.knows(year)]
    if not missing:
        return ok(
            "calendar",
            f"日历 {calendar.edition} 已有 {today.year} 年和 {today.year + 1} 年。",
            f"The calendar {calendar.edition} knows {today.year} and {today.year + 1}.",
        )
    years = "、".join(map(str, missing)), " and ".join(map(str, missing))
    return warn(
        "calendar",
        Text(
            f"日历 {calendar.edition} 尚无 {years[0]} 年的节假日安排，落在其中的期限为暂定。",
            f"The calendar {calendar.edition} does not know the days off of {years[1]}; dates there are provisional.",
        ),
        Text(
            f"公布后，请升级回音，或将该年的文件放入 HUIYIN_HOME/rules/calendars/{calendar.id}。",
            f"Once they are announced, upgrade, or put the year's file into HUIYIN_HOME/rules/calendars/{calendar.id}.",
        ),
    )
