"""Words of parties for the demonstration: what they bring, wish for, add and ask; all invented, people and places too.

Names, telephones (of an area that does not exist) and doors stand in some of them, so that there is something to
cover. What a text is about is a rule or a service, never a kind of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from huiyin.cases.identity import Identity

SURNAMES: Final = "余乔江沈程方顾陆宋白温叶"
GIVEN: Final = ("不言", "未名", "若虚", "半山", "一念", "寸心", "听雨", "拾光", "知返", "如初")
ROADS: Final = ("回音路", "落石街", "听潮巷", "三棵树路", "旧仓街", "望云路")
ESTATES: Final = ("青砖里", "石榴园", "拾阶里", "河湾新村", "竹影苑")


@dataclass(frozen=True, slots=True)
class Matter:
    """What one subject is about: texts to be filled in, in Chinese and in English, and points that an answer meets."""

    texts: tuple[str, ...]
    english: str
    claims: tuple[str, ...]


MATTERS: Final[Mapping[str, Matter]] = {
    "housing.repair": Matter(
        (
            "{estate}{n}号楼的楼道灯坏了{m}个月，报修{k}次没有人来，上下楼只能摸黑。{who}",
            "{estate}{n}号楼屋顶漏水，去年修补过一次，雨季又漏，墙面已经发霉。{who}",
            "{estate}的电梯停了{m}周，物业说维修资金的申请还在审批，一直没有下文。{who}",
        ),
        "The roof of building {n} leaks again; it was patched last year, and we have asked {k} times. {who}",
        ("请尽快安排维修并告知完工日期", "请说明维修资金申请的进度", "请说明此前几次报修为何没有处理"),
    ),
    "housing.property": Matter(
        (
            "{estate}的物业费从上月起涨了，没有公示，也没有开会表决。请核查收费依据。{who}",
            "{estate}公共收益账目{m}年没有公布，问了{k}次都说在整理。{who}",
        ),
        "The service charge of our estate went up without notice or a vote. Please check what it rests on. {who}",
        ("请核查收费依据", "请督促公布公共收益账目", "多收的费用请予退还"),
    ),
    "social.retirement": Matter(
        (
            "退休手续办了{m}个月，待遇至今没有核定，窗口说材料齐全，却没有书面答复。{who}",
            "我的缴费年限少算了{k}年，提交过证明材料，都说要等系统核实。{who}",
        ),
        "My pension has not been worked out for {m} months, though the desk says that my papers are complete. {who}",
        ("请核定待遇并书面说明计算方法", "请更正缴费年限", "请补发少算的部分"),
    ),
    "social.medical": Matter(
        (
            "异地就医的报销单交了{m}个月，查询一直显示“审核中”，电话也打不通。{who}",
            "同一张报销单退回了{k}次，每次要求补的材料都不一样，请一次告知清楚。{who}",
        ),
        "A medical claim that I handed in {m} months ago is still 'under review'. {who}",
        ("请告知审核结果和依据", "请一次性告知所需材料", "请说明报销比例如何计算"),
    ),
    "social.wages": Matter(
        (
            "{road}一处工地欠发{m}个月工资，劳动合同和考勤记录都有，请依规督促支付。{who}",
            "加班工资没有按规定计算，向单位要求核对{k}次没有答复。{who}",
        ),
        "A building site on our road owes {m} months of wages; the contract and time sheets are enclosed. {who}",
        ("请督促支付所欠工资", "请核对加班工资的计算", "请告知投诉的处理结果"),
    ),
    "transport.roads": Matter(
        (
            "{road}路口的路面塌陷{m}周，只放了一个锥桶，夜里看不见，已有自行车摔倒。{who}",
            "{road}的路灯有{k}盏不亮，报过故障编号，没有修。{who}",
        ),
        "The crossing near door {n} has had a hole for {m} weeks, and nothing but a cone beside it. {who}",
        ("请修复路面", "请在修复前设置围挡和照明", "请告知养护责任单位"),
    ),
    "transport.buses": Matter(
        (
            "{n}路公交末班车提前到了晚上七点，{road}一带下班后没有车可坐，改线前没有听取意见。{who}",
            "{n}路公交站牌拆了{m}周没有装回，新站点在哪里没有公告。{who}",
        ),
        "The last bus on line {n} now leaves at seven, and nobody was asked before. {who}",
        ("请恢复原来的末班车时间", "请公布改线的依据", "请装回站牌"),
    ),
    "education.enrolment": Matter(
        (
            "入学登记时系统显示住址不在学区，但{estate}{n}号楼去年还在，学区调整没有公告。{who}",
            "转学申请交了{m}周没有回音，学校说要等教育部门通知。{who}",
        ),
        "By the register our address is outside the district of the school, though it was inside last year. {who}",
        ("请说明学区划分的依据", "请书面答复转学申请", "请公布今年的学区范围"),
    ),
    "environment.noise": Matter(
        (
            "{road}的冷却塔夜里一直响，{estate}{n}号楼正对着，测过{k}次都没有公布结果。{who}",
            "{road}工地夜里十二点还在浇筑，没有看到夜间施工的许可公告。{who}",
        ),
        "A cooling tower hums all night opposite building {n}; it was measured {k} times, without a result. {who}",
        ("请监测并公布结果", "请核查是否有夜间施工许可", "请责令整改"),
    ),
    "market.refunds": Matter(
        (
            "健身房停业后预付的卡费没有退，门口只贴了一张通知，电话停机{m}周。{who}",
            "买的热水器退货{k}次被拒，商家说标签已经撕掉。{who}",
        ),
        "The gym has closed, and what I paid in advance for {m} months was not given back. {who}",
        ("请督促退还预付款", "请核查商家是否备案", "请告知调解的时间和方式"),
    ),
    "water.supply": Matter(
        (
            "{estate}五楼以上水压不足{m}个月，早晚高峰没有水，二次供水设备没有检修记录。{who}",
            "{estate}的自来水发黄，水箱上次清洗的日期没有公示。{who}",
        ),
        "There has been hardly any water above the fifth floor for {m} months. {who}",
        ("请检修供水设备", "请公布水质检测结果", "请说明水费在停水期间如何计算"),
    ),
    "urban.building": Matter(
        (
            "{estate}{n}号楼顶层加盖了一层，{m}个月前举报过，至今没有答复是否认定为违建。{who}",
            "{road}的消防通道被围成了停车场，反映{k}次没有拆除。{who}",
        ),
        "A storey was put on top of building {n} without a permit; I reported it {m} months ago. {who}",
        ("请认定是否违章并书面答复", "请恢复消防通道", "请告知处理期限"),
    ),
}
SUBJECTS: Final = tuple(MATTERS)
WISHES: Final = ("请书面答复，并说明何时办好。", "希望尽快解决，告知负责的单位。", "请说明依据，并更正错误。")
WISH: Final = "Please answer in writing and say by when it will be done."
MESSAGES: Final = (
    "请问现在到哪一步了？",
    "我把{k}张照片交到窗口了，请一并看看。",
    "上周有人来看过，还没有动工。",
    "我姓{surname}，如需联系请打{phone}。",
    "Could you tell me who is looking into it?",
)
STATEMENTS: Final = (
    "没有说明依据，也没有到现场查看。",
    "答复只回应了一部分，请再看看。",
    "时间已经过了，仍然没有书面答复。",
    "办得很快，谢谢。",
    "The answer does not say what it rests on.",
)
ADDITIONS: Final = (
    "补充：昨天又发生了一次，时间是晚上{k}点左右。",
    "补充：{estate}{n}号楼也有同样的情况。",
    "现补充上次维修的单据，经手人是{name}。",
    "I add that it happened again last night.",
)
MEETINGS: Final = ("{estate}居委会会议室", "{road}{n}号社区服务站", "the library of our quarter", "线上视频")
TOLD: Final = ("", "", "联系人{name}，电话{phone}。", "我住{road}{n}号，{name}。", "请打{phone}找我。")
TOLD_IN_ENGLISH: Final = ("", "", "Call me on {phone}.")


def petition(rng: Random, subject: str) -> tuple[str, str, tuple[str, ...]]:
    """A text, a wish and points that belong to ``subject``; without points the wish is the one that counts."""
    matter = MATTERS.get(subject) or rng.choice(list(MATTERS.values()))
    if rng.random() < 0.12:
        return _filled(rng, matter.english, TOLD_IN_ENGLISH), WISH, ()
    claims = tuple(rng.sample(matter.claims, rng.choice((0, 1, 1, 2, 2, 3))))
    return _filled(rng, rng.choice(matter.texts)), rng.choice(WISHES), claims


def claim(rng: Random, subject: str) -> str:
    """One more point."""
    matter = MATTERS.get(subject) or rng.choice(list(MATTERS.values()))
    return rng.choice(matter.claims)


def message(rng: Random) -> str:
    """A party asks something."""
    return _filled(rng, rng.choice(MESSAGES))


def statement(rng: Random) -> str:
    """What a party says with an act of theirs."""
    return _filled(rng, rng.choice(STATEMENTS))


def addition(rng: Random) -> str:
    """What a party adds to their filing."""
    return _filled(rng, rng.choice(ADDITIONS))


def meeting_place(rng: Random) -> str:
    """Where a party would like to meet."""
    return _filled(rng, rng.choice(MEETINGS))


def identity(rng: Random) -> Identity:
    """Somebody who does not exist."""
    door = f"{rng.choice(ROADS)}{rng.randint(1, 200)}号"
    email = f"nobody{rng.randint(1, 999)}@huiyin.example" if rng.random() < 0.4 else ""
    return Identity(name(rng), phone(rng), email, door)


def name(rng: Random) -> str:
    """The name of nobody."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def phone(rng: Random) -> str:
    """A number in an area that does not exist."""
    return f"000-{rng.randint(0, 9_999_999):07d}"


def _filled(rng: Random, text: str, told: tuple[str, ...] = TOLD) -> str:
    if "{who}" in text:
        text = text.replace("{who}", rng.choice(told)).strip()
    return text.format(
        n=rng.randint(1, 40),
        m=rng.randint(2, 9),
        k=rng.randint(2, 6),
        estate=rng.choice(ESTATES),
        road=rng.choice(ROADS),
        name=name(rng),
        surname=rng.choice(SURNAMES),
        phone=phone(rng),
    )
