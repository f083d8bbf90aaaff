"""Telling a party that there is news, in the way they asked for; the same words whatever has happened.

The message names no case, no office and no act, and has no link: whoever reads it over a shoulder learns that somebody
wished to be told. It is queued in the transaction of the act and sent after its commit; a job names a party of a
case, never an address.
"""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from procrastinate.contrib.django import app

from huiyin.cases.models import Party
from huiyin.cases.readers import AsParty, reading
from huiyin.cases.sealing import party_seal
from huiyin.procedure.text import Text

SUBJECT: Final = Text("有新的进展", "There is news")
SENTENCE: Final = Text(
    "您托我们告知的事有了新的进展。请用您保存的编号和查询码查看。",
    "There is news of what you asked us to tell you about. Look it up with the number and code that you kept.",
)


def news(case: UUID) -> None:
    """Queue a message to each party of a held case who asked for one, where this installation sends any."""
    if not settings.EMAIL_HOST:
        return
    for party in Party.objects.filter(case=case, wishes__isnull=False).only("pk", "kind"):
        app.configure_task(TELL, lock=str(party.pk)).defer(case=str(case), party=str(party.pk))


TELL: Final = "huiyin.cases.notify.tell"


@app.task(name=TELL, retry=3)
def tell(case: str, party: str) -> None:
    """Send one message."""
    reader = AsParty(UUID(case), UUID(party), "principal", own_code=False)
    with reading(reader):
        row = Party.objects.filter(pk=reader.party).first()
        wishes: dict[str, Any] = json.loads(party_seal(row.pk).open(row, "wishes")) if row and row.wishes else {}
    if wishes.get("by") == "email":
        language = str(wishes.get("language", ""))
        send_mail(SUBJECT.within(language), SENTENCE.within(language), None, [wishes["address"]])
