"""What can be seen without a database."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from huiyin.procedure.text import Text
from huiyin.site.doctor.check import Check, State, bad, ok, warn
from huiyin.site.ground import ANOTHER_FOLDER, LEAST_FREE, check_port
from huiyin.site.installation import Installation
from huiyin.site.problem import Problem
from huiyin.site.single import running_at

PACKAGES = (
    *("argon2-cffi", "cryptography", "django", "granian", "pillow"),
    *("procrastinate", "psutil", "psycopg", "rjieba", "whitenoise"),
)
OLDEST, NEWEST = (3, 11), (3, 14)
THIS_WAS_WRITTEN = date(2026, 1, 1)


def examine_machine(here: Installation, today: date) -> Iterator[Check]:
    """Python, its packages, the folder, the port, the clock, the tests' browser."""
    yield _python()
    yield _packages()
    yield _clock(today)
    yield _home(here.home)
    yield _space(here.home)
    yield _port(here)
    yield _browser()


def _python() -> Check:
    running = sys.version_info[:2]
    name = ".".join(map(str, sys.version_info[:3]))
    if OLDEST <= running <= NEWEST:
        return ok("python", f"Python {name}，位于 {sys.prefix}。", f"Python {name} in {sys.prefix}.")
    return warn(
        "python",
        Text(f"Python {name} 未经测试。", f"Python {name} is not tested."),
        Text("请使用 Python 3.11 至 3.14。", "Use Python 3.11 to 3.14."),
    )


def _packages() -> Check:
    missing = [name for name in PACKAGES if not _installed(name)]
    if not missing:
        return ok(
            "packages", "网页服务和数据库所需的包均已安装。", "The packages of server and database are installed."
        )
    return bad(
        "packages",
        Text(f"缺少：{'、'.join(missing)}。", f"Missing: {', '.join(missing)}."),
        Text(
            "请运行 make install，或 pip install 'huiyin[server]'。", "make install, or pip install 'huiyin[server]'."
        ),
    )


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _clock(today: date) -> Check:
    if today >= THIS_WAS_WRITTEN:
        return ok("clock", f"系统日期为 {today}。", f"The system's date is {today}.")
    return bad(
        "clock",
        Text(f"系统日期为 {today}，早于本程序。", f"The system's date is {today}: before this program was written."),
        Text("请校准时钟；期限都从它算起。", "Set the clock: every time limit is counted by it."),
    )


def _home(home: Path) -> Check:
    if not os.access(home, os.F_OK):
        return _no_home(home)
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK) or not home.is_dir():
        return bad("home", Text(f"无法使用 {home}。", f"{home} cannot be used."), ANOTHER_FOLDER)
    open_to_others = [path for path in (home, home / "keys", home / "keys" / "secret-key") if _is_open(path)]
    if open_to_others:
        names = " ".join(f"'{path}'" for path in open_to_others)
        return warn(
            "home",
            Text(f"其他用户可以进入：{names}。", f"Open to other users: {names}."),
            Text(f"请运行 chmod go= {names}", f"chmod go= {names}"),
        )
    return ok("home", f"数据目录是 {home}，仅属主可入。", f"The data folder is {home}, closed to others.")


def _no_home(home: Path) -> Check:
    if os.access(_nearest(home), os.W_OK | os.X_OK):
        return ok(
            "home", f"{home} 将由首次 huiyin run 建立。", f"{home} is not there yet; the first huiyin run makes it."
        )
    return bad("home", Text(f"{home} 不存在，也无权建立。", f"{home} is not there and cannot be made."), ANOTHER_FOLDER)


def _nearest(home: Path) -> Path:
    """The folder itself, or the one above it that is there."""
    return next(folder for folder in (home, *home.parents) if os.access(folder, os.F_OK))


def _is_open(path: Path) -> bool:
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:  # not there, or not ours to look into; the other checks say so
        return False


def _space(home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    if free >= LEAST_FREE:
        return ok("space", f"磁盘剩余 {free // 2**20} MB。", f"{free // 2**20} MB are free on the disk.")
    return bad(
        "space",
        Text(f"磁盘只剩 {free // 2**20} MB。", f"Only {free // 2**20} MB are free on the disk."),
        Text(f"请至少留出 {LEAST_FREE // 2**20} MB。", f"Free {LEAST_FREE // 2**20} MB at least."),
    )


def _port(here: Installation) -> Check:
    address = running_at(here.home)
    if address is not None:
        return ok("port", f"huiyin run 正在 {address} 运行。", f"huiyin run is running at {address}.")
    try:
        check_port(here)
    except Problem as problem:
        return bad("port", problem.what, problem.remedy)
    return ok("port", f"{here.host} 的端口 {here.port} 空闲。", f"Port {here.port} of {here.host} is free.")


def _browser() -> Check:
    chromium = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if chromium and _has_cjk_font():
        return ok("browser", f"浏览器测试可用 {chromium}。", f"The browser tests can use {chromium}.")
    lacking = Text("中文字体", "a Chinese font") if chromium else Text("Chromium", "Chromium")
    return Check(
        "browser",
        State.OK,
        Text(f"没有{lacking.zh}；只有浏览器测试需要。", f"{lacking.en} is missing; only the browser tests need it."),
        Text("apt-get install chromium fonts-noto-cjk", "apt-get install chromium fonts-noto-cjk"),
    )


def _has_cjk_font() -> bool:
    try:
        found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False)
    except OSError:
        return False
    return bool(found.stdout.strip())
