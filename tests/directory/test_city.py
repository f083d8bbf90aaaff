"""The place that tests share is what its description says."""

from __future__ import annotations

import pytest

from huiyin.directory.models import Membership, Office, Remit
from huiyin.procedure.names import Role
from tests.directory.city import OFFICES, OVERSIGHT_KEY, ROLES, load_city

pytestmark = pytest.mark.django_db


def test_two_people_sit_in_every_office() -> None:
    load_city()
    assert set(Office.objects.values_list("code", flat=True)) == set(OFFICES)
    seats = dict(Membership.objects.values_list("seat", "roles"))
    assert set(seats) == {f"{code}.{n}" for code in OFFICES for n in (1, 2)}
    assert {tuple(roles) for roles in seats.values()} == {tuple(sorted(ROLES)), (Role.OVERSIGHT.value,)}
    assert Remit.objects.count() == 7
    assert bytes(Office.objects.get(code="lc.oversight").public_key or b"") == OVERSIGHT_KEY
