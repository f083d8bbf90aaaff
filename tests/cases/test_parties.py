"""Who a party is: sealed for each of them apart, bound to where it stands, and opened by those whom they chose."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import pytest
from django.apps import apps

from huiyin.cases import identity, sealing
from huiyin.cases.actions import handling, looking, petitioner, undertaking
from huiyin.cases.actions.filing import File, NewParty
from huiyin.cases.actions.looking import Reason
from huiyin.cases.identity import Identity
from huiyin.cases.keyring import ring
from huiyin.cases.models import CaseKey, Filing, Party, PartyKey, Sealed
from huiyin.cases.readers import Service, reading, say
from huiyin.procedure.refused import Refused
from huiyin.vault.seal import CannotOpen
from tests.cases.acting import LETTER, at, filed, handled, officer, party_of
from tests.directory.city import OVERSIGHT_SECRET

pytestmark = pytest.mark.usefixtures("city")

SAME = Identity(name="乙某", phone="000-000", email="somebody@example.org", address="某路 1 号")
TEXT = "楼道的灯坏了三个月，没有人修。"


def twins(mode: str) -> tuple[Any, Any]:
    """Two cases that were filed with the same words by the same person, twice in each."""
    parties = (NewParty(mode=mode, identity=SAME, wishes={"by": "none"}),) * 2
    return tuple(  # type: ignore[return-value]
        filed(TEXT, wish="修好", covers=("某路",), files=(File("a.txt", b"same"),), parties=parties) for _ in range(2)
    )


def check() -> Any:
    return reading(Service("check"))


def sealed() -> Iterator[tuple[Any, str]]:
    """Every sealed value that there is: its row and column."""
    for model in apps.get_app_config("cases").get_models():
        columns = [field.name for field in model._meta.concrete_fields if isinstance(field, Sealed)]
        for row in model._default_manager.all() if columns else ():
            yield from ((row, column) for column in columns if getattr(row, column) is not None)


# ── Nothing looks alike ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["open", "confidential"])
def test_the_same_name_and_words_look_different_wherever_they_stand(mode: str) -> None:
    twins(mode)
    with check():
        values = [bytes(getattr(row, column)) for row, column in sealed()]
        rows = list(Party.objects.values_list("lookup", "salt"))
    values += [bytes(value) for row in rows for value in row if value is not None]
    assert len(values) > 30
    assert len(values) == len(set(values))
    # Nor do parts of them: no two share as much as a block.
    blocks = [value[at : at + 16] for value in values for at in range(0, len(value) - 15, 16)]
    assert len(blocks) == len(set(blocks))


def test_no_sealed_value_holds_what_was_sealed() -> None:
    twins("open")
    with check():
        whole = b"".join(bytes(getattr(row, column)) for row, column in sealed())
    for plain in (TEXT, SAME.name, SAME.phone, SAME.email, SAME.address, "same", "a.txt"):
        assert plain.encode() not in whole


# ── Bound to its place ───────────────────────────────────────────────────────────────────────────────────────────


def opener(row: Any) -> Callable[[Any, str], bytes]:
    """Whatever opens rows of this kind; the right key, so that only the place speaks against it."""
    if isinstance(row, Party):
        return sealing.party_seal(row.pk).open
    if isinstance(row, CaseKey | PartyKey):
        return lambda one, _: sealing._unwrapped(one)
    return sealing.case_seal(row.case_id).open


def everything() -> None:
    """A case with something in every sealed column."""
    parties = (NewParty(mode="open", identity=SAME, wishes={"by": "none"}),)
    case, answer = handled(text=TEXT, wish="修好", covers=("某路",), files=(File("a.txt", b"same"),), parties=parties)
    party, housing = party_of(answer), officer("tz.housing")
    handling.ask_hearing(case, by=party, at=at(4), place="某处", words="请听证")
    petitioner.write(case, by=party, at=at(4), text="还在等")
    undertaking.undertake(case, by=housing, at=at(5), verb="repair", text="修灯", due=at(50).date())
    handling.issue_opinion(case, by=housing, at=at(6), outcomes={"1": "supported"}, letter=LETTER)


def test_a_sealed_value_opens_in_its_own_place_and_in_no_other() -> None:
    everything()
    everything()
    with check():
        places = [(row, column) for row, column in sealed() if column not in ("for_code", "for_oversight", "answer")]
        places = [(row, column) for row, column in places if row._meta.db_table != "cases_sitekey"]
        opened = 0
        for row, column in places:
            opener(row)(row, column)
            for other, there in places:
                if (other._meta.db_table, other.pk, there) == (row._meta.db_table, row.pk, column):
                    continue
                if isinstance(row, CaseKey | PartyKey) != isinstance(other, CaseKey | PartyKey):
                    continue
                kept = getattr(row, column)
                setattr(row, column, getattr(other, there))
                with pytest.raises(CannotOpen):
                    opener(row)(row, column)
                setattr(row, column, kept)
                opened += 1
    assert opened > 300


@pytest.mark.parametrize("byte", [0, 1, 12, 20, -1])
def test_a_changed_byte_opens_nothing(byte: int) -> None:
    answer = filed(TEXT)
    with check():
        row = Filing.objects.get(case=answer.case)
        changed = bytearray(bytes(row.text))
        changed[byte] ^= 1
        row.text = bytes(changed)
        with pytest.raises(CannotOpen):
            sealing.case_seal(answer.case).open(row, "text")


def test_what_of_a_party_moves_to_another_party_stays_closed() -> None:
    one, _ = twins("confidential")
    with check():
        first, second = Party.objects.filter(case=one.case).order_by("pk")
        for column in ("identity", "for_code", "salt", "for_oversight"):
            setattr(first, column, getattr(second, column))
        for code in one.codes:
            with pytest.raises(CannotOpen):
                identity.open_with_code(first, code)
        with pytest.raises(CannotOpen):
            identity.open_as_oversight(first, OVERSIGHT_SECRET)


# ── Confidential, open, anonymous ────────────────────────────────────────────────────────────────────────────────


@dataclass
class One:
    case: uuid.UUID
    code: str
    row: Party


def one(mode: str, **more: Any) -> One:
    answer = filed(TEXT, parties=(NewParty(mode=mode, identity=SAME, **more),))
    with check():
        return One(answer.case, answer.codes[0], Party.objects.get(case=answer.case))


def test_a_confidential_identity_opens_with_the_party_s_code_and_for_oversight() -> None:
    made = one("confidential")
    assert identity.open_with_code(made.row, made.code) == SAME
    assert identity.open_as_oversight(made.row, OVERSIGHT_SECRET) == SAME


def test_it_opens_with_no_other_code_and_no_other_private_key() -> None:
    made, other = one("confidential"), one("confidential")
    with pytest.raises(CannotOpen):
        identity.open_with_code(made.row, other.code)
    with pytest.raises(CannotOpen):
        identity.open_as_oversight(made.row, bytes(reversed(OVERSIGHT_SECRET)))


def test_it_does_not_open_with_the_key_that_the_site_keeps_for_that_party() -> None:
    made = one("confidential")
    with check(), pytest.raises(CannotOpen):
        identity.open_open(made.row, sealing.party_seal(made.row.pk))


def test_an_open_identity_opens_with_the_site_s_key() -> None:
    made = one("open")
    with check():
        assert identity.open_open(made.row, sealing.party_seal(made.row.pk)) == SAME
    assert (made.row.for_code, made.row.for_oversight, made.row.salt) == (None, None, None)


def test_an_anonymous_party_has_nothing_that_could_open_though_something_was_typed() -> None:
    made = one("anonymous")
    assert (made.row.identity, made.row.for_code, made.row.for_oversight) == (None, None, None)


def test_a_code_is_kept_nowhere() -> None:
    made = one("confidential")
    say(service="check")
    for model in apps.get_app_config("cases").get_models():
        for row in model._default_manager.values():
            assert made.code not in repr(row)
            assert made.code.encode().hex() not in repr(row)


@pytest.mark.parametrize("field", [field.name for field in fields(Identity)])
def test_each_field_alone_is_an_identity(field: str) -> None:
    answer = filed(TEXT, parties=(NewParty(identity=Identity(**{field: "一"})),))
    with check():
        row = Party.objects.get(case=answer.case)
    assert getattr(identity.open_with_code(row, answer.codes[0]), field) == "一"


def test_who_says_nothing_has_none() -> None:
    answer = filed(TEXT, parties=(NewParty(identity=Identity()),))
    with check():
        assert Party.objects.get(case=answer.case).identity is None


def test_an_officer_cannot_open_what_is_confidential() -> None:
    case, _ = handled(parties=(NewParty(identity=SAME), NewParty(mode="anonymous", identity=SAME)))
    with pytest.raises(Refused) as refused:
        looking.open_identity(case, by=officer("tz.housing"), at=at(4), reason=Reason.LETTER)
    assert refused.value.code == "closed"


def test_of_several_only_the_open_ones_are_opened() -> None:
    other = Identity(name="丙某")
    parties = (NewParty(identity=SAME), NewParty(mode="open", identity=other), NewParty(mode="anonymous"))
    case, _ = handled(parties=parties)
    _, found = looking.open_identity(case, by=officer("tz.housing"), at=at(4), reason=Reason.LETTER)
    assert found == (other,)


def test_a_repr_in_a_log_tells_no_key() -> None:
    answer = filed(TEXT)
    with check():
        seal, keep = sealing.case_seal(answer.case), sealing.party_seal(party_in(answer.case))
    for one_, key in ((seal, seal.key), (keep, keep.key), (ring(), ring().codes)):
        assert key.hex() not in repr(one_)
        assert repr(key)[2:-1] not in repr(one_)


def party_in(case: uuid.UUID) -> uuid.UUID:
    return Party.objects.get(case=case).pk
