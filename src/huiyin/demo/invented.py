"""An invented place of any size for simulated installations: one province, its cities, their districts.

Each has a government, a petition office and a housing office, each district a social insurance office too. Nobody
in it can be signed in as, and nobody holds the private key of its oversight body.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from huiyin.directory.models import Jurisdiction, Kind, Membership, Office, Remit, Staff, Subject
from huiyin.directory.record import LOAD, record, writing
from huiyin.procedure.names import Role
from huiyin.vault.box import new_pair

ORIGIN: Final = "simulation.huiyin.example/log"
SINCE: Final = date(2018, 1, 1)
PROVINCE: Final = "lu"
PROFILE: Final = "cn-2022"
CITIES, DISTRICTS = 3, 4  # so many cities, so many districts in each
ROLES: Final = [role.value for role in (Role.INTAKE, Role.HANDLER, Role.LEAD, Role.REVIEWER, Role.SUPERVISOR)]
SUBJECTS: Final = {
    "housing.repair": ("住房维修", "Repair of homes", "housing"),
    "social.retirement": ("退休待遇核定", "Retirement benefits", "social"),
}
KINDS: Final = {
    "government": ("人民政府", "Government", Kind.GOVERNMENT),
    "petition": ("信访局", "Petition Office", Kind.PETITION),
    "housing": ("住建局", "Housing", Kind.HANDLING),
    "social": ("人社局", "Social Insurance", Kind.HANDLING),
}


def districts() -> list[str]:
    """The codes of the districts, in which every simulated case is filed."""
    return [f"{PROVINCE}-{city}-{number}" for city in range(1, CITIES + 1) for number in range(1, DISTRICTS + 1)]


def load_place() -> None:
    """Fill an empty directory with the place, whole."""
    with writing():
        subjects = {
            kind: Subject.objects.create(code=code, name_zh=zh, name_en=en, since=SINCE)
            for code, (zh, en, kind) in SUBJECTS.items()
        }
        top = _place(PROVINCE, "禄川省", "Luchuan Province", 1, None, None)
        board = _oversight(top["government"])
        Office.objects.filter(pk=top["government"].pk).update(oversight=board)
        for city in range(1, CITIES + 1):
            code = f"{PROVINCE}-{city}"
            above = _place(code, f"禄川第{city}市", f"Luchuan City {city}", 2, top, subjects)
            for number in range(1, DISTRICTS + 1):
                names = f"禄川第{city}市{number}区", f"Luchuan City {city}, District {number}"
                _place(f"{code}-{number}", *names, 3, above, subjects)
        record(datetime(SINCE.year, 1, 1, tzinfo=UTC), LOAD, "created", f"jurisdiction:{PROVINCE}")


Offices = dict[str, Office]


def _place(
    code: str, zh: str, en: str, level: int, above: Offices | None, subjects: dict[str, Subject] | None
) -> Offices:
    place = Jurisdiction.objects.create(
        code=code,
        name_zh=zh,
        name_en=en,
        zone="Asia/Shanghai",
        profile=PROFILE,
        level=level,
        parent=above["government"].jurisdiction if above else None,
        origin=ORIGIN,
        demonstration=True,
    )
    made: Offices = {}
    for kind, (kind_zh, kind_en, sort) in KINDS.items():
        if kind == "social" and level < 3:
            continue
        own = made.get("government")
        made[kind] = Office.objects.create(
            code=f"{code}.{kind}",
            name_zh=zh + kind_zh,
            name_en=f"{en} {kind_en}",
            kind=sort,
            jurisdiction=place,
            level=level,
            superior=own or (above["government"] if above else None),
            reviewing=above["housing"] if above and kind == "housing" else None,
            supervisor=made.get("petition"),
            opened=SINCE,
        )
        _seats(made[kind], ROLES)
        for remit in (subjects or {}).keys() & {kind}:
            assert subjects is not None
            Remit.objects.create(office=made[kind], subject=subjects[remit], jurisdiction=place, since=SINCE)
    return made


def _oversight(government: Office) -> Office:
    body = Office.objects.create(
        code=f"{PROVINCE}.oversight",
        name_zh="禄川省信访监督委员会",
        name_en="Luchuan Oversight Board",
        kind=Kind.OVERSIGHT,
        jurisdiction=government.jurisdiction,
        level=government.level,
        appointed_by_zh="禄川省人民代表大会常务委员会",
        appointed_by_en="Standing Committee of the Luchuan People's Congress",
        public_key=new_pair()[1],
        opened=SINCE,
    )
    _seats(body, [Role.OVERSIGHT.value])
    return body


def _seats(office: Office, roles: list[str]) -> None:
    for number in (1, 2):
        seat = f"{office.code}.{number}"
        staff = Staff.objects.create(username=seat, name=f"{office.name_en} {number}", demonstration=True)
        Membership.objects.create(staff=staff, office=office, seat=seat, roles=roles, since=SINCE)
