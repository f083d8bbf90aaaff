"""Commitments: what binds an office to a record and tells the public nothing about it.

Every commitment is HMAC-SHA256 (RFC 2104) under a salt of 32 bytes that follows from the key of the case. HMAC with a
key of fixed length binds (a second opening would be a collision of SHA-256) and hides (without the salt it cannot be
told from random bytes). One salt can be shown alone; to destroy the key of the case is to destroy all of them.
"""

from __future__ import annotations

import base64
import hmac
from typing import Final

SALT: Final = 32
LEAF: Final = 60  # bytes, of every leaf whatever it is about
_COMMIT: Final = b"huiyin-commit/v1\n"
_SALT: Final = b"huiyin-salt/v1\n"
_DOC_SALT: Final = b"huiyin-doc-salt/v1\n"
_DOC: Final = b"huiyin-doc/v1\n"
_LEAF: Final = "huiyin-leaf/v1\n"


def salt_of(case_key: bytes, seq: int) -> bytes:
    """The salt of the event ``seq`` of a case: 32 bytes."""
    return _mac(case_key, _SALT, seq.to_bytes(8, "big"))


def commit(salt: bytes, record: bytes) -> bytes:
    """The commitment to the bytes of a record: 32 bytes. Raises ValueError for a salt of another length."""
    return _mac(salt, _COMMIT, record)


def doc_salt(case_key: bytes, seq: int, position: int) -> bytes:
    """The salt of the document at ``position`` (from 0) of the event ``seq``: it can be shown without the others."""
    return _mac(case_key, _DOC_SALT, seq.to_bytes(8, "big") + position.to_bytes(4, "big"))


def commit_doc(salt: bytes, document: bytes) -> bytes:
    """The commitment to the bytes of a document, as they were sealed: 32 bytes."""
    return _mac(salt, _DOC, document)


def leaf(commitment: bytes) -> bytes:
    """The public leaf of a commitment: 60 bytes, whatever it is about."""
    return (_LEAF + base64.b64encode(commitment).decode() + "\n").encode()


def _mac(salt: bytes, label: bytes, message: bytes) -> bytes:
    if len(salt) != SALT:
        raise ValueError(f"a key or salt has {SALT} bytes, not {len(salt)}")
    return hmac.digest(salt, label + message, "sha256")
