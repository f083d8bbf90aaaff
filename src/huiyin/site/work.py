"""The worker, as `huiyin run` starts it: ``python -m huiyin.site.work``. It takes jobs from the database."""

from __future__ import annotations

import os

import django
from procrastinate import PsycopgConnector

from huiyin.site.lifeline import GRACE, end_after, starter_ends


def main() -> None:
    """Work until told to stop; a job that is under way is finished first."""
    end_after(starter_ends)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
    django.setup()
    from procrastinate.contrib.django import app, connector_params  # noqa: PLC0415 - is there only after the setup

    # A connection of its own: it waits for jobs with LISTEN, which no pooler passes on.
    with app.replace_connector(PsycopgConnector(kwargs=connector_params())) as working:
        working.run_worker(delete_jobs="successful", shutdown_graceful_timeout=GRACE)


if __name__ == "__main__":
    main()
