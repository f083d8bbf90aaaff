"""Sealing a field under a key, bound to the place where it stands.

AES-256-GCM (NIST SP 800-38D) with a nonce of 96 bits, which the caller draws at random for each sealing. The
associated data name the format, table, row and field, so that a sealed value moved elsewhere does not open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LABEL = "huiyin-vault/v1"
KEY = 32
NONCE = 12
TAG = 16
BUCKET = 64

_SEALED = b"\x01"
_WRAPPED = b"\x02"
_WORD = re.compile(r"[!-~]{1,200}")
_PURPOSE = re.compile(r"[!-~](?:[ -~]{0,198}[!-~])?")

Why = Literal["key", "length", "version", "tag", "padding", "epoch"]
_WHY: dict[Why, str] = {
    "key": "the key has not 32 bytes",
    "length": "the sealed bytes are too short, too long or cut off",
    "version": "the sealed bytes are of another kind or of an unknown version",
    "tag": "the key is another one, the value was moved here from another place, or its bytes were changed",
    "padding": "the opened bytes are not padded as they should be",
    "epoch": "the epoch's key is not there: not loaded, or destroyed",
}


class CannotOpen(ValueError):
    """A sealed value that does not open. ``code`` says why; nothing of the value is given away.

    Codes: ``key``, ``length``, ``version``, ``tag``, ``padding``, ``epoch``.
    """

    def __init__(self, code: Why) -> None:
        super().__init__(code)
        self.code: Why = code

    def __str__(self) -> str:
        return f"cannot open: {_WHY[self.code]}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands. Each part is 1 to 200 printable ASCII characters without spaces, else ValueError."""

    table: str
    row: str
    field: str

    def __post_init__(self) -> None:
        for part in (self.table, self.row, self.field):
            if not _WORD.fullmatch(part):
                raise ValueError("a place has a table, a row and a field of printable ASCII without spaces")

    @property
    def aad(self) -> bytes:
        """The place as bytes: label, table, row and field, one a line. No part can hold a line's end."""
        return "\n".join((LABEL, self.table, self.row, self.field)).encode("ascii")


def pad(plain: bytes) -> bytes:
    """Pad to a multiple of 64 bytes: 0x80, then zeros (ISO/IEC 7816-4). One byte at least is added."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % BUCKET)


def unpad(padded: bytes) -> bytes:
    """Take off what `pad` added. Raises CannotOpen for bytes that `pad` does not make."""
    plain = padded.rstrip(b"\x00")[:-1]
    if pad(plain) != padded:
        raise CannotOpen("padding")
    return plain


def seal(key: bytes, plain: bytes, place: Place, nonce: bytes) -> bytes:
    """Seal ``plain`` under a key of 32 bytes, to be opened at ``place`` alone.

    Gives 0x01, the nonce, and the ciphertext of the padded bytes with its tag. ``nonce``: 12 random bytes, never used
    twice with a key. Raises ValueError for another length of key or nonce.
    """
    return _close(_SEALED, key, pad(plain), place, nonce)


def unseal(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Open what `seal` closed. Raises CannotOpen if key, place or a single bit is another one."""
    return unpad(_disclose(_SEALED, key, sealed, place))


def wrap(key: bytes, inner: bytes, place: Place, nonce: bytes) -> bytes:
    """Seal a key of 32 bytes under another: 0x02, nonce, ciphertext, tag; 61 bytes, nothing padded.

    Raises ValueError for another length of either key or of the nonce.
    """
    _require(inner, KEY, "key")
    return _close(_WRAPPED, key, inner, place, nonce)


def unwrap(key: bytes, wrapped: bytes, place: Place) -> bytes:
    """The key that `wrap` closed. Raises CannotOpen, also for bytes of any other length."""
    if len(wrapped) != 1 + NONCE + KEY + TAG:
        raise CannotOpen("length")
    return _disclose(_WRAPPED, key, wrapped, place)


def derive(key: bytes, purpose: str) -> bytes:
    """The key of 32 bytes for one purpose of a key: HKDF-SHA256 (RFC 5869) without salt, labelled with the purpose.

    Raises ValueError for a key of another length, or a purpose that is not printable ASCII.
    """
    _require(key, KEY, "key")
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError("a purpose is 1 to 200 printable ASCII characters, without a space at either end")
    return HKDF(SHA256(), KEY, salt=None, info=f"{LABEL} {purpose}".encode("ascii")).derive(key)


def _close(version: bytes, key: bytes, plain: bytes, place: Place, nonce: bytes) -> bytes:
    _require(key, KEY, "key")
    _require(nonce, NONCE, "nonce")
    return version + nonce + AESGCM(key).encrypt(nonce, plain, version + place.aad)


def _disclose(version: bytes, key: bytes, sealed: bytes, place: Place) -> bytes:
    # AES-GCM would take a key of 16 bytes as well.
    if len(key) != KEY:
        raise CannotOpen("key")
    if len(sealed) < 1 + NONCE + TAG:
        raise CannotOpen("length")
    if sealed[:1] != version:
        raise CannotOpen("version")
    nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, version + place.aad)
    except InvalidTag:
        raise CannotOpen("tag") from None


def _require(given: bytes, length: int, what: str) -> None:
    if len(given) != length:
        raise ValueError(f"a {what} has {length} bytes, not {len(given)}")
