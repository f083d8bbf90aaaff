"""Boundary 6, the site key is not enough: all of the database and all keys of the site open no identity."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from huiyin.cases import sealing
from huiyin.cases.actions import handling, looking, petitioner
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.actions.looking import Reason
from huiyin.cases.identity import Identity
from huiyin.cases.keyring import FILE, ring
from huiyin.cases.models import Party
from huiyin.cases.readers import Service, reading
from huiyin.cases.sealing import place_of
from huiyin.vault.box import open_box
from huiyin.vault.codes import code_key, mint_code
from huiyin.vault.seal import CannotOpen, derive, unseal, unwrap
from tests.cases.acting import LETTER, at, handled, officer, party_of
from tests.directory.city import OVERSIGHT_SECRET

pytestmark = pytest.mark.usefixtures("city")

NAME = Identity(name="乙某", phone="000-000", address="某路 1 号")
PURPOSES = ("content", "attachments", "identity", "deliveries", "leaf-salts", "answer", "codes", "lookup", "epoch-1")


@pytest.fixture
def parties() -> list[Party]:
    """A case in which everything has happened, with an open, a confidential and an anonymous party."""
    modes = ("open", "confidential", "anonymous")
    case, answer = handled(parties=tuple(NewParty(mode=mode, identity=NAME, wishes={"by": "none"}) for mode in modes))
    housing = officer("tz.housing")
    looking.open_identity(case, by=housing, at=at(4), reason=Reason.LETTER)
    petitioner.write(case, by=party_of(answer, 1), at=at(5), token="a-token-0123456789", text="还在等")
    handling.issue_opinion(case, by=housing, at=at(6), outcomes={"1": "supported"}, letter=LETTER)
    with reading(Service("check")):
        return list(Party.objects.filter(case=case))


def dump() -> list[tuple[Any, str, Any]]:
    """Every value of every table: what a backup holds."""
    found = []
    for model in (*apps.get_app_config("cases").get_models(), *apps.get_app_config("directory").get_models()):
        for row in model._default_manager.all():
            found += [(row, field.attname, getattr(row, field.attname)) for field in model._meta.concrete_fields]
    return found


def all_keys(folder: Path) -> Iterator[bytes]:
    """Every key that follows from the dump and from the keys of the site."""
    site = bytes.fromhex((folder / FILE).read_text().strip())
    base = {site, ring().codes, *ring().epochs.values()}
    for row, column, value in dump():
        if column == "wrapped" and row._meta.db_table in ("cases_casekey", "cases_partykey"):
            base.add(sealing._unwrapped(row))
        elif isinstance(value, bytes | memoryview):
            data = bytes(value)
            base |= {data[:32], data[-32:]} if len(data) >= 32 else set()
            base.add(hashlib.sha256(data).digest())
        elif value:
            base.add(hashlib.sha256(str(value).encode()).digest())
    for key in base:
        if len(key) == 32:
            yield key
            yield from (derive(key, purpose) for purpose in PURPOSES)


def opened(party: Party, key: bytes) -> bool:
    """Whether ``key`` opens the identity, or an envelope with the key that does."""
    identity = place_of(party, "identity")
    inner = [key]
    for column, work in (("for_code", unwrap), ("for_oversight", open_box)):
        value = getattr(party, column)
        try:
            inner += [work(key, bytes(value), place_of(party, column))] if value is not None else []
        except (CannotOpen, ValueError):
            continue
    for one in inner:
        try:
            unseal(one, bytes(party.identity or b""), identity)
        except CannotOpen:
            continue
        return True
    return False


def of(parties: list[Party], mode: str) -> Party:
    return next(party for party in parties if party.mode == mode)


def test_all_of_the_database_with_all_keys_of_the_site_opens_no_confidential_identity(
    parties: list[Party], keys: Path
) -> None:
    with reading(Service("check")):
        candidates = list(all_keys(keys))
    party = of(parties, "confidential")
    assert len(candidates) > 500
    assert not any(opened(party, key) for key in candidates)


def test_the_same_attack_opens_an_open_identity_and_finds_an_anonymous_one_empty(
    parties: list[Party], keys: Path
) -> None:
    """Else the attack would prove nothing."""
    with reading(Service("check")):
        candidates = list(all_keys(keys))
    assert any(opened(of(parties, "open"), key) for key in candidates)
    assert of(parties, "anonymous").identity is None


def test_the_oversight_body_s_private_key_is_all_that_is_missing(parties: list[Party]) -> None:
    assert opened(of(parties, "confidential"), OVERSIGHT_SECRET)


def test_no_code_follows_from_what_stands_in_the_database(parties: list[Party]) -> None:
    """Each guess at a code costs a slow derivation; what is stored saves none of them."""
    party = of(parties, "confidential")
    salt = bytes(party.salt or b"")
    for stored in (bytes(party.lookup or b""), salt, party.pk.bytes, party.case_id.bytes):
        guess = mint_code(lambda size, stored=stored: (stored * size)[:size])  # type: ignore[misc]
        assert not opened(party, code_key(guess, salt))


def test_no_private_key_of_an_oversight_body_is_kept_here(parties: list[Party]) -> None:
    with reading(Service("check")):
        whole = repr(dump())
    assert repr(OVERSIGHT_SECRET)[2:-1] not in whole
    assert OVERSIGHT_SECRET.hex() not in whole
