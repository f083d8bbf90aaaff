"""The ring: which key wraps, which opens, and that a destroyed one opens nothing."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vault.codes import CodeError, mint_code, print_code
from huiyin.vault.ring import KeyProvider, Ring, unwrap_site, wrap_site
from huiyin.vault.seal import CannotOpen, Place, unwrap, wrap
from tests.vault.sample import NONCE_ONE, ONE, TWO, WISH, keys, nonces, places, stream

CODES = bytes(range(64, 96))
RING = Ring({1: ONE, 3: TWO}, CODES)
CODE = "01234567890123456789012345"


@given(keys, places, nonces)
def test_a_key_is_wrapped_under_the_newest_epoch_and_opens_with_its_number(
    inner: bytes, place: Place, nonce: bytes
) -> None:
    epoch, wrapped = RING.wrap(inner, place, nonce)
    assert epoch == RING.current == 3
    assert RING.unwrap(epoch, wrapped, place) == inner == unwrap(TWO, wrapped, place)


def test_a_key_of_an_older_epoch_still_opens() -> None:
    epoch, wrapped = Ring({1: ONE}, CODES).wrap(CODES, WISH, NONCE_ONE)
    assert RING.unwrap(epoch, wrapped, WISH) == CODES


def test_what_was_wrapped_under_a_destroyed_epoch_is_gone() -> None:
    wrapped = wrap(ONE, CODES, WISH, NONCE_ONE)
    with pytest.raises(CannotOpen) as caught:
        Ring({3: TWO}, CODES).unwrap(1, wrapped, WISH)
    assert caught.value.code == "epoch"


@pytest.mark.parametrize(
    ("epoch", "place", "code"), [(1, WISH, "tag"), (2, WISH, "epoch"), (3, Place("case_text", "43", "wish"), "tag")]
)
def test_another_epoch_or_place_opens_nothing(epoch: int, place: Place, code: str) -> None:
    _, wrapped = RING.wrap(CODES, WISH, NONCE_ONE)
    with pytest.raises(CannotOpen) as caught:
        RING.unwrap(epoch, wrapped, place)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("epochs", "codes", "problem"),
    [
        ({}, CODES, "one epoch at least"),
        ({0: ONE}, CODES, "from 1 on"),
        ({-1: ONE, 2: TWO}, CODES, "from 1 on"),
        ({1: ONE[:16]}, CODES, "32 bytes"),
        ({1: ONE}, CODES[:31], "32 bytes"),
        ({1: ONE, 2: ONE}, CODES, "no two are the same"),
        ({1: ONE}, ONE, "no two are the same"),
    ],
)
def test_a_ring_with_a_missing_short_or_doubled_key_is_refused(
    epochs: dict[int, bytes], codes: bytes, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        Ring(epochs, codes)


def test_a_ring_shows_no_key_and_does_not_change_with_what_it_was_made_from() -> None:
    epochs = {1: ONE}
    ring = Ring(epochs, CODES)
    epochs[2] = TWO
    assert ring.current == 1
    assert repr(ring) == "Ring()"


@given(st.integers(0, 10**6))
def test_a_code_is_found_however_it_is_written(seed: int) -> None:
    code = mint_code(stream(f"lookup {seed}"))
    assert RING.lookup(code) == RING.lookup(print_code(code)) == RING.lookup(print_code(code).translate(WIDE))


WIDE = {ord("0") + digit: ord("0") + digit for digit in range(10)}


def test_what_is_kept_of_a_code_stays_as_it_is() -> None:
    kept = Ring({1: ONE}, TWO).lookup(CODE)
    assert kept.hex() == "c3103b5a8ab9c6baafaf125dd4f8775b192606d8bedde1cbf4d4fac014a3634d"
    assert kept == hmac.digest(TWO, b"huiyin-vault/v1 lookup\n" + CODE.encode(), "sha256")


def test_what_is_kept_of_a_code_depends_on_the_code_and_on_the_key() -> None:
    codes = [mint_code(stream(f"many {number}")) for number in range(50)]
    assert len({ring.lookup(code) for ring in (RING, Ring({1: ONE}, TWO)) for code in codes}) == 100


def test_what_is_no_code_is_not_looked_up() -> None:
    with pytest.raises(CodeError):
        RING.lookup(CODE[:-1] + "0")


class Held:
    """A provider whose key is at hand."""

    def site_key(self) -> bytes:
        return ONE


def test_a_provider_s_key_opens_the_table_of_keys_row_by_row() -> None:
    provider: KeyProvider = Held()
    rows = {name: wrap_site(provider.site_key(), name, key, NONCE_ONE) for name, key in KEPT.items()}
    assert {name: unwrap_site(provider.site_key(), name, row) for name, row in rows.items()} == KEPT
    assert rows["epoch-1"] == wrap(ONE, TWO, Place("site-key", "epoch-1", "key"), NONCE_ONE)
    assert rows["epoch-1"].hex() == FROZEN


KEPT = {"epoch-1": TWO, "codes": CODES}
FROZEN = (
    "02000102030405060708090a0b6723f438e1c0e43ca568bda09dc45642b3e7b507c44e694b005edfbe21543e8d97b23d4251deb77b6f64d33a"
    "eb3d6b35"
)


def test_rows_of_the_table_of_keys_cannot_be_exchanged() -> None:
    row = wrap_site(ONE, "epoch-1", TWO, NONCE_ONE)
    for site_key, name in ((ONE, "epoch-2"), (ONE, "codes"), (CODES, "epoch-1")):
        with pytest.raises(CannotOpen):
            unwrap_site(site_key, name, row)
