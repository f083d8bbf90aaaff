"""A small invented place for tests: a province, a city and a district, with the offices that a case can meet there.

`load_city()` fills the directory. Two people sit in every office, in the seats ``<office>.1`` and ``<office>.2``;
outside the oversight body each of them has all the roles of ``ROLES``.

    lc.government ── lc.petition, lc.housing                          overseen by lc.oversight
     └ qs.government ── qs.petition, qs.housing
        └ tz.government ── tz.petition, tz.housing, tz.social

The housing offices are reviewed by the housing office above, all others by the government above them; petition
offices supervise their own level. ``tz.social`` alone handles retirement, and the repair of homes is handled on
every level.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from huiyin.directory.models import Jurisdiction, Kind, Membership, Office, Remit, Staff, Subject
from huiyin.directory.record import LOAD, record
from huiyin.procedure.names import Role

SINCE = date(2020, 1, 1)
ROLES = [role.value for role in (Role.INTAKE, Role.HANDLER, Role.LEAD, Role.REVIEWER, Role.SUPERVISOR)]
OVERSIGHT_SECRET = bytes(range(1, 33))  # the X25519 key of the oversight body, which tests may use to open
OVERSIGHT_KEY = X25519PrivateKey.from_private_bytes(OVERSIGHT_SECRET).public_key().public_bytes_raw()

PLACES = {  # code: names, level, the one around it
    "lc": ("岚川省", "Lanchuan Province", 2, None),
    "qs": ("青苏市", "Qingsu City", 3, "lc"),
    "tz": ("桐泽区", "Tongze District", 4, "qs"),
}
OFFICES = {  # code: names, kind, superior, reviewing, supervisor
    "lc.oversight": ("岚川省信访监督委员会", "Lanchuan Oversight Board", Kind.OVERSIGHT, None, None, None),
    "lc.government": ("岚川省人民政府", "Lanchuan Provincial Government", Kind.GOVERNMENT, None, None, None),
    "lc.petition": ("岚川省信访局", "Lanchuan Petition Office", Kind.PETITION, "lc.government", None, None),
    "lc.housing": ("岚川省住建厅", "Lanchuan Housing", Kind.HANDLING, "lc.government", None, "lc.petition"),
    "qs.government": ("青苏市人民政府", "Qingsu City Government", Kind.GOVERNMENT, "lc.government", None, None),
    "qs.petition": ("青苏市信访局", "Qingsu Petition Office", Kind.PETITION, "qs.government", None, "lc.petition"),
    "qs.housing": ("青苏市住建局", "Qingsu Housing", Kind.HANDLING, "qs.government", "lc.housing", "qs.petition"),
    "tz.government": ("桐泽区人民政府", "Tongze District Government", Kind.GOVERNMENT, "qs.government", None, None),
    "tz.petition": ("桐泽区信访局", "Tongze Petition Office", Kind.PETITION, "tz.government", None, "qs.petition"),
    "tz.housing": ("桐泽区住建局", "Tongze Housing", Kind.HANDLING, "tz.government", "qs.housing", "tz.petition"),
    "tz.social": ("桐泽区人社局", "Tongze Social Insurance", Kind.HANDLING, "tz.government", None, "tz.petition"),
}
SUBJECTS = {  # code: names, who handles it
    "housing.repair": ("住房维修", "Repair of homes", ("tz.housing", "qs.housing", "lc.housing")),
    "social.retirement": ("退休待遇核定", "Retirement benefits", ("tz.social",)),
    "office.conduct": ("信访工作", "How a petition was dealt with", ("tz.petition", "qs.petition", "lc.petition")),
}


def load_city() -> None:
    """Fill the directory. In the database of the test, in the transaction that is open."""
    for code, (zh, en, level, around) in PLACES.items():
        _place(code, zh, en, level, around)
    for code in OFFICES:
        _office(code)
    for code in OFFICES:
        _people(Office.objects.get(code=code))
    for code, (zh, en, offices) in SUBJECTS.items():
        subject = Subject.objects.create(code=code, name_zh=zh, name_en=en, since=SINCE)
        for office in Office.objects.filter(code__in=offices):
            Remit.objects.create(office=office, subject=subject, jurisdiction=office.jurisdiction, since=SINCE)
    record(datetime(2020, 1, 1, tzinfo=UTC), LOAD, "created", "jurisdiction:lc")


def _place(code: str, zh: str, en: str, level: int, around: str | None) -> None:
    Jurisdiction.objects.create(
        code=code,
        name_zh=zh,
        name_en=en,
        zone="Asia/Shanghai",
        profile="cn-2022",
        level=level,
        parent=Jurisdiction.objects.filter(code=around).first(),
        origin="lanchuan.example/log",
    )


def _office(code: str) -> None:
    zh, en, kind, superior, reviewing, supervisor = OFFICES[code]
    place = Jurisdiction.objects.get(code=code.partition(".")[0])
    known = {office.code: office for office in Office.objects.all()}
    body = kind is Kind.OVERSIGHT
    Office.objects.create(
        code=code,
        name_zh=zh,
        name_en=en,
        kind=kind,
        jurisdiction=place,
        level=place.level,
        superior=known.get(superior or ""),
        reviewing=known.get(reviewing or ""),
        supervisor=known.get(supervisor or ""),
        oversight=known["lc.oversight"] if code == "lc.government" else None,
        appointed_by_zh="岚川省人民代表大会常务委员会" if body else "",
        appointed_by_en="Standing Committee of the Lanchuan People's Congress" if body else "",
        public_key=OVERSIGHT_KEY if body else None,
        phone="000-000",
        address_zh="某路 1 号",
        address_en="1 Some Road",
        opened=SINCE,
    )


def _people(office: Office) -> None:
    for number in (1, 2):
        name = f"{office.code}.{number}"
        Membership.objects.create(
            staff=Staff.objects.create(username=name, name=f"{office.name_en} {number}"),
            office=office,
            seat=name,
            roles=[Role.OVERSIGHT.value] if office.kind == Kind.OVERSIGHT else ROLES,
            since=SINCE,
        )
