"""What a seat may be: which roles fit which office, and whose seats must stand alone. Files and links keep to both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.directory.models import Kind
from huiyin.procedure.names import Role
from huiyin.procedure.text import Text

Wrong = tuple[Text, Text]  # what, and the remedy


@dataclass(frozen=True, slots=True)
class Term:
    """When somebody sits in an office of some kind, from ``since`` to before ``until``."""

    kind: Kind
    since: date
    until: date | None

    def meets(self, other: Term) -> bool:
        """Whether there is a day on which both count."""
        return (self.until is None or other.since < self.until) and (other.until is None or self.since < other.until)


def misfit(kind: Kind, roles: Iterable[str]) -> Wrong | None:
    """Why nobody can have these roles in an office of that kind."""
    given = set(roles)
    if not given or not given <= set(Role):
        return Text("没有这样的角色", "no such role"), Text(f"可用：{', '.join(Role)}", f"Use {', '.join(Role)}")
    if Role.OPERATOR in given:
        return (
            Text("运维人员不属于任何单位，不打开案件", "an operator belongs to no office and opens no case"),
            Text("请另发运维邀请：huiyin invite", "Invite operators by themselves, with huiyin invite"),
        )
    if Role.OVERSIGHT in given and kind is not Kind.OVERSIGHT:
        return (
            Text("只有监督机构有监督人员", "only an oversight body has members of oversight"),
            Text("请删除 oversight，或改用监督机构", "Remove oversight, or name an oversight body"),
        )
    return None


def not_alone(terms: Sequence[Term]) -> Wrong | None:
    """Why one person cannot have all these seats: who oversees offices works in none of them."""
    for one in terms:
        if one.kind is Kind.OVERSIGHT and any(one.meets(other) for other in terms if other is not one):
            return (
                Text("监督机构的人员不得在别处任职", "who works in an oversight body has no seat elsewhere"),
                Text("请只保留一个席位", "Keep one of the seats, or end one before the other begins"),
            )
    return None
