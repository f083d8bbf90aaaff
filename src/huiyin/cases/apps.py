"""The cases: their parties, papers and records."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, parties, papers, the journal and the outbox of its leaves."""

    name = "huiyin.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
