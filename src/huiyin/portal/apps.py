"""The petitioner's pages."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The pages that anyone can read."""

    name = "huiyin.portal"
