"""Words that name a kind of people. A subject is what the law or a service is about, so none of them fits its name.

The list cannot be complete, and need not be: it says no where it is sure, with what to write instead.
"""

from __future__ import annotations

import re
from typing import Final

ZH: Final = (
    *(
        "上访户",
        "上访人",
        "上访者",
        "访民",
        "信访人",
        "信访户",
        "信访老户",
        "老上访",
        "缠访",
        "闹访",
        "重复访",
        "越级访",
    ),
    *("重点人", "重点群体", "重点对象", "特殊群体", "特定群体", "利益群体", "涉稳", "维稳", "稳控", "钉子户"),
    *("农民工", "外来人口", "流动人口", "外来务工", "打工者", "下岗职工", "失业人员", "无业"),
    *("退役军人", "退伍军人", "复员", "转业干部", "军转干部", "老兵", "参战", "涉军"),
    *("残疾人", "残障", "残废", "聋哑", "盲人", "精神病", "精神障碍", "智障"),
    *("老年人", "老人", "老干部", "妇女", "女性", "儿童", "未成年人", "青少年", "孤儿", "留守", "独居"),
    *("少数民族", "信教", "教徒", "信徒", "宗教人士"),
    *("贫困户", "低保户", "五保户", "特困户", "困难群众", "困难户", "穷人", "弱势群体", "拆迁户", "失地农民"),
    *("刑满释放", "前科", "吸毒", "社区矫正对象", "乞讨", "流浪", "移民", "难民", "外国人"),
    *("民办教师", "代课教师", "知青", "退休人员", "离休", "失独", "同性恋", "性工作者", "卖淫"),
)
ZH_END: Final = ("群体", "人群", "人士", "分子", "群众", "人员", "对象")  # at the end of a name, whatever stands before
EN: Final = (
    *("petitioners?", "complainants?", "protest(?:er|or)s?", "trouble-?makers?", "vexatious", "key persons?"),
    *("repeat (?:petition|complain|visit|offend)\\w*", "activists?", "dissidents?", "agitators?"),
    *("groups? of people", "(?:special|interest|key|vulnerable) groups?", "kinds? of people"),
    *("migrants?", "immigrants?", "refugees?", "foreigners?", "aliens", "vagrants?", "beggars?", "(?:the )?homeless"),
    *("peasants?", "labou?rers", "(?:the )?unemployed", "laid-off", "veterans?", "ex-service\\w*", "servicemen"),
    *("soldiers", "(?:the )?disabled", "handicapped", "people with", "persons with", "the blind", "the deaf"),
    *("mentally ill", "insane", "(?:the )?elderly", "old people", "senior citizens", "seniors", "pensioners"),
    *("retirees", "women", "girls", "children", "minors", "youths", "orphans?", "minorit(?:y|ies)", "ethnic\\w*"),
    *("tribes?", "castes?", "muslims?", "christians?", "buddhists?", "believers", "gays", "lesbians?", "lgbt\\w*"),
    *("the poor", "poor people", "the needy", "poverty-stricken", "evictees", "convicts?", "(?:ex-)?prisoners"),
    *("offenders?", "addicts?", "sex workers?", "prostitutes?"),
)
_EN: Final = re.compile(rf"\b(?:{'|'.join(EN)})\b", re.IGNORECASE)


def kind_of_people(text: str) -> str | None:
    """The first word in ``text`` that names a kind of people; None where there is none that we know."""
    for word in ZH:
        if word in text:
            return word
    for word in ZH_END:
        if text.endswith(word):
            return word
    found = _EN.search(text)
    return found[0] if found else None
