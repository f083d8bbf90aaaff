"""What the worker does by itself; the queue finds this module by its name.

Each round does only what is due and not done yet, so that a round which was broken off, or ran twice, does no harm.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from huiyin.cases import masking, notify
from huiyin.cases.actions import passing, succession

if TYPE_CHECKING:
    from procrastinate import JobContext
    from procrastinate.jobs import Job
    from procrastinate.manager import JobManager

__all__ = ["hand_over", "mask_again", "move_dates", "notify", "take_up", "watch"]

ATTEMPTS: Final = 3  # after which a job that is cut off is left alone


@app.periodic(cron="* * * * *")
@app.task(name="huiyin.cases.tasks.watch", queueing_lock="watch", pass_context=False)
def watch(timestamp: int) -> None:  # noqa: ARG001 - the queue says when it was due; what counts is now
    """Record what has run out, and remind of what soon will."""
    for _ in passing.watch(datetime.now(UTC)):
        pass


@app.periodic(cron="17 2 * * *")
@app.task(name="huiyin.cases.tasks.move_dates", queueing_lock="move_dates")
def move_dates(timestamp: int) -> None:  # noqa: ARG001 - likewise
    """Count open cases anew when a year of days off was announced."""
    for _ in passing.recalculate(datetime.now(UTC)):
        pass


@app.periodic(cron="27 2 * * *")
@app.task(name="huiyin.cases.tasks.hand_over", queueing_lock="hand_over")
def hand_over(timestamp: int) -> None:  # noqa: ARG001 - likewise
    """Hand over the cases of offices that have closed."""
    for _ in succession.hand_over(datetime.now(UTC)):
        pass


@app.periodic(cron="47 2 * * *")
@app.task(name="huiyin.cases.tasks.mask_again", queueing_lock="mask_again")
def mask_again(timestamp: int) -> None:  # noqa: ARG001 - likewise
    """Mask anew what older rules of masking have masked."""
    for _ in masking.again():
        pass


@app.periodic(cron="* * * * *")
@app.task(name="huiyin.cases.tasks.take_up", queueing_lock="take_up", pass_context=True)
async def take_up(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - likewise
    """Take up jobs that were cut off when their worker was killed or lost the database: nobody else would.

    A message goes out then, even if it may have gone out before; under its lock no later one of the party's could.
    """
    jobs, me = context.app.job_manager, context.job.worker_id
    # A worker does one thing at a time: whatever else this one seems to do was cut off.
    mine = await jobs.list_jobs_async(status=Status.DOING.value, worker_id=me) if me else ()
    found = {job.id: job for job in (*await jobs.get_stalled_jobs(), *mine) if job.id != context.job.id}
    for job in found.values():
        await _again(jobs, job)


async def _again(jobs: JobManager, job: Job) -> None:
    if job.attempts >= ATTEMPTS:
        # It may well be what kills the worker.
        await jobs.finish_job(job, Status.FAILED, delete_job=False)
        return
    try:
        await jobs.retry_job(job)
    except UniqueViolation:  # the next one waits already
        await jobs.finish_job(job, Status.ABORTED, delete_job=True)
