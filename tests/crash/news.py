"""A party who wished to be told by mail, and acts to be told of; says how many messages were queued for them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from huiyin.cases.actions import filing, intake
from huiyin.cases.actions.filing import NewFiling, NewParty
from tests.cases.acting import LETTER, PORTAL, officer

WISHES = {"by": "email", "address": "somebody@example.org", "language": "en"}


def main() -> None:
    """File, register, transfer."""
    new = NewFiling("楼道的灯坏了。", "tz", subject="housing.repair", parties=(NewParty(wishes=WISHES),))
    petition, now = officer("tz.petition"), datetime.now(UTC)
    case = filing.file(new, by=PORTAL, at=now).case
    intake.register(case, by=petition, at=now)
    intake.transfer(case, by=petition, at=now, to_office="tz.housing", way="transfer", letter=LETTER)
    sys.stdout.write("2\n")
