"""News: only to those who asked, the same words for everything, and nothing in the queue that names anybody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from huiyin.cases import notify
from huiyin.cases.actions import petitioner
from huiyin.cases.actions.filing import NewParty
from tests.cases.acting import at, decided, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

WISHES = {"by": "email", "address": "somebody@example.org", "language": "en"}


@pytest.fixture(autouse=True)
def smtp(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"


def queued() -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [notify.TELL])
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


def sent(job: dict[str, str]) -> bytes:
    mail.outbox.clear()
    notify.tell(**job)
    return mail.outbox[0].message().as_bytes() if mail.outbox else b""


def test_an_act_of_an_office_is_news_and_one_s_own_is_not() -> None:
    case, answer = handled(parties=(NewParty(wishes=WISHES),))
    before = len(queued())
    petitioner.write(case, by=party_of(answer), at=at(4), text="还在等")
    assert len(queued()) == before
    petitioner.write(case, by=officer("tz.housing"), at=at(5), text="正在办")
    assert len(queued()) == before + 1


def test_who_did_not_ask_is_told_nothing() -> None:
    decided(parties=(NewParty(), NewParty(wishes={"by": "none"})))
    assert all(sent(job) == b"" for job in queued())


def test_a_job_names_no_recipient_and_every_message_is_the_same() -> None:
    decided(parties=(NewParty(wishes=WISHES),))
    jobs = queued()
    assert len(jobs) > 3
    assert all(job.keys() == {"case", "party"} for job in jobs)
    bodies = {sent(job).partition(b"\n\n")[2] for job in jobs}
    assert len(bodies) == 1
    assert b"http" not in bodies.pop()


def test_a_silent_act_is_no_news() -> None:
    case, answer = handled(parties=(NewParty(wishes=WISHES),))
    before = len(queued())
    petitioner.withdraw(case, by=party_of(answer), at=at(4))
    assert len(queued()) == before


def test_without_a_mail_server_nothing_is_queued(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    decided(parties=(NewParty(wishes=WISHES),))
    assert queued() == []
