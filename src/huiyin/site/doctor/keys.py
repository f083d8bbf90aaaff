"""The site key: whether it is there, closed to others, and opens the keys in the database."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection

from huiyin.procedure.text import Text
from huiyin.site.doctor.check import Check, bad, ok, warn
from huiyin.site.installation import Installation
from huiyin.vault.ring import unwrap_site
from huiyin.vault.seal import CannotOpen

PUT_BACK = Text(
    "请从备份放回 keys 目录；没有它，已有的内容都打不开。",
    "Put the folder keys back from its backup; without it nothing that was sealed opens.",
)


def examine_keys(here: Installation, connection: Connection[Any]) -> Check:
    """One check: the file, its mode, and every key in the table under it."""
    file = here.home / "keys" / "site-key"
    try:
        rows = connection.execute("SELECT name, wrapped FROM cases_sitekey").fetchall()
    except psycopg.errors.UndefinedTable:
        rows = []
    if not file.is_file():
        if rows:
            return bad("keys", Text(f"缺少站点密钥 {file}。", f"The site key {file} is missing."), PUT_BACK)
        return warn("keys", Text("还没有密钥。", "There are no keys yet."), Text("请运行 huiyin run。", "huiyin run"))
    if file.stat().st_mode & 0o077:
        what = Text(f"{file} 可被他人读取。", f"Others can read {file}.")
        return bad("keys", what, Text(f"请运行 chmod 600 {file}。", f"chmod 600 {file}"))
    try:
        key = bytes.fromhex(file.read_text("ascii").strip())
        for name, wrapped in rows:
            unwrap_site(key, name, bytes(wrapped))
    except (CannotOpen, ValueError, OSError):
        what = Text(f"{file} 打不开数据库中的密钥。", f"{file} does not open the keys in the database.")
        return bad("keys", what, PUT_BACK)
    opened = f"The site key opens the {len(rows)} keys in the database."
    return ok("keys", f"站点密钥打开了数据库中的 {len(rows)} 把密钥。", opened)
