"""The worker, as `huiyin run` starts it: ``python -m huiyin.site.work``. It takes jobs from the database."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import django
import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException

from huiyin.site.lifeline import GRACE, end_after, starter_ends

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)
PAUSE = 1.0  # seconds after the database was lost


def main() -> None:
    """Work until told to stop; a job that is under way is finished first."""
    end_after(starter_ends)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
    django.setup()
    from procrastinate.contrib.django import app, connector_params  # noqa: PLC0415 - is there only after the setup

    # A connection of its own: it waits for jobs with LISTEN, which no pooler passes on.
    with app.replace_connector(PsycopgConnector(kwargs=connector_params())) as working:
        asyncio.run(_work(working))


async def _work(app: App) -> None:
    """Begin again whenever the database was lost and came back. Raises PoolTimeout where it stays away."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    told = asyncio.create_task(stop.wait())
    while not told.done():
        work = asyncio.create_task(_until_lost(app))
        await asyncio.wait((work, told), return_when=asyncio.FIRST_COMPLETED)
        work.cancel()  # which finishes the job under way; nothing where it has ended
        with suppress(asyncio.CancelledError):
            await work
        await asyncio.wait((told,), timeout=PAUSE)


async def _until_lost(app: App) -> None:
    async with app.open_async():
        try:
            await app.run_worker_async(
                delete_jobs="successful", shutdown_graceful_timeout=GRACE, install_signal_handlers=False
            )
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.OperationalError):
                raise
    log.warning("the database was lost")


if __name__ == "__main__":
    main()
