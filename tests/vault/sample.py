"""Keys and places for the tests of the vault, and bytes that stand for random ones."""

import hashlib
from collections.abc import Callable
from itertools import count

from hypothesis import strategies as st

from huiyin.vault.seal import KEY, NONCE, Place

ONE = bytes(range(32))
TWO = bytes(range(32, 64))
NONCE_ONE = bytes(range(12))
WISH = Place("case_text", "42", "wish")
WORDS = "路灯坏了".encode()

keys = st.binary(min_size=KEY, max_size=KEY)
nonces = st.binary(min_size=NONCE, max_size=NONCE)
parts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
places = st.builds(Place, parts, parts, parts)


def stream(seed: str) -> Callable[[int], bytes]:
    """A source of bytes that look random and are the same in every run."""
    rounds = count()

    def random(length: int) -> bytes:
        found = b""
        while len(found) < length:
            found += hashlib.sha256(f"{seed} {next(rounds)}".encode()).digest()
        return found[:length]

    return random


def flips(value: bytes) -> list[bytes]:
    """The value with each of its bits flipped in turn."""
    whole = int.from_bytes(value, "big")
    return [(whole ^ (1 << bit)).to_bytes(len(value), "big") for bit in range(8 * len(value))]
