"""Words of offices for the demonstration: the parts of their letters, their messages, what they undertake."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

from huiyin.cases.actions.undertaking import Verb
from huiyin.procedure.names import Field
from huiyin.procedure.profile import Notice

PARTS: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.RECEIPT: (
        "来件已收到并登记。",
        "您的来件及所附材料已收悉，登记在册。",
        "Your papers have come in and were registered.",
    ),
    Field.ROUTE: (
        "本事项依职责由主管单位办理。",
        "依照职责分工，转由有权处理的单位办理。",
        "It goes to the office that is competent for it.",
    ),
    Field.PROCEDURE: (
        "受理后调查核实，并书面答复。",
        "先核实事实，再作出书面处理意见。",
        "The facts are looked into, and a written answer follows.",
    ),
    Field.EXPECTED_DATE: (
        "自受理之日起六十日内答复。",
        "预计两个月内书面答复。",
        "An answer is expected within sixty days.",
    ),
    Field.HOW_TO_QUERY: ("凭编号和查询码可随时查询进度。", "Follow it at any time with the number and your code."),
    Field.UNDERSTANDING: (
        "我们的理解是：希望尽快解决并书面说明。",
        "As we understand it, you ask for a repair and for an explanation.",
    ),
    Field.REQUEST: (
        "请求解决所反映的问题，并书面答复。",
        "请求查明情况、说明依据并予以纠正。",
        "You asked us to put the matter right and to answer in writing.",
    ),
    Field.FACTS: (
        "经现场核查并调阅登记资料，所反映的情况属实。",
        "经调取台账和现场查看，部分情况属实，部分时间上有出入。",
        "经核实，相关手续在受理环节搁置过久。",
        "We went to the place and read the files: most of what you describe is so.",
    ),
    Field.REASONS: (
        "该项工作属于本单位职责，此前未及时办理，原因是交接时遗漏。",
        "现行规定对该情形有明确标准，本次按该标准核定。",
        "所提要求超出现行规定的范围，理由逐项说明如下。",
        "The rule sets the standard, and it was applied point by point.",
    ),
    Field.DECISION: (
        "予以支持，按期办结。",
        "对第一项予以支持，其余逐项说明。",
        "依照规定不予支持，理由见上。",
        "The request is granted in so far as the findings say so.",
    ),
    Field.LEGAL_BASIS: (
        "依据本项服务的现行办法及信访工作条例的有关条文。",
        "The rules of the service in force, and the regulations on petition work.",
    ),
    Field.ACTIONS: ("尚待更换部件并验收。", "What remains: replace the part and test it."),
    Field.UNDERTAKINGS: (
        "承诺事项及日期见承诺清单。",
        "What is undertaken, and by when, stands in the list of undertakings.",
    ),
    Field.REMEDY: ("不服的，可以请求复查或提出异议。", "If you disagree, you may ask for a review."),
    Field.REMEDY_LIMIT: ("自收到之日起三十日内。", "Within thirty days of receipt."),
    Field.REMEDY_TO: ("向上一级机关或目录所列复查机关提出。", "To the reviewing office that the directory names."),
    Field.REMEDY_MATERIALS: ("写明不服之处即可，无须另附证明。", "It is enough to say what you disagree with."),
    Field.OUTSIDE_ROUTES: ("其他法定途径不受影响。", "Routes outside this procedure are not affected."),
    Field.EARLIER_CASE: (
        "同一事项已另案办理，编号见所附。",
        "The same matter is dealt with in an earlier case, whose number is enclosed.",
    ),
    Field.NEW_DUE_DATE: ("延长后的期限见事项页面。", "The new due date stands on the page of your case."),
    Field.OVERSIGHT_CONTACT: (
        "可向监督机构反映，联系方式见其页面。",
        "The oversight body can be reached as its page says.",
    ),
    Field.RIGHTS_REMAIN: ("本次约定不影响您继续信访、复查和复核的权利。", "All rights of petition and review remain."),
    Field.HARDSHIP_HELP: (
        "如有困难，可到就近服务窗口了解救助办法。",
        "If you are in need, the nearest service desk tells what help there is.",
    ),
}
REPLIES: Final = (
    "已收到，将在答复中一并说明。",
    "现场已查看，维修单位本周进场。",
    "材料齐全，不需要再补交。",
    "目前在核对台账，预计下周有结果。",
    "Thank you, we have it and will answer with the rest.",
)
WORDS: Final = (
    "依照规定办理，说明如下。",
    "情况已核实，按职责处理。",
    "已安排办理，并将结果书面告知。",
    "Done as the rules ask; the details are on file.",
)
TASKS: Final = (
    "请核实所反映的情况，并报告结果。",
    "请就地解决，并书面报告办理情况。",
    "Look into it and report what was done.",
)
PROMISES: Final[Mapping[Verb, tuple[str, ...]]] = {
    Verb.REPAIR: (
        "更换损坏的部件并恢复使用。",
        "修复渗漏部位，并回访一个雨季。",
        "Replace the broken part and put it back into use.",
    ),
    Verb.PAY: ("补发少算的部分。", "Pay what was calculated short."),
    Verb.REFUND: ("退还多收的费用。", "Refund what was charged too much."),
    Verb.ISSUE: ("出具所需的书面证明。", "Issue the certificate."),
    Verb.CORRECT: ("更正登记信息，并告知结果。", "Correct the entry in the register."),
    Verb.PUBLISH: ("公布收费标准和依据。", "Publish the tariff and what it rests on."),
    Verb.INSPECT: ("连续三周监测，并公布结果。", "Measure for three weeks and publish the results."),
    Verb.ORDER: ("责令停止违规施工，恢复原状。", "Order the works to be stopped and undone."),
    Verb.BUILD: ("增设路口照明和标线。", "Put up lights and markings at the crossing."),
    Verb.RESTORE: ("恢复供水并清洗水箱。", "Restore the supply and clean the tank."),
    Verb.REVIEW_RULES: ("研究修订办事指南中的不清之处。", "Revise the guide where it is unclear."),
    Verb.REPORT: ("书面报告办理情况。", "Report in writing what was done."),
}
KEPT: Final = ("已于当日办结并验收。", "已办理到位，现场照片存档。", "Done and tested on the day.")
HEARD: Final = (
    "听证会按当事人选定的地点举行，双方陈述意见并核对证据，笔录经确认。",
    "Both sides were heard at the place that was chosen; the record was read and confirmed.",
)


def letter(notice: Notice, rng: Random) -> dict[Field, str]:
    """The letter of ``notice``, with every part that it must have."""
    return {part: rng.choice(PARTS[part]) for part in notice.fields}


def promise(rng: Random) -> tuple[Verb, str]:
    """Something to undertake."""
    verb = rng.choice([verb for verb in PROMISES if verb is not Verb.REPORT])
    return verb, rng.choice(PROMISES[verb])
