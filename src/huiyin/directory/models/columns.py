"""What columns of several tables have in common."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import F, Q

CODE: Final = r"[a-z0-9][a-z0-9.-]{0,63}"  # jurisdictions, offices, subjects


def code() -> models.CharField[str, str]:
    """The natural key of a row."""
    return models.CharField(max_length=64, unique=True)


def words(*, optional: bool = False) -> models.TextField[str, str]:
    """A text in one language."""
    return models.TextField(blank=optional, default="" if optional else models.NOT_PROVIDED)


def is_code(name: str) -> models.CheckConstraint:
    """The code is written as codes are."""
    return models.CheckConstraint(condition=Q(code__regex=f"^{CODE}$"), name=name)


def in_order(name: str, since: str = "since", until: str = "until") -> models.CheckConstraint:
    """The row ends no earlier than it begins; one that ends on its first day never counted."""
    endless = Q(**{f"{until}__isnull": True})
    return models.CheckConstraint(condition=endless | Q(**{f"{until}__gte": F(since)}), name=name)


def not_itself(name: str, *links: str) -> models.CheckConstraint:
    """The row is not linked to itself; circles of more than one are found in ``loading``."""
    condition = Q()
    for link in links:
        others: Any = Q(**{f"{link}__isnull": True}) | ~Q(**{link: F("id")})
        condition &= others
    return models.CheckConstraint(condition=condition, name=name)
