"""Sealing to a public key: who holds only that can close a box, and who holds the private one alone can open it.

HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The place is the ``info`` of the
key schedule. Nothing proves who closed a box. The library draws the ephemeral key itself: a box has no parameter
for its randomness.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from huiyin.vault.seal import BUCKET, KEY, TAG, CannotOpen, Place, pad, unpad

_BOXED = b"\x03"
_ENC = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_pair() -> tuple[bytes, bytes]:
    """A fresh private and its public key, 32 bytes each (RFC 7748)."""
    private = X25519PrivateKey.generate().private_bytes_raw()
    return private, public_of(private)


def public_of(private: bytes) -> bytes:
    """The public key, 32 bytes, of a private one. Raises ValueError for another length."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public: bytes, plain: bytes, place: Place) -> bytes:
    """Seal ``plain``, padded as by `seal`, so that only the holder of the private key opens it, at ``place`` alone.

    Gives 0x03, the encapsulated key (32 bytes), and the ciphertext with its tag. Raises ValueError for a public key
    of another length or of small order.
    """
    try:
        return _BOXED + _SUITE.encrypt(pad(plain), X25519PublicKey.from_public_bytes(public), _info(place))
    except ValueError:
        raise ValueError("a public key has 32 bytes and is no point of small order") from None


def open_box(private: bytes, sealed: bytes, place: Place) -> bytes:
    """Open what `seal_to` closed. Raises CannotOpen if key, place or a single bit is another one."""
    if len(private) != KEY:
        raise CannotOpen("key")
    body = len(sealed) - 1 - _ENC - TAG
    if body < BUCKET or body % BUCKET:
        raise CannotOpen("length")
    if sealed[:1] != _BOXED:
        raise CannotOpen("version")
    try:
        padded = _SUITE.decrypt(sealed[1:], X25519PrivateKey.from_private_bytes(private), _info(place))
    # A point of small order is a ValueError to the curve and may be one to a version of the library.
    except (InvalidTag, ValueError):
        raise CannotOpen("tag") from None
    return unpad(padded)


def _info(place: Place) -> bytes:
    return _BOXED + place.aad
