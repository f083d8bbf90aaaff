"""Names of people in Chinese: by what stands before them, by the title behind them, and by themselves.

A name is a surname and one or two characters more. Segmentation (rjieba) says where a word begins and ends and
of what sort it is; where nothing else speaks for a name, its tag ``nr`` and a frequent surname must.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, compress
from operator import itemgetter

import rjieba

from huiyin.language.span import Kind, Span
from huiyin.language.surnames import (
    COMMON,
    COMPOUND,
    ENDS,
    FREQUENT,
    GLUE,
    LEADS,
    OFFICES,
    PREPOSITIONS,
    SINGLE,
    THINGS,
    TRAILS,
    VAGUE,
    WORDS,
)

JIEBA = rjieba.Jieba()
HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]"
FIRST = SINGLE | {compound[0] for compound in COMPOUND} | set("老小")
TAGS = frozenset(("nr", "nrfg"))
SOLE = SINGLE - WORDS

ROLES = (
    "联系人|申请人|投诉人|举报人|信访人|反映人|代理人|委托人|当事人|负责人|法定代表人|法人代表|法人|户主|机主|车主|房主|业主|患者|死者|伤者"
    "|受害人|被害人|被告人?|原告人?|被申请人|被举报人|被投诉人|嫌疑人|证人|经办人|经手人"
)
FIELD = re.compile(
    rf"(?:姓名|名字|署名|签名|落款|此致敬礼|收款人|收件人|户名|{ROLES})(?:姓名)?(?:[:：]|(是|为|叫)) ?"
    rf"({HAN}(?: {{0,2}}{HAN}){{1,3}})(?! ?{HAN})"
)
EXPECTED = re.compile(
    rf"(?:我叫|名叫|叫做|姓名|名字叫|名字是|本人|我是|叫|{ROLES}|村民|居民|市民|公民|病人|学生|老板|房东"
    "|丈夫|妻子|老公|老婆|父亲|母亲|爸爸|妈妈|儿子|女儿|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|外公|外婆|孙子|孙女|岳父|岳母|公公|婆婆|侄子|邻居|同事|朋友"
    "|队长|组长|村长|村主任|主任|书记|支书|局长|科长|处长|所长|院长|校长|镇长|乡长|县长|区长|市长|省长|厅长|站长|经理|董事长|老总|会计|法官|警官|民警"
    "|辅警|城管|医生|护士|律师|老师|教师|司机|工人|员工|干部|包工头|工作人员|同志|党员|一个姓|姓)"
    rf"(?:[:是叫]|为(?!何)){{0,2}} ?(?={HAN})"
)
TITLED = re.compile(
    "(?:先生|女士|小姐|太太|老师|教师|教授|医生|大夫|护士|律师|法官|警官|警察|民警|师傅|同志|同学|校长|院长|所长|站长|队长|组长|村长|乡长|镇长|县长"
    "|区长|市长|省长|州长|厅长|局长|处长|科长|股长|部长|会长|行长|馆长|主任|书记|支书|秘书长|秘书|常委|委员|主席|总理|总经理|经理|董事长|厂长|店长|老板|老总|总监"
    "|会计|出纳|工程师|检察长|检察官|政委|指导员|干事|专员|主管|班长|阿姨|叔叔|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|婆婆|某|×|xx|\\*)"
)
SHORT = re.compile("[总哥姐嫂姓氏]")
RESPECTED = re.compile(r"(?:(?:尊敬|敬爱|亲爱)的 ?|请问|找|问|是|叫|和|跟|位)$")
PAUSE = re.compile(RESPECTED.pattern + r"|(?:^|[\s,.:;!?、。()“”])$")
# 张某, 李某某; not 某些, 某市.
SOMEBODY = re.compile(
    rf"({HAN})(?:某某|某|氏)(?!些|种|个|[市县区镇乡村省]|公司|单位|部门|企业|人|日|年|月|天|次|处|时|地|学校|小区)"
)
# How names of other languages sound: 阿依古丽·买买提.
SOUND = (
    "[阿依古丽买提尔江巴吾木热米努拉克孜娜吐逊艾合麦萨迪力亚库达瓦次仁扎西卓玛吉丹增索朗肉沙坎帕居来不都赛玉素甫明牙生卡德哈斯根"
    "其格乌日苏和托娅图雅勒朝鲁]"
)
DOTTED = re.compile(rf"{SOUND}{{2,8}}(?:[·•・‧]{SOUND}{{2,8}}){{1,3}}")
DOTS = frozenset("·•・‧")
SURNAMED = re.compile(rf"(?<!百)姓({HAN})(?=[的,。、 ]|领导|干部|老板|男|女|$)")
LISTED = re.compile(rf"(?:[、,和与及跟]|以及) ?(?={HAN})")
# What only a person does.
ACTS = re.compile(
    "等[人,、]|说|称|表示|告诉|承认|答应|承诺|声称|打[我伤人了]|骂|威胁|殴打|欺骗|伙同|夫妇|夫妻|一家|父子|兄弟|本人|家属"
)
FAMILIAR_TAGS = TAGS | {"n", "x", "nz"}
FAMILIAR = re.compile(r"[老小](.)")


def names(text: str) -> Iterator[Span]:
    """The Chinese names in ``text``, a folded one; spans may overlap."""
    yield from (Span(*hit.span(2), Kind.NAME) for hit in FIELD.finditer(text) if _field(hit))
    if "某" in text or "氏" in text:
        found = SOMEBODY.finditer(text)
        yield from (Span(*hit.span(1), Kind.NAME) for hit in found if hit[1] in SOLE)
    if not DOTS.isdisjoint(text):
        yield from (Span(*hit.span(), Kind.NAME) for hit in DOTTED.finditer(text))
    if "姓" in text:
        yield from (Span(*hit.span(1), Kind.NAME) for hit in SURNAMED.finditer(text) if hit[1] in SINGLE)
    yield from _segmented(text)


def _field(hit: re.Match[str]) -> bool:
    """Whether a form's field holds a name: any that is no word, or after a mere verb one with a surname."""
    word = hit[2].replace(" ", "")
    if word in COMMON:
        return False
    return _surname(word, 0) > 0 if hit[1] else not JIEBA.has_word(word) or _surname(word, 0) > 0


def _surname(text: str, start: int) -> int:
    """The length of the surname at ``start``, or 0."""
    return 2 if text[start : start + 2] in COMPOUND else int(text[start : start + 1] in SINGLE)


def _segmented(text: str) -> Iterator[Span]:
    reader = _Words(text)
    expected = {hit.end() for hit in EXPECTED.finditer(text)}
    done = 0
    for start in reader.candidates(expected):
        if start < done:
            continue
        begin, end = start, reader.name(start, start in expected)
        while end:
            yield Span(begin, end, Kind.NAME)
            done = end
            hop = LISTED.match(text, end)
            begin, end = (hop.end(), reader.listed(hop)) if hop else (0, 0)


class _Words:
    """A text cut into words, asked where a name ends that begins at a place; 0 says that none begins there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = JIEBA.tag(text)
        self.starts = list(accumulate(map(len, map(itemgetter(0), self.words)), initial=0))
        self.edges = set(self.starts)
        # What begins a title, or a lower one of its kind (副局长), and where the title ends.
        self.titles = {hit.start(): hit.end() for hit in TITLED.finditer(text)}
        self.titles |= {at - 1: end for at, end in self.titles.items() if text[at - 1 : at] == "副"}

    def candidates(self, expected: set[int]) -> list[int]:
        """The places worth asking about: where a name is expected, before titles, and at words tagged as names."""
        titled = {at - length for at in self.titles for length in (1, 2, 3, 4) if at >= length}
        short = {hit.start() - 1 for hit in SHORT.finditer(self.text, 1)}
        familiar = {hit.start() for hit in FAMILIAR.finditer(self.text)}
        tagged = compress(self.starts, map(TAGS.__contains__, map(itemgetter(1), self.words)))
        return sorted(at for at in {*expected, *titled, *short, *familiar, *tagged} if self.text[at] in FIRST)

    def name(self, start: int, strong: bool) -> int:
        """The end of a name with a title, of one that is expected, or of one that speaks for itself."""
        if not (first := _surname(self.text, start)):
            return self._familiar(start)
        if end := self._titled(start, first):
            return end
        if strong:
            return self._given(start, first)
        return self._alone(start, first) if start in self.edges else 0

    def listed(self, hop: re.Match[str]) -> int:
        """The end of a further name of a list; after a comma, which also parts sentences, only of a sure one."""
        start = hop.end()
        if not (first := _surname(self.text, start)) or (hop[0][0] == "," and not self._tag(start).startswith("nr")):
            return 0
        return self._titled(start, first) or self._given(start, first)

    def _titled(self, start: int, first: int) -> int:
        if start not in self.edges and not self._swallowed(start):
            return 0
        for end in range(start + first, start + first + 3):
            if self._is_title(end) and self._before_title(start, end, first):
                return end
        return start + first if self._short(start, first) else 0

    def _is_title(self, start: int) -> bool:
        end = self.titles.get(start)
        return end is not None and (end in self.edges or not self.text[start].isalpha())

    def _swallowed(self, start: int) -> bool:
        """Whether segmentation put a surname into a word that there is not: 找谢 or 由谢大山 before 主任."""
        word, _ = self._word(start)
        sure = self.text[start] in FREQUENT and self.text[start] not in WORDS
        inside = start + 1 in self.edges or self.text[start - 1] in LEADS
        return sure and inside and not JIEBA.has_word(word)

    def _before_title(self, start: int, end: int, first: int) -> bool:
        word = self.text[start:end]
        if end - start > first:
            return self._shaped(start, end, first)
        if self.text[start - 1 : start].isnumeric():
            return False
        if word not in WORDS:
            return True
        after = RESPECTED if word in PREPOSITIONS else PAUSE
        return bool(after.search(self.text, max(0, start - 5), start)) or self._tag(start).startswith("nr")

    def _short(self, start: int, first: int) -> bool:
        """王总, 李姐: one word, of a frequent surname."""
        end = start + first + 1
        ended = end in self.edges or self.text.startswith(("和", "与"), end)
        alone = ended and self.text[start] in FREQUENT and self.text[start] not in WORDS
        return alone and bool(SHORT.match(self.text, start + first)) and not self.text.startswith(("总", "姐"), end)

    def _familiar(self, start: int) -> int:
        """老张, 小李, as a word."""
        hit = FAMILIAR.match(self.text, start)
        if not hit or hit.end() not in self.edges or hit[0] in COMMON or hit[1] in VAGUE or hit[1] not in FREQUENT:
            return 0
        one = self._tag(start) in FAMILIAR_TAGS or self._tag(start + 1) in TAGS
        return hit.end() if one and start in self.edges else 0

    def _given(self, start: int, first: int) -> int:
        for end in (start + first + 2, start + first + 1):
            if end in self.edges and self._shaped(start, end, first):
                return end
        return self._overlong(start, first)

    def _overlong(self, start: int, first: int) -> int:
        """A name to which segmentation added the next character: 张大山拒."""
        word, tag = self._word(start)
        fits = start in self.edges and tag in TAGS and len(word) == first + 3 and not JIEBA.has_word(word)
        return start + first + 2 if fits and self._unlike_words(word[:-1], first) else 0

    def _alone(self, start: int, first: int) -> int:
        word, tag = self._word(start)
        end = start + len(word)
        if len(word) == first + 3:
            return self._overlong(start, first)
        if tag not in TAGS or not first < len(word) <= first + 2 or not self._unlike_words(word, first):
            return 0
        if len(word) == first + 1 and end + 1 in self.edges and _trails(self.text[end : end + 1]):
            end += 1
        vague = end - start == 2 and word[0] in VAGUE and not ACTS.match(self.text, end)
        return 0 if vague or self.text.startswith(THINGS, end) else end

    def _unlike_words(self, word: str, first: int) -> bool:
        """Whether a word tagged as a name is no place, no idiom and of a surname that many bear."""
        if word in COMMON or word[:2] in COMMON or word.endswith(ENDS) or word[1] == "家":
            return False
        return (first == 2 or word[0] in FREQUENT) and GLUE.isdisjoint(word[first:])

    def _shaped(self, start: int, end: int, first: int) -> bool:
        """Whether the words between two places are put together as a name may be."""
        whole = self.text[start:end]
        if whole in COMMON or not GLUE.isdisjoint(whole[first:]) or not re.fullmatch(f"{HAN}+", whole):
            return False
        if whole.endswith(OFFICES):
            return False
        if start not in self.edges:
            return whole[0] in FREQUENT and not JIEBA.has_word(whole)
        word, tag = self._word(start)
        if len(word) == len(whole):
            return tag.startswith("nr") or not JIEBA.has_word(whole)
        if len(word) == first:
            return whole[0] not in WORDS and self._tag(start + first)[0] not in "dpcurft"
        return len(word) == first + 1 < len(whole) and (tag in TAGS or not JIEBA.has_word(word)) and word not in COMMON

    def _word(self, place: int) -> tuple[str, str]:
        return self.words[bisect_right(self.starts, place) - 1]

    def _tag(self, place: int) -> str:
        return self._word(place)[1]


def _trails(char: str) -> bool:
    """Whether a character may be the last of a name that segmentation left off."""
    return bool(re.match(HAN, char)) and char not in GLUE and char not in TRAILS and char not in THINGS
