"""Boxes: closed with a public key, opened with the private one, at one place."""

import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vault.box import new_pair, open_box, public_of, seal_to
from huiyin.vault.seal import CannotOpen, Place, seal
from tests.vault.sample import NONCE_ONE, ONE, TWO, WISH, WORDS, flips, keys, places

PUBLIC = bytes.fromhex("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f")
BOXED = bytes.fromhex(
    "033ecbcb6fc2a69781c39f00185fa02aaac8ec12fadd679290e0d31d039786fa6ece0badca6cdf8d6d4d65bec70ae2d86c44713e99b5adb8de"
    "b645f13e36c6ac8ada141fcbcf512def94531956fc319875a3da310ac74d11658f5585126aa1fc682dd271162e4966668e32d20a8208d1bb"
)
# RFC 9180, section 7: DHKEM(X25519, HKDF-SHA256) is 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002.
KEM = b"KEM\x00\x20"
SUITE = b"HPKE\x00\x20\x00\x01\x00\x02"


@given(keys, st.binary(max_size=300), places)
def test_a_box_opens_with_the_private_key_at_its_place(private: bytes, plain: bytes, place: Place) -> None:
    assert open_box(private, seal_to(public_of(private), plain, place), place) == plain


def test_a_box_of_this_version_still_opens() -> None:
    assert public_of(ONE) == PUBLIC
    assert open_box(ONE, BOXED, WISH) == WORDS


def extract(suite: bytes, salt: bytes, label: bytes, value: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + value, "sha256")


def expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, text + b"\x01", "sha256")[:length]


def test_a_stranger_opens_a_box_by_rfc_9180_alone() -> None:
    enc, body = BOXED[1:33], BOXED[33:]
    shared = X25519PrivateKey.from_private_bytes(ONE).exchange(X25519PublicKey.from_public_bytes(enc))
    secret = expand(KEM, extract(KEM, b"", b"eae_prk", shared), b"shared_secret", enc + PUBLIC, 32)
    info = b"\x03huiyin-vault/v1\ncase_text\n42\nwish"
    context = b"\x00" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    schedule = extract(SUITE, secret, b"secret", b"")
    key, nonce = expand(SUITE, schedule, b"key", context, 32), expand(SUITE, schedule, b"base_nonce", context, 12)
    assert AESGCM(key).decrypt(nonce, body, b"") == WORDS + b"\x80" + bytes(64 - len(WORDS) - 1)


def test_not_one_bit_of_a_box_may_differ() -> None:
    # RFC 7748 lets the topmost bit of a point be ignored; the key schedule takes the bytes as they stand.
    for changed in flips(BOXED):
        with pytest.raises(CannotOpen):
            open_box(ONE, changed, WISH)


def test_no_part_of_a_box_opens() -> None:
    for other in [BOXED[:end] for end in range(len(BOXED))] + [BOXED[1:], BOXED + b"\x00", BOXED + bytes(64)]:
        with pytest.raises(CannotOpen):
            open_box(ONE, other, WISH)


@pytest.mark.parametrize(
    ("private", "sealed", "code"),
    [
        (TWO, BOXED, "tag"),
        (PUBLIC, BOXED, "tag"),
        (ONE[:31], BOXED, "key"),
        (b"", BOXED, "key"),
        (ONE, b"", "length"),
        (ONE, seal(ONE, bytes(100), WISH, NONCE_ONE), "length"),
        (ONE, b"\x01" + BOXED[1:], "version"),
        (ONE, b"\x03" + bytes(32) + BOXED[33:], "tag"),  # a point of small order: anyone knows the shared secret
    ],
)
def test_a_box_that_does_not_open_says_why(private: bytes, sealed: bytes, code: str) -> None:
    with pytest.raises(CannotOpen) as caught:
        open_box(private, sealed, WISH)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "moved", [Place("note", "42", "wish"), Place("case_text", "43", "wish"), Place("case_text", "42", "matter")]
)
def test_a_box_moved_elsewhere_does_not_open(moved: Place) -> None:
    with pytest.raises(CannotOpen):
        open_box(ONE, BOXED, moved)


def test_who_closes_a_box_cannot_open_it_with_what_they_hold() -> None:
    private, public = new_pair()
    sealed = seal_to(public, WORDS, WISH)
    with pytest.raises(CannotOpen):
        open_box(public, sealed, WISH)
    assert open_box(private, sealed, WISH) == WORDS


def test_pairs_and_boxes_are_never_the_same_twice() -> None:
    assert len({new_pair() for _ in range(20)}) == 20
    assert len({seal_to(PUBLIC, WORDS, WISH)[1:33] for _ in range(20)}) == 20


def test_boxes_within_a_bucket_are_of_one_length() -> None:
    assert {len(seal_to(PUBLIC, bytes(length), WISH)) for length in range(64)} == {113}
    assert len(seal_to(PUBLIC, bytes(64), WISH)) == 177


@pytest.mark.parametrize("public", [b"", PUBLIC[:31], PUBLIC + b"\x00", bytes(32), b"\x01" + bytes(31)])
def test_no_box_is_closed_for_what_is_no_public_key(public: bytes) -> None:
    with pytest.raises(ValueError, match="public key"):
        seal_to(public, WORDS, WISH)
