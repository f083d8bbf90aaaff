"""Commitments: what the page of the format says, nothing in common between leaves, and all of one length."""

import base64
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ledger.commitment import LEAF, SALT, commit, commit_doc, doc_salt, leaf, salt_of
from huiyin.ledger.record import RecordError, parse_record, print_record
from tests.ledger.sample import FULL

KEY = bytes(range(32))
salts = st.binary(min_size=SALT, max_size=SALT)


def hmac(key: bytes, message: bytes) -> bytes:
    """RFC 2104, written out: whoever has only the page of the format and SHA-256 comes this far."""
    block = key.ljust(64, b"\0")
    inner = sha256(bytes(byte ^ 0x36 for byte in block) + message)
    return sha256(bytes(byte ^ 0x5C for byte in block) + inner.digest()).digest()


@given(salts, st.binary(max_size=300), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_a_stranger_recomputes_them_by_the_page_alone(key: bytes, data: bytes, seq: int, position: int) -> None:
    places = (seq.to_bytes(8, "big"), position.to_bytes(4, "big"))
    assert salt_of(key, seq) == hmac(key, b"huiyin-salt/v1\n" + places[0])
    assert doc_salt(key, seq, position) == hmac(key, b"huiyin-doc-salt/v1\n" + places[0] + places[1])
    assert commit(key, data) == hmac(key, b"huiyin-commit/v1\n" + data)
    assert commit_doc(key, data) == hmac(key, b"huiyin-doc/v1\n" + data)
    assert leaf(commit(key, data)) == b"huiyin-leaf/v1\n" + base64.b64encode(commit(key, data)) + b"\n"


@given(salts, st.binary(max_size=5000))
def test_every_leaf_has_one_length_whatever_it_is_about(salt: bytes, record: bytes) -> None:
    assert len(leaf(commit(salt, record))) == LEAF == 60


@pytest.mark.parametrize("length", [0, 1, 16, 31, 33, 64, 65])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    # HMAC fills a short key up with zeros and hashes a long one: two salts would open one commitment.
    for function in (commit, commit_doc):
        with pytest.raises(ValueError, match="has 32 bytes"):
            function(bytes(length), b"record")


def test_no_two_salts_of_a_case_are_the_same() -> None:
    events = {salt_of(KEY, seq) for seq in range(300)}
    documents = {doc_salt(KEY, seq, position) for seq in range(300) for position in range(5)}
    assert len(events | documents) == 300 + 300 * 5
    assert {len(salt) for salt in events | documents} == {SALT}


def test_the_same_record_leaves_nothing_in_common_between_two_cases_or_two_events() -> None:
    keys = [sha256(bytes([case])).digest() for case in range(20)]
    leaves = {leaf(commit(salt_of(key, seq), b"same")) for key in keys for seq in range(20)}
    assert len(leaves) == 400


def test_a_record_and_a_document_of_the_same_bytes_have_different_commitments() -> None:
    assert commit(KEY, b"same") != commit_doc(KEY, b"same")


@given(salts, salts, st.binary(max_size=50), st.binary(max_size=50))
def test_a_commitment_opens_to_one_record_under_one_salt(one: bytes, other: bytes, record: bytes, also: bytes) -> None:
    assert (commit(one, record) == commit(other, also)) == ((one, record) == (other, also))


def test_the_bytes_of_a_commitment_never_change() -> None:
    data = print_record(FULL)
    assert (
        commit(salt_of(KEY, FULL.seq), data).hex() == "c3711af08a35997e298b4be3fa6e6bfee23a72106c913deae4c6c7812dcf86d8"
    )
    assert (
        commit_doc(doc_salt(KEY, FULL.seq, 1), "回音".encode()).hex()
        == "0e49b7bf0597622d4a033a34f0e1ea4721b937ca08cb6e279160b745dcec6af5"
    )


# ── The sample that the formats were proposed with ───────────────────────────────────────────────────────────────

SHARED = Path(os.environ.get("HUIYIN_SHARED", Path(__file__).parents[3] / "shared"))
SAMPLE = SHARED / "vectors" / "14_huiyin_sample.json"


@pytest.fixture
def sample() -> dict[str, Any]:
    if not SAMPLE.is_file():
        pytest.skip(f"no {SAMPLE.name}: HUIYIN_SHARED names the folder that holds vectors/")
    found: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return found


def test_the_proposed_sample_has_our_salts_commitments_and_leaves(sample: dict[str, Any]) -> None:
    key = bytes.fromhex(sample["case_key_hex"])
    before = "-"
    assert sample["records_utf8"]
    for seq, text in enumerate(sample["records_utf8"]):
        assert f"\nprev {before}\n" in text
        commitment = commit(salt_of(key, seq), text.encode())
        assert leaf(commitment).decode() in sample["entries_utf8"]
        before = base64.b64encode(commitment).decode()


def test_what_the_proposed_sample_shows_to_open_a_leaf_is_salt_and_record(sample: dict[str, Any]) -> None:
    key = bytes.fromhex(sample["case_key_hex"])
    extra = base64.b64decode(sample["tlog_proof_of_reply"].split("\n")[1].removeprefix("extra "))
    assert extra[:SALT] == salt_of(key, 2)
    assert extra[SALT:].decode() == sample["records_utf8"][2]


def test_records_of_the_proposal_lack_lines_and_are_refused(sample: dict[str, Any]) -> None:
    for text in sample["records_utf8"]:
        with pytest.raises(RecordError, match="cut off"):
            parse_record(text.encode())
