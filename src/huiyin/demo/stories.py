"""Short lawful courses of invented cases, taken through the real actions; what a simulation copies.

A story breaks off where its next step would lie after the instant ``until``: a case that began late is then open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final
from uuid import UUID

from huiyin.cases.actions import delivery, filing, handling, intake, passing, petitioner, review
from huiyin.cases.actions.filing import NewFiling, NewParty
from huiyin.cases.actions.step import Step
from huiyin.cases.actions.undertaking import Verb, fulfil, undertake
from huiyin.cases.identity import Identity
from huiyin.cases.keyring import ring
from huiyin.cases.models import Case, Mode, Party
from huiyin.cases.readers import AsParty, Officer, Service, reading, set_one
from huiyin.demo import invented
from huiyin.directory import versions
from huiyin.directory.models import Membership
from huiyin.procedure.names import Field

PORTAL: Final = Service("portal")
SOMEBODY: Final = Identity("余不言", "000-0000000", "", "禄川第1市3区某路 1 号")
TEXTS: Final = (
    "{n} 号楼的楼道灯坏了{m}个月，报修{k}次没有人来。老人晚上上下楼只能摸黑，请尽快派人修好。",
    "我们小区{n} 号楼的屋顶漏水，去年报修过{k}次，每次只是补一补，雨季又漏。希望彻底维修，并告知完工日期。",
    "退休手续已经办了{m}个月，待遇至今没有核定。窗口说材料齐全，却一直没有书面答复，请说明依据和办结时间。",
    "缴费年限少算了{k}年，提交过{m}次证明材料，都说要等系统核实。请更正记录，并补发少算的部分。",
    "The lift in building {n} has stood still for {m} months; we asked {k} times and nobody came.",
)
WISH: Final = "请书面答复，并说明何时办好。"
MESSAGES: Final = ("请问现在到哪一步了？", "我把{k}张照片交到窗口了，请一并看看。", "上周有人来看过，还没有动工。")
SENTENCE: Final = "经查情况属实，依照有关规定办理，事实、理由和依据见附页。"


class _Over(Exception):
    """The next step lies after the end."""


@dataclass
class Scene:
    """One case on the stage: where it is, what time it is, who can act."""

    rng: Random
    place: str
    now: datetime
    until: datetime
    subject: str = "housing"
    case: UUID = field(init=False)
    party: AsParty = field(init=False)

    def wait(self, least: int, most: int | None = None) -> datetime:
        """So many days later, at some minute of the day. Raises _Over."""
        days = self.rng.randint(least, most if most is not None else least)
        self.now += timedelta(days=days, minutes=self.rng.randint(5, 30))
        if self.now > self.until:
            raise _Over
        return self.now

    def office(self, kind: str, level: int = 3) -> Officer:
        """Somebody in that office: of the district (3), of the city (2), of the province (1)."""
        code = ".".join(("-".join(self.place.split("-")[:level]), kind))
        seat = Membership.objects.select_related("office").get(seat=f"{code}.{self.rng.randint(1, 2)}")
        assert seat.office is not None
        return Officer(code, seat.office.pk, seat.seat, frozenset(seat.roles))

    def do(self, act: Callable[..., Any], by: Officer | AsParty, **more: Any) -> None:
        """Take an act now."""
        act(self.case, by=by, at=self.now, **more)

    def words(self, texts: tuple[str, ...]) -> str:
        """One of ``texts``, filled in."""
        return self.rng.choice(texts).format(
            n=self.rng.randint(1, 40), m=self.rng.randint(2, 9), k=self.rng.randint(2, 6)
        )

    @property
    def handler(self) -> Officer:
        """The office that is competent for the subject."""
        return self.office(self.subject)


@cache
def letter(act: str) -> Mapping[Field, str]:
    """The letter of an act: a sentence in each field that its notice must have."""
    rules = versions.here().profile(invented.PROFILE)
    notice = rules.acts[act].notice
    assert notice is not None, act
    return dict.fromkeys(rules.notices[notice].fields, SENTENCE)


def act_out(story: str, rng: Random, start: datetime, until: datetime, *, settled: bool = True) -> UUID:
    """Play the story ``story`` of a case that is filed at ``start``; where ``settled``, time is recorded to the end."""
    scene = Scene(rng, rng.choice(invented.districts()), start, until, rng.choice(("housing", "social")))
    modes = _modes(rng)
    # One of several cannot withdraw for all of them.
    file(scene, modes[:1] if story == "withdrawn" else modes, claims=rng.choice((0, 0, 2)))
    with suppress(_Over):
        STORIES[story](scene)
    if settled:
        passing.pass_time(scene.case, until)
    return scene.case


def file(scene: Scene, modes: Sequence[str], identity: Identity | None = SOMEBODY, claims: int = 0) -> None:
    """File the case of the scene, for a party of each of ``modes``, with so many claims of their own."""
    who = [NewParty(mode=mode, identity=identity if mode != Mode.ANONYMOUS else None) for mode in modes]
    points = tuple(scene.words(TEXTS)[:40] for _ in range(claims))
    subject = next(code for code, (*_, kind) in invented.SUBJECTS.items() if kind == scene.subject)
    text = "\n".join(scene.words(TEXTS) for _ in range(scene.rng.randint(1, 4)))
    new = NewFiling(text, scene.place, WISH, points, tuple(who), subject=subject)
    answer = filing.file(new, by=PORTAL, at=scene.now)
    scene.case = answer.case
    with reading(PORTAL):
        set_one("code", ring().lookup(answer.codes[0]).hex())
        row = Party.objects.get()
    scene.party = AsParty(row.case_id, row.pk, row.kind, row.own_code)


def _modes(rng: Random) -> list[str]:
    first = rng.choice((Mode.CONFIDENTIAL, Mode.CONFIDENTIAL, Mode.CONFIDENTIAL, Mode.OPEN, Mode.ANONYMOUS))
    return [first.value, *([Mode.CONFIDENTIAL.value] if rng.random() < 0.1 else [])]


# ── The stories ──────────────────────────────────────────────────────────────────────────────────────────────────


def _registered(scene: Scene) -> None:
    scene.wait(0)
    scene.do(intake.register, scene.office("petition"))


def _offered(scene: Scene) -> None:
    _registered(scene)
    scene.wait(1, 12)
    scene.do(
        intake.transfer,
        scene.office("petition"),
        to_office=scene.handler.office,
        way="transfer",
        letter=letter("transfer"),
    )


def _taken(scene: Scene) -> None:
    _offered(scene)
    scene.wait(1, 3)
    scene.do(intake.take_over, scene.handler)


def _accepted(scene: Scene) -> None:
    _taken(scene)
    scene.wait(1, 12)
    scene.do(intake.accept, scene.handler, exit="petition", letter=letter("accept"))


def _told(scene: Scene) -> None:
    _accepted(scene)
    for _ in range(scene.rng.randint(0, 2)):
        scene.wait(3, 9)
        scene.do(petitioner.write, scene.party, text=scene.words(MESSAGES))
        scene.wait(1, 3)
        scene.do(petitioner.write, scene.handler, text="已收到，将在答复中一并说明。")


def _answered(scene: Scene, outcome: str = "supported", least: int = 10, most: int = 30) -> None:
    _told(scene)
    scene.wait(least, most)
    _decide(scene, handling.issue_opinion, scene.handler, outcome)
    scene.wait(1, 5)
    scene.do(delivery.deliver, scene.party, mode="read_online")


def _decide(scene: Scene, act: Step, by: Officer, outcome: str) -> None:
    with reading(Service("check")):
        claims = Case.objects.get(pk=scene.case).state["claims"]
    scene.do(act, by, outcomes={str(number): outcome for number in range(1, claims + 1)}, letter=letter(act.kind))


def _late(scene: Scene) -> None:
    _answered(scene, least=65, most=80)


def _evaluated(scene: Scene) -> None:
    _answered(scene)
    scene.wait(2, 9)
    scene.do(petitioner.evaluate, scene.party, claim=1, answered="yes", fair="yes", done="yes")


def _promised(scene: Scene) -> None:
    _told(scene)
    scene.wait(5)
    due = (scene.now + timedelta(days=20)).date()
    scene.do(undertake, scene.handler, verb=Verb.REPAIR, text="更换损坏的部件，并书面告知完工。", due=due)
    scene.wait(10)
    scene.do(fulfil, scene.handler, number=1, words="已经更换，当日验收。")
    scene.wait(2)
    _decide(scene, handling.issue_opinion, scene.handler, "supported")
    scene.wait(1, 3)
    scene.do(delivery.deliver, scene.party, mode="read_online")


def _supplemented(scene: Scene) -> None:
    _accepted(scene)
    scene.wait(2, 9)
    scene.do(intake.supplement, scene.party, text=scene.words(TEXTS), claims=("请一并说明费用由谁承担。",))
    scene.wait(5, 20)
    _decide(scene, handling.issue_opinion, scene.handler, "partly")
    scene.wait(1, 5)
    scene.do(delivery.deliver, scene.party, mode="read_online")


def _reviewed(scene: Scene) -> None:
    _answered(scene, "refused")
    scene.wait(2, 20)
    scene.do(review.request_review, scene.party, words="没有说明依据，请复查。")
    scene.wait(5, 20)
    above = scene.office("housing", 2) if scene.subject == "housing" else scene.office("government")
    _decide(scene, review.decide_review, above, "upheld")
    scene.wait(1, 5)
    scene.do(delivery.deliver, scene.party, mode="read_online")


def _objected(scene: Scene) -> None:
    _offered(scene)
    scene.wait(1, 2)
    scene.do(intake.object_to, scene.handler, reason="other_subject")
    scene.wait(1, 2)
    scene.do(intake.agree_objection, scene.office("petition"))


def _simple(scene: Scene) -> None:
    _offered(scene)
    scene.wait(0, 1)
    scene.do(intake.take_over, scene.handler)
    scene.wait(0)
    scene.do(intake.accept_simple, scene.handler, exit="petition", letter=letter("accept_simple"))
    scene.wait(2, 8)
    _decide(scene, handling.answer_simple, scene.handler, "supported")
    scene.wait(1, 3)
    scene.do(delivery.deliver, scene.party, mode="read_online")


def _directed(scene: Scene) -> None:
    _registered(scene)
    scene.wait(1, 12)
    scene.do(intake.direct, scene.office("petition"), exit="administrative", letter=letter("direct"))
    scene.wait(1, 5)
    scene.do(delivery.deliver, scene.party, mode="read_online")


def _withdrawn(scene: Scene) -> None:
    _accepted(scene)
    scene.wait(3, 12)
    scene.do(petitioner.withdraw, scene.party)


STORIES: Final[Mapping[str, Callable[[Scene], None]]] = {
    "filed": lambda _: None,
    "registered": _registered,
    "accepted": _accepted,
    "answered": _answered,
    "late": _late,
    "evaluated": _evaluated,
    "promised": _promised,
    "supplemented": _supplemented,
    "reviewed": _reviewed,
    "objected": _objected,
    "simple": _simple,
    "directed": _directed,
    "withdrawn": _withdrawn,
}
# How often each is told.
WEIGHTS: Final = {
    "answered": 8,
    "evaluated": 3,
    "simple": 6,
    "directed": 5,
    "late": 3,
    "promised": 2,
    "supplemented": 3,
    "reviewed": 3,
    "objected": 2,
    "withdrawn": 1,
}
# Which leave a duty open, and after how many days it has surely run out.
WAITING: Final = {"filed": 4, "registered": 20, "accepted": 92}
