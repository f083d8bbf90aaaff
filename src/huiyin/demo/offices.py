"""Making an installation a demonstration, and finding the office for which messages are imported."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from huiyin.demo.city import load_city
from huiyin.directory.models import Jurisdiction
from huiyin.directory.offices import Kind, Tree, Unknown
from huiyin.procedure.refused import Refused
from huiyin.procedure.text import Text
from huiyin.site.installation import Installation
from huiyin.site.problem import Problem


def become_demonstration(here: Installation) -> None:
    """Mark the installation as a demonstration, for ever. Raises Problem where it serves a real place."""
    if Jurisdiction.objects.filter(demonstration=False).exists():
        raise Problem(
            Text("这里是正式站点，不能装入演示城市。", "This is a real installation: it takes no demonstration."),
            Text("请另设 HUIYIN_HOME。", "Set HUIYIN_HOME to another folder."),
        )
    here.mark.touch(mode=0o600)
    settings.HUIYIN_DEMONSTRATION = True


def office_for_import(code: str | None, at: datetime) -> str:
    """The office that received what is imported: the one named, else the petition office above all others.

    Into an empty installation the offices of the demonstration city are loaded first. Raises Refused.
    """
    if not Jurisdiction.objects.exists():
        become_demonstration(Installation.here())
        load_city(settings.HUIYIN_KEYS)
    tree = Tree.load(at.date())
    if code is not None:
        try:
            return tree.office(code).code
        except Unknown as unknown:
            raise Refused("office", unknown.what, remedy=unknown.remedy) from None
    offices = [office for office in tree.offices() if office.kind is Kind.PETITION]
    first = [office for office in offices if office.level == min(one.level for one in offices)]
    if len(first) != 1:
        raise Refused(
            "office",
            Text("不止一个单位可以收件", "more than one office could have received them"),
            remedy=Text("请用 --office 写明", "Name it with --office"),
        )
    return first[0].code
