"""Demonstration accounts, whose passwords everybody knows: an installation that is not one has none that works."""

from __future__ import annotations

from django.conf import settings

from huiyin.directory.models import Staff
from huiyin.procedure.refused import Refused
from huiyin.procedure.text import Text


def demonstration_here() -> bool:
    """Whether this installation is a demonstration; it is none unless its settings say so."""
    return bool(settings.HUIYIN_DEMONSTRATION)


def may_sign_in(staff: Staff) -> bool:
    """Whether this account works here: it is active, and no demonstration account in production."""
    return staff.is_active and (demonstration_here() or not staff.demonstration)


def refuse_demonstration(*, production: bool) -> None:
    """Refuse to go on where production has demonstration accounts. Raises Refused with the code ``demonstration``."""
    if production and (names := list(Staff.objects.filter(demonstration=True, is_active=True)[:3])):
        known = ", ".join(one.username for one in names)
        raise Refused(
            "demonstration",
            Text(f"正式站点中有演示账号：{known}", f"a production installation has demonstration accounts: {known}"),
            remedy=Text("请另用一个数据目录", "Use another data folder for one of the two"),
        )
