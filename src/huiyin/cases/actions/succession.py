"""When an office merges or closes, its successor takes its place in every case, and no limit moves (art. 24).

The directory says who succeeds. Cases that the office led go over by an act of its superior; in those where it had
another place, the successor reads in its stead.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from huiyin.cases.actions.routing import TO_OFFICE
from huiyin.cases.holding import Holding
from huiyin.cases.models import Case, Reader
from huiyin.cases.readers import Service, reading
from huiyin.directory.offices import Office, Tree
from huiyin.procedure.names import Capacity, Role
from huiyin.procedure.refused import Refused
from huiyin.procedure.state import Act, By
from huiyin.procedure.text import Text

log = logging.getLogger(__name__)
WATCH: Final = Service("watch")
SUCCEED: Final = "succeed"


def hand_over(at: datetime) -> Iterator[UUID]:
    """Hand over the open cases of every office that has closed by now; gives each that was. Safe to repeat."""
    tree = Tree.load(at.date())
    gone = [office for office in tree.snapshot.offices.values() if _succeeded(tree, office)]
    for case in _cases(gone):
        try:
            with reading(WATCH):
                held = Holding.of(case, at)
                _succeed(held)
                held.save()
        except Exception:
            # One that nobody can take must not keep the others waiting.
            log.exception("case %s was not handed over", case)
            continue
        yield case


def _succeeded(tree: Tree, office: Office) -> bool:
    return tree.is_closed(office) and tree.successor_of(office).id != office.id


def _cases(gone: list[Office]) -> list[UUID]:
    with reading(WATCH):
        led = Case.objects.filter(lead__in=[office.code for office in gone], ended="", erased_on=None)
        read = Reader.objects.filter(office__in=[office.id for office in gone], case__erased_on=None)
        return sorted({*led.values_list("pk", flat=True), *read.values_list("case_id", flat=True)})


def _succeed(held: Holding) -> None:
    """The act itself, where the office led and the case is open: done by the superior, as the directory has it."""
    tree, lead = held.tree, held.tree.office(held.now.lead)
    rule = held.profile.acts.get(SUCCEED)
    if held.case.ended or rule is None or not _succeeded(tree, lead):
        return
    after = tree.successor_of(lead)
    if after.id in held.shielded:
        # It is about them: it goes to the nearest above them instead.
        after = next((one for one in tree.chain(after) if one.id not in held.shielded), after)
    superior = next((one for one in (*tree.chain(lead), tree.oversight_of(lead)) if one and one.id != after.id), None)
    if superior is None:
        name = lead.name
        raise Refused("superior", Text(f"{name.zh}没有上级", f"{name.en} has no superior to hand its cases over"))
    # A seat that nobody sits in: the decision was taken in the directory, where it is recorded with whoever took it.
    by = By(Capacity.SUPERIOR, Role.LEAD.value, superior.code, f"{superior.code}.directory")
    held.take(Act(SUCCEED, by, {TO_OFFICE: after.code}))
