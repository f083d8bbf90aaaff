"""A small invented place for tests: a province, a city and a district, with the offices that a case can meet there.

`load_city()` loads it from ``sample.toml``. Two people sit in every office, in ``<office>.1`` and ``<office>.2``;
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
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from huiyin.directory import loading
from huiyin.directory.record import LOAD
from huiyin.procedure.names import Role

SINCE = date(2020, 1, 1)
AT = datetime(2020, 1, 1, tzinfo=UTC)
ROLES = [role.value for role in (Role.INTAKE, Role.HANDLER, Role.LEAD, Role.REVIEWER, Role.SUPERVISOR)]
OVERSIGHT_SECRET = bytes(range(1, 33))  # the X25519 key of the oversight body, which tests may use to open
OVERSIGHT_KEY = X25519PrivateKey.from_private_bytes(OVERSIGHT_SECRET).public_key().public_bytes_raw()

SAMPLE = (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")
DOCUMENT = loading.read(SAMPLE, "sample.toml")
OFFICES = tuple(state["code"] for state in DOCUMENT.entries["office"])


def load_city() -> None:
    """Fill the directory of this test. Whoever changes it later does so with a record, or calls ``offices.forget``."""
    loading.apply(DOCUMENT, AT, LOAD)
