"""The worker, as `huiyin run` starts it: ``python -m huiyin.site.work``. It takes jobs from the database."""

from __future__ import annotations

import os

import django

from huiyin.site.lifeline import GRACE, end_after, starter_ends


def main() -> None:
    """Work until told to stop; a job that is under way is finished first."""
    end_after(starter_ends)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - is there only after the setup

    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(delete_jobs="successful", shutdown_graceful_timeout=GRACE)


if __name__ == "__main__":
    main()
