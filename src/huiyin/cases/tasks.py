"""What the worker does by itself; the queue finds this module by its name.

Each round does only what is due and not done yet, so that a round which was broken off, or ran twice, does no harm.
"""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huiyin.cases import masking, notify
from huiyin.cases.actions import passing, succession

__all__ = ["hand_over", "mask_again", "move_dates", "notify", "watch"]


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
