"""The demonstration city: loaded from ``city.toml``, with a key pair of its own for its oversight body."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from huiyin.directory import loading
from huiyin.directory.document import Document
from huiyin.directory.models import Kind
from huiyin.directory.record import LOAD
from huiyin.vault.box import new_pair, public_of
from huiyin.vault.seal import KEY

FILE: Final = "city.toml"
ORIGIN: Final = "demo.huiyin.example/log"
SINCE: Final = datetime(2020, 1, 1, tzinfo=UTC)


def load_city(keys: Path) -> int:
    """Load the city; how much of the directory it changed: nothing, the second time.

    ``keys`` is the folder of the private keys of its oversight bodies, which elsewhere only the bodies themselves have.
    Raises DecodeError where this is no demonstration installation.
    """
    return len(loading.apply(_document(keys), SINCE, LOAD))


def _document(keys: Path) -> Document:
    text = (files("huiyin.demo") / FILE).read_text(encoding="utf-8")
    document = loading.read(text, FILE)
    offices = tuple(_with_key(office, keys) for office in document.entries["office"])
    return replace(document, entries={**document.entries, "office": offices})


def _with_key(office: Mapping[str, object], keys: Path) -> Mapping[str, object]:
    if office["kind"] != Kind.OVERSIGHT:
        return office
    public = public_of(oversight_key(keys, str(office["code"])))
    return {**office, "public_key": b64encode(public).decode()}


def oversight_key(keys: Path, code: str) -> bytes:
    """The private key of an oversight body of the demonstration; made when it is first asked for."""
    file = keys / f"oversight-{code}.key"
    try:
        return bytes.fromhex(file.read_text("ascii"))
    except FileNotFoundError:
        private = new_pair()[0]
        assert len(private) == KEY, "the vault makes keys of one length"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(f"{private.hex()}\n")
        return private
