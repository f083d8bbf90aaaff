"""The directory: which bodies exist, who works in them, and what each may do."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Jurisdictions, offices, subjects, remits and staff."""

    name = "huiyin.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
