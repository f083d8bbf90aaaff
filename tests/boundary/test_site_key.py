"""Boundary 6, the site key is not enough: a full dump with every key of the site opens no confidential identity."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from huiyin.cases import identity
from huiyin.cases.actions.filing import NewParty
from huiyin.cases.identity import Identity
from huiyin.cases.keyring import ring
from huiyin.cases.models import Party, PartyKey, Sealed
from huiyin.cases.readers import Service, reading
from huiyin.cases.sealing import case_seal, party_seal, place_of
from huiyin.vault.box import open_box
from huiyin.vault.seal import CannotOpen, Place, derive, unseal, unwrap
from tests.cases.acting import filed, party_of
from tests.directory.city import OVERSIGHT_SECRET

pytestmark = pytest.mark.usefixtures("city")

WHO = Identity(name="林不在", phone="000-0000", address="无名路")
PURPOSES = ("content", "attachments", "leaf-salts", "identity", "deliveries", "answer")


def of_check(table: Any) -> list[Any]:
    with reading(Service("check")):
        return list(table.objects.all())


def stored(mode: str) -> tuple[Party, str]:
    answer = filed(parties=(NewParty(mode=mode, identity=WHO, wishes={"by": "none"}),))
    row = next(row for row in of_check(Party) if row.pk == party_of(answer).party)
    return row, answer.codes[0]


def site_keys(folder: Path, party: Party) -> list[bytes]:
    """Every key that somebody with the dump and the site key can come by, and all that can be derived from them."""
    with reading(Service("check")):
        keys = [case_seal(party.case_id).key, party_seal(party.pk).key]
    keys += [bytes.fromhex((folder / "site-key").read_text()), ring().codes, *ring().epochs.values()]
    # Whatever is 32 bytes long in the row itself may be tried as a key too.
    keys += [bytes(value)[:32].ljust(32, b"\0") for value in (party.lookup, party.salt, party.identity) if value]
    return keys + [derive(key, purpose) for key, purpose in itertools.product(keys, PURPOSES)]


def opens(key: bytes, value: bytes, place: Place) -> bool:
    for attempt in (unseal, unwrap, open_box):
        try:
            attempt(key, value, place)
        except (CannotOpen, ValueError):
            continue
        return True
    return False


def test_no_key_of_the_site_opens_a_confidential_identity(keys: Path) -> None:
    party, _ = stored("confidential")
    places = [place_of(party, field.name) for field in Party._meta.concrete_fields if isinstance(field, Sealed)]
    for key in site_keys(keys, party):
        for field in ("identity", "for_code", "for_oversight"):
            value = bytes(getattr(party, field))
            assert not any(opens(key, value, place) for place in places), field


def test_the_same_attack_opens_an_open_identity_so_that_it_is_an_attack(keys: Path) -> None:
    party, _ = stored("open")
    place = place_of(party, "identity")
    assert any(opens(key, bytes(party.identity), place) for key in site_keys(keys, party))


def test_the_party_s_code_and_the_oversight_body_s_key_open_it() -> None:
    party, code = stored("confidential")
    assert identity.open_with_code(party, code) == WHO
    assert identity.open_as_oversight(party, OVERSIGHT_SECRET) == WHO


def test_another_code_and_another_body_s_key_do_not() -> None:
    party, _ = stored("confidential")
    _, other = stored("confidential")
    with pytest.raises(CannotOpen):
        identity.open_with_code(party, other)
    with pytest.raises(CannotOpen):
        identity.open_as_oversight(party, bytes(range(2, 34)))


def test_no_row_of_a_dump_holds_a_code_or_a_name_in_clear() -> None:
    answer = filed(parties=(NewParty(mode="confidential", identity=WHO), NewParty(mode="open", identity=WHO)))
    words = [WHO.name.encode(), WHO.phone.encode(), WHO.address.encode(), *(code.encode() for code in answer.codes)]
    for table in apps.get_app_config("cases").get_models():
        for row in of_check(table):
            for field in table._meta.concrete_fields:
                value = getattr(row, field.attname)
                plain = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                assert not [word for word in words if word in plain], f"{table.__name__}.{field.name}"


def test_an_anonymous_party_has_no_identity_at_all() -> None:
    party, _ = stored("anonymous")
    assert (party.identity, party.for_code, party.for_oversight) == (None, None, None)
    assert len(of_check(PartyKey)) == 1
