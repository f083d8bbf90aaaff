"""The keys of a site, as they are in memory while it runs.

The site key comes from a provider and opens a small table of keys: one for each epoch, and one for codes. An epoch's
key wraps the keys of cases and parties. To destroy an epoch's key is to erase all that was wrapped under it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from huiyin.vault.codes import parse_code
from huiyin.vault.seal import KEY, LABEL, CannotOpen, Place, unwrap, wrap

_LOOKUP = f"{LABEL} lookup\n".encode("ascii")


class KeyProvider(Protocol):
    """Where the site key comes from: a file, a key service, a module of hardware."""

    def site_key(self) -> bytes:
        """The site key, 32 bytes."""


@dataclass(frozen=True, eq=False)
class Ring:
    """The epochs' keys by number, from 1 on, and the key of the codes. Shows none of them when printed.

    New keys are wrapped under the highest epoch. Raises ValueError if there is no epoch, if a key has not 32 bytes,
    or if one key serves twice: destroying an epoch would then destroy nothing.
    """

    epochs: Mapping[int, bytes] = field(repr=False)
    codes: bytes = field(repr=False)

    def __post_init__(self) -> None:
        keys = [*self.epochs.values(), self.codes]
        if not self.epochs or min(self.epochs) < 1:
            raise ValueError("a ring needs the key of one epoch at least; epochs are numbered from 1 on")
        if any(len(key) != KEY for key in keys) or len(set(keys)) != len(keys):
            raise ValueError(f"the keys of a ring have {KEY} bytes each, and no two are the same")
        object.__setattr__(self, "epochs", MappingProxyType(dict(self.epochs)))

    @property
    def current(self) -> int:
        """The number of the epoch under which new keys are wrapped: the highest."""
        return max(self.epochs)

    def wrap(self, inner: bytes, place: Place, nonce: bytes) -> tuple[int, bytes]:
        """Wrap a key of 32 bytes under the current epoch: the epoch's number, and the 61 bytes to keep beside it."""
        return self.current, wrap(self.epochs[self.current], inner, place, nonce)

    def unwrap(self, epoch: int, wrapped: bytes, place: Place) -> bytes:
        """The key that was wrapped under ``epoch``. Raises CannotOpen, with code ``epoch`` if that one is not here."""
        if epoch not in self.epochs:
            raise CannotOpen("epoch")
        return unwrap(self.epochs[epoch], wrapped, place)

    def lookup(self, code: str) -> bytes:
        """What is stored in place of a party's code, to find it by: 32 bytes, HMAC-SHA256 (RFC 2104).

        The code may be written in any way that `parse_code` reads. Raises CodeError for what is no code.
        """
        return hmac.digest(self.codes, _LOOKUP + parse_code(code).encode("ascii"), "sha256")


def wrap_site(site_key: bytes, name: str, key: bytes, nonce: bytes) -> bytes:
    """Wrap a key of the site, as its table of keys holds it under ``name``: ``epoch-1``, ``codes``; 61 bytes."""
    return wrap(site_key, key, _row(name), nonce)


def unwrap_site(site_key: bytes, name: str, wrapped: bytes) -> bytes:
    """The key that `wrap_site` closed under ``name``. Raises CannotOpen, also if the rows were exchanged."""
    return unwrap(site_key, wrapped, _row(name))


def _row(name: str) -> Place:
    return Place("site-key", name, "key")
