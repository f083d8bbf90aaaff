"""What every page knows of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def installation(_request: HttpRequest) -> dict[str, str]:
    """Where the source code can be had, for the foot of the page."""
    return {"source": settings.HUIYIN_SOURCE}
