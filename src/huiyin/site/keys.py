"""The keys of an installation: files in ``keys`` below its home, closed to all but their owner."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_keys(home: Path) -> None:
    """Make what is missing. A key that is there is never touched."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    if not read_key(home):
        _write(folder / "secret-key", secrets.token_urlsafe(48))
    if not (folder / "site-key").exists():
        _write(folder / "site-key", secrets.token_hex(32))


def read_key(home: Path) -> str:
    """The key that signs cookies and forms; empty before the first start."""
    file = home / "keys" / "secret-key"
    return file.read_text().strip() if file.exists() else ""


def _write(file: Path, text: str) -> None:
    # Written beside its place and then renamed, so that a crash leaves a whole key or none.
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(f"{text}\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
