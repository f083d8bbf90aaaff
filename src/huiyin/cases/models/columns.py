"""What columns of several tables have in common."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Binary = models.BinaryField[Any, Any]
else:
    _Binary = models.BinaryField


class Sealed(_Binary):
    """Bytes that only ``cases.sealing`` makes and opens; bound to their table, row and column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


def random_id() -> models.UUIDField[uuid.UUID, uuid.UUID]:
    """A random key: the row is sealed to it before it is stored."""
    return models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class OfCase(models.Model):
    """A row that belongs to one case; the database shows it to the readers of that case alone."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Paper(OfCase):
    """A row that came with one event: ``seq`` is the event's number, ``doc`` where its commitment stands there."""

    id = random_id()
    seq = models.PositiveIntegerField()
    doc = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
