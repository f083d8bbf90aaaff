"""Sealing: what was sealed opens with its key at its place, and in no other way."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vault.seal import BUCKET, CannotOpen, Place, derive, pad, seal, unpad, unseal, unwrap, wrap
from tests.vault.sample import NONCE_ONE, ONE, TWO, WISH, WORDS, flips, keys, nonces, places

SEALED = bytes.fromhex(
    "01000102030405060708090a0bafb579fc444a278602a52d0d31e9786d83d68734f07b5f7c3867e5851d6900b20110aefcafc1129874a47fed"
    "88872838ee59608d5ad6a3da3f972a1918e3f5eedfc0d3333dcfb5196ac5e78c0a4a3a6e"
)
WRAPPED = bytes.fromhex(
    "02000102030405060708090a0b6723f438e1c0e43ca568bda09dc45642b3e7b507c44e694b005edfbe21543e8d9441fa493eee39862b9e0aa9"
    "7aa274d0"
)


@given(keys, st.binary(max_size=300), places, nonces)
def test_what_was_sealed_opens_at_its_place(key: bytes, plain: bytes, place: Place, nonce: bytes) -> None:
    assert unseal(key, seal(key, plain, place, nonce), place) == plain


@given(keys, keys, places, nonces)
def test_a_wrapped_key_opens_at_its_place(key: bytes, inner: bytes, place: Place, nonce: bytes) -> None:
    assert unwrap(key, wrap(key, inner, place, nonce), place) == inner


def test_the_bytes_of_this_version_stay_as_they_are() -> None:
    assert seal(ONE, WORDS, WISH, NONCE_ONE) == SEALED
    assert unseal(ONE, SEALED, WISH) == WORDS
    assert wrap(ONE, TWO, WISH, NONCE_ONE) == WRAPPED
    assert unwrap(ONE, WRAPPED, WISH) == TWO


def test_a_stranger_opens_a_sealed_field_by_the_page_alone() -> None:
    names = b"huiyin-vault/v1\ncase_text\n42\nwish"
    padded = AESGCM(ONE).decrypt(SEALED[1:13], SEALED[13:], b"\x01" + names)
    assert padded == WORDS + b"\x80" + bytes(64 - len(WORDS) - 1)
    assert AESGCM(ONE).decrypt(WRAPPED[1:13], WRAPPED[13:], b"\x02" + names) == TWO


def test_not_one_bit_may_differ() -> None:
    for changed in flips(SEALED):
        with pytest.raises(CannotOpen):
            unseal(ONE, changed, WISH)
    for changed in flips(WRAPPED):
        with pytest.raises(CannotOpen):
            unwrap(ONE, changed, WISH)
    for key in flips(ONE):
        with pytest.raises(CannotOpen):
            unseal(key, SEALED, WISH)


def test_nothing_cut_off_or_added_opens() -> None:
    others = [SEALED[:end] for end in range(len(SEALED))] + [SEALED[1:], SEALED + b"\x00", SEALED + SEALED]
    for other in others:
        with pytest.raises(CannotOpen):
            unseal(ONE, other, WISH)
    for other in [WRAPPED[:end] for end in range(len(WRAPPED))] + [WRAPPED + b"\x00"]:
        with pytest.raises(CannotOpen) as caught:
            unwrap(ONE, other, WISH)
        assert caught.value.code == "length"


@pytest.mark.parametrize(
    "moved", [Place("note", "42", "wish"), Place("case_text", "43", "wish"), Place("case_text", "42", "matter")]
)
def test_a_value_moved_to_another_table_row_or_field_does_not_open(moved: Place) -> None:
    with pytest.raises(CannotOpen) as caught:
        unseal(ONE, SEALED, moved)
    assert caught.value.code == "tag"
    with pytest.raises(CannotOpen):
        unwrap(ONE, WRAPPED, moved)


@pytest.mark.parametrize(
    ("key", "sealed", "code"),
    [
        (TWO, SEALED, "tag"),
        (ONE[:16], SEALED, "key"),  # AES takes 16 bytes too
        (b"", SEALED, "key"),
        (ONE, b"", "length"),
        (ONE, SEALED[:28], "length"),
        (ONE, b"\x04" + SEALED[1:], "version"),
        (ONE, WRAPPED, "version"),
    ],
)
def test_a_value_that_does_not_open_says_why(key: bytes, sealed: bytes, code: str) -> None:
    with pytest.raises(CannotOpen) as caught:
        unseal(key, sealed, WISH)
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)


def test_the_kind_is_sealed_too() -> None:
    # Bytes that decrypt to 32 under the label of a field would else pass for a wrapped key.
    body = AESGCM(ONE).encrypt(NONCE_ONE, TWO, b"\x01" + WISH.aad)
    with pytest.raises(CannotOpen):
        unwrap(ONE, b"\x02" + NONCE_ONE + body, WISH)


def test_what_opens_but_is_not_padded_is_refused() -> None:
    body = AESGCM(ONE).encrypt(NONCE_ONE, WORDS, b"\x01" + WISH.aad)
    with pytest.raises(CannotOpen) as caught:
        unseal(ONE, b"\x01" + NONCE_ONE + body, WISH)
    assert caught.value.code == "padding"


@given(st.binary(max_size=200))
def test_padding_comes_off_as_it_went_on_and_fills_the_least_bucket(plain: bytes) -> None:
    padded = pad(plain)
    assert unpad(padded) == plain
    assert len(padded) == (len(plain) // BUCKET + 1) * BUCKET


@given(st.binary(max_size=3 * BUCKET))
def test_only_what_pad_makes_is_taken_for_padded(padded: bytes) -> None:
    try:
        plain = unpad(padded)
    except CannotOpen:
        return
    assert pad(plain) == padded


@pytest.mark.parametrize("padded", [b"", bytes(64), b"\x80" + bytes(127), bytes(63) + b"\x01", b"\x80" * 63])
def test_bytes_padded_otherwise_are_refused(padded: bytes) -> None:
    with pytest.raises(CannotOpen):
        unpad(padded)


def test_lengths_within_a_bucket_cannot_be_told_apart() -> None:
    lengths = [len(seal(ONE, bytes(length), WISH, NONCE_ONE)) for length in range(129)]
    assert lengths == [93] * 64 + [157] * 64 + [221]


@given(keys, st.binary(max_size=100), places, nonces, nonces)
def test_the_same_words_seal_differently_each_time(
    key: bytes, plain: bytes, place: Place, one: bytes, two: bytes
) -> None:
    first, second = (seal(key, plain, place, nonce)[13:] for nonce in (one, two))
    assert (first == second) == (one == two)


@given(places, places)
def test_two_places_have_the_same_bytes_only_if_they_are_one(one: Place, two: Place) -> None:
    assert (one.aad == two.aad) == (one == two)


@pytest.mark.parametrize("part", ["", " ", "a b", "a\n", "a\nb", "案件", "a\x7f", "a" * 201])
def test_a_part_of_a_place_that_could_be_read_in_two_ways_is_refused(part: str) -> None:
    for parts in ((part, "1", "f"), ("t", part, "f"), ("t", "1", part)):
        with pytest.raises(ValueError, match="printable ASCII"):
            Place(*parts)


@pytest.mark.parametrize(
    ("purpose", "key"),
    [
        ("content", "4ff66111267e3384d9e3e2df39cc500716528ce66c82cfe85e4bce3f27915531"),
        ("identity", "9e4288c113abfe2b1b83cd5a391a3ae8c56ce305e52b7010ca14fc9f242165f4"),
    ],
)
def test_a_key_is_derived_as_rfc_5869_says(purpose: str, key: str) -> None:
    drawn = hmac.digest(bytes(32), ONE, "sha256")
    by_hand = hmac.digest(drawn, f"huiyin-vault/v1 {purpose}".encode() + b"\x01", hashlib.sha256)
    assert derive(ONE, purpose).hex() == by_hand.hex() == key


@given(keys, st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), min_size=2, unique=True))
def test_each_purpose_has_a_key_of_its_own(key: bytes, purposes: list[str]) -> None:
    assert len({derive(key, purpose) for purpose in purposes} | {key}) == len(purposes) + 1


@pytest.mark.parametrize("purpose", ["", " content", "content ", "con\ntent", "内容", "c" * 201])
def test_a_purpose_that_is_no_plain_word_is_refused(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        derive(ONE, purpose)


def test_nothing_is_sealed_under_a_key_or_nonce_of_another_length() -> None:
    for key, nonce in ((ONE[:16], NONCE_ONE), (ONE + b"\x00", NONCE_ONE), (ONE, NONCE_ONE[:11]), (ONE, bytes(16))):
        with pytest.raises(ValueError, match="bytes, not"):
            seal(key, WORDS, WISH, nonce)
        with pytest.raises(ValueError, match="bytes, not"):
            wrap(key, TWO, WISH, nonce)
    with pytest.raises(ValueError, match="bytes, not"):
        wrap(ONE, TWO[:31], WISH, NONCE_ONE)
    with pytest.raises(ValueError, match="bytes, not"):
        derive(ONE[:31], "content")
