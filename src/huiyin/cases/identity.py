"""Who a party is: a closed set of fields, sealed in the way that the party chose.

Open: under the party's key, which the site can open, and only for the handler it is assigned to. Confidential: under
a key of its own that is kept in two envelopes, one for the party's code and one for the oversight body's public key;
the site key opens neither. Anonymous: there is nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from typing import Final

from huiyin.cases.models import Mode, Party
from huiyin.cases.sealing import PartySeal, place_of
from huiyin.directory.offices import Office
from huiyin.procedure.refused import Refused
from huiyin.procedure.text import Text
from huiyin.vault.box import open_box, seal_to
from huiyin.vault.codes import SALT, code_key
from huiyin.vault.seal import KEY, NONCE, seal, unseal, unwrap, wrap

LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """What a party may say of themselves. The set is closed: it has no number of any document, and never will."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    def __post_init__(self) -> None:
        if any(len(getattr(self, one.name)) > LONGEST for one in fields(self)):
            raise Refused("identity", Text(f"每栏最多 {LONGEST} 字", f"each field holds {LONGEST} signs at most"))

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def put(party: Party, keep: PartySeal, identity: Identity | None, code: str, body: Office | None) -> None:
    """Seal ``identity`` into the row of ``party`` as its mode asks. The caller saves the row."""
    if not identity or party.mode == Mode.ANONYMOUS:
        return
    plain = json.dumps(asdict(identity), ensure_ascii=False, sort_keys=True).encode()
    if party.mode == Mode.OPEN:
        party.identity = keep.seal(party, "identity", plain)
        return
    key = os.urandom(KEY)
    party.identity = seal(key, plain, place_of(party, "identity"), os.urandom(NONCE))
    party.salt = os.urandom(SALT)
    party.for_code = wrap(code_key(code, party.salt), key, place_of(party, "for_code"), os.urandom(NONCE))
    if body is not None and body.public_key is not None:
        party.overseer_id = body.id
        party.for_oversight = seal_to(body.public_key, key, place_of(party, "for_oversight"))


def open_open(party: Party, keep: PartySeal) -> Identity:
    """The identity of an open party."""
    return _parse(keep.open(party, "identity"))


def open_with_code(party: Party, code: str) -> Identity:
    """A confidential identity, by the party's own code. Raises CannotOpen."""
    key = unwrap(code_key(code, bytes(party.salt or b"")), bytes(party.for_code or b""), place_of(party, "for_code"))
    return _parse(unseal(key, bytes(party.identity or b""), place_of(party, "identity")))


def open_as_oversight(party: Party, private: bytes) -> Identity:
    """A confidential identity, by the oversight body's private key, which this installation does not hold."""
    key = open_box(private, bytes(party.for_oversight or b""), place_of(party, "for_oversight"))
    return _parse(unseal(key, bytes(party.identity or b""), place_of(party, "identity")))


def as_dict(identity: Identity) -> dict[str, str]:
    """The fields, for the party's own archive."""
    return asdict(identity)


def _parse(plain: bytes) -> Identity:
    return Identity(**json.loads(plain))
