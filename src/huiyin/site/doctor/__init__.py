"""`huiyin doctor`: what is well with an installation, what is not, and what to do about it.

check     what a check finds
machine   Python and its packages, the folder, the port, PostgreSQL's programs, clock and zones
rules     the profile and the calendar it counts by
keys      the site key and what it opens
data      what only the database itself can tell: the one part that starts it

Every check catches what is known to go wrong in it, and says it instead. Nothing is made and nothing is mended
here; only a database that is there and does not run is started, by the lease, for as long as it takes.
"""

from __future__ import annotations

from datetime import date

from huiyin.site.doctor.check import Check, State
from huiyin.site.doctor.machine import examine_machine
from huiyin.site.doctor.rules import examine_rules
from huiyin.site.installation import Installation

__all__ = ["Check", "State", "examine"]


def examine(here: Installation, today: date) -> list[Check]:
    """Every check of ``here``, as of ``today``."""
    found = [*examine_machine(here, today), *examine_rules(here, today)]
    if any(check.name == "packages" and check.state is State.BAD for check in found):
        return found  # without them there is no way to the database
    from huiyin.site.doctor.data import examine_data  # noqa: PLC0415 - needs those packages

    return [*found, *examine_data(here)]
