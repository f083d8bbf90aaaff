"""What is brought in the demonstration city: who brings it, where, about what, with which papers and wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw

from huiyin.cases.actions.filing import File, NewFiling, NewParty
from huiyin.cases.models import Mode, PartyKind
from huiyin.demo import texts

# Where things happen, and how often.
PLACES: Final[Mapping[str, int]] = {"yq": 45, "tc": 12, "ml": 18, "ls": 8, "zl": 7, "sg": 4, "cx": 4, "hy": 2}
# Offices that some of what is brought there is about; they do not get to see it.
ABOUT: Final = {
    "yq": ("yq.petition", "yq.housing", "yq.urban"),
    "tc": ("tc.petition", "tc.water"),
    "ml": ("ml.services",),
}
PRINCIPAL, REPRESENTATIVE, HELPER = PartyKind.PRINCIPAL.value, PartyKind.REPRESENTATIVE.value, PartyKind.HELPER.value
CONFIDENTIAL, OPEN, ANONYMOUS = Mode.CONFIDENTIAL.value, Mode.OPEN.value, Mode.ANONYMOUS.value
MODES: Final = {CONFIDENTIAL: 60, OPEN: 30, ANONYMOUS: 10}
PICTURES: Final = ((120, 90, 70), (60, 90, 120), (90, 110, 80))


@dataclass(frozen=True)
class Brought:
    """A filing, the instant of it, and whether somebody wrote it down at the counter of an office."""

    filing: NewFiling
    at: datetime
    counter: bool


def brought(rng: Random, at: datetime, place: str = "") -> Brought:
    """Something brought at the instant ``at``. In a given ``place`` it is plain: on the portal, about no office."""
    subject = rng.choice(texts.SUBJECTS)
    text, wish, claims = texts.petition(rng, subject)
    counter = not place and rng.random() < 0.18
    late = counter and rng.random() < 0.4
    where = place or rng.choices(list(PLACES), list(PLACES.values()))[0]
    about = ABOUT.get(where, ()) if not place and not counter and rng.random() < 0.08 else ()
    filing = NewFiling(
        text,
        where,
        wish,
        claims,
        _parties(rng),
        subject=subject if place or rng.random() < 0.9 else "",
        place=where if rng.random() < 0.5 else "",
        about=(rng.choice(about),) if about else (),
        files=_files(rng),
        covers=(texts.name(rng),) if rng.random() < 0.1 else (),
        received_on=(at - timedelta(days=rng.choice((1, 1, 1, 2, 4)))).date() if late else None,
    )
    return Brought(filing, at, counter)


def _parties(rng: Random) -> tuple[NewParty, ...]:
    """One principal as a rule; sometimes several, some of them with others who speak or bring papers for them."""
    several = rng.random() < 0.1
    principals = [_party(rng, PRINCIPAL) for _ in range(rng.randint(2, 6) if several else 1)]
    speaks = [_party(rng, REPRESENTATIVE) for _ in range(rng.randint(1, 2))] if several and rng.random() < 0.5 else []
    helps = [_party(rng, HELPER)] if rng.random() < 0.06 else []
    return (*principals, *speaks, *helps)


def _party(rng: Random, kind: str) -> NewParty:
    (mode,) = rng.choices(list(MODES), list(MODES.values()))
    wishes = {"language": "en"} if rng.random() < 0.05 else {}
    return NewParty(kind, mode, None if mode == ANONYMOUS else texts.identity(rng), wishes=wishes)


def _files(rng: Random) -> tuple[File, ...]:
    count = rng.choices((0, 1, 2), (70, 22, 8))[0]
    return tuple(File(f"照片{number}.png", picture(rng.randrange(len(PICTURES)))) for number in range(1, count + 1))


@cache
def picture(number: int) -> bytes:
    """A small drawing that stands for a photograph."""
    image = Image.new("RGB", (160, 120), PICTURES[number])
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 50, 140, 110), fill=(200, 200, 190))
    draw.line((20, 50, 80, 15, 140, 50), fill=(80, 60, 50), width=4)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
