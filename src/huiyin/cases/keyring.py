"""The keys of this site: the site key from its provider, and what it opens.

The default provider is a file that only its owner may read. The keys of epochs and of codes stand in a table, wrapped
under the site key, and are made when they are first asked for.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from huiyin.cases.models import SiteKey
from huiyin.procedure.text import Text
from huiyin.vault.ring import KeyProvider, Ring, unwrap_site, wrap_site
from huiyin.vault.seal import KEY, NONCE

FILE: Final = "site-key"
EPOCH, CODES = "epoch-", "codes"


class NoSiteKey(Exception):
    """The site key is not there or not safe: what, and how to mend it."""

    def __init__(self, what: Text, remedy: Text) -> None:
        super().__init__(f"{what.en} {remedy.en}")
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The site key in a file, in hexadecimal, closed to all but its owner."""

    path: Path

    def site_key(self) -> bytes:
        """The key. Raises NoSiteKey."""
        try:
            mode = self.path.stat().st_mode
            text = self.path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise _missing(self.path) from None
        if stat.S_IMODE(mode) & 0o077:
            raise _open_to_others(self.path)
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != KEY:
            raise _missing(self.path)
        return key


def provider() -> KeyProvider:
    """The provider of this installation."""
    return KeyFile(settings.HUIYIN_KEYS / FILE)


@cache
def ring() -> Ring:
    """The keys of this site; made at the very first call of an installation. Raises NoSiteKey, CannotOpen."""
    site_key = provider().site_key()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin keys'))")
        rows = {row.name: bytes(row.wrapped) for row in SiteKey.objects.all()}
        if not rows:
            rows = {
                name: wrap_site(site_key, name, os.urandom(KEY), os.urandom(NONCE)) for name in (f"{EPOCH}1", CODES)
            }
            SiteKey.objects.bulk_create(SiteKey(name=name, wrapped=wrapped) for name, wrapped in rows.items())
    keys = {name: unwrap_site(site_key, name, wrapped) for name, wrapped in rows.items()}
    epochs = {int(name.removeprefix(EPOCH)): key for name, key in keys.items() if name.startswith(EPOCH)}
    return Ring(epochs, keys[CODES])


def _missing(path: Path) -> NoSiteKey:
    return NoSiteKey(
        Text(f"没有可用的站点密钥 {path}。", f"There is no usable site key at {path}."),
        Text("请放回备份的密钥；没有它，已有的内容都打不开。", "Put the saved one back; without it nothing opens."),
    )


def _open_to_others(path: Path) -> NoSiteKey:
    return NoSiteKey(
        Text(f"站点密钥 {path} 可被他人读取。", f"Others can read the site key {path}."),
        Text(f"请运行 chmod 600 {path}。", f"chmod 600 {path}"),
    )
