"""Names of people: by what stands before them, by the title behind them, and by themselves.

A name is a surname and one or two characters more. Segmentation (rjieba) says where a word begins and ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

import rjieba

from huiyin.language.span import Kind, Span
from huiyin.language.surnames import COMMON, COMPOUND, FREQUENT, SINGLE, THINGS, WORDS

HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]"
FIELD = re.compile(
    r"(?:姓名|名字|联系人|申请人|投诉人|举报人|信访人|反映人|代理人|委托人|当事人|负责人|法定代表人|法人代表|法人|户主|机主|车主|房主|业主"
    r"|收款人|收件人|患者|死者|伤者|受害人|被害人|被告人?|原告人?|被申请人|被举报人|被投诉人|嫌疑人|证人|学生|家长|签名|署名|落款|此致|敬礼)"
    rf"(?:姓名)?(?:[:：]|是|为|叫) ?({HAN}(?: ?{HAN}){{1,3}})(?!{HAN})"
)
# After these a name is expected.
BEFORE = (
    "我叫|名叫|叫做|姓名|名字叫|名字是|本人|我是|他叫|她叫|叫|联系人|申请人|投诉人|举报人|信访人|反映人|代理人|委托人|当事人|负责人|法定代表人|法人代表|法人"
    "|户主|机主|车主|房主|业主|村民|居民|市民|公民|患者|病人|死者|伤者|受害人|被害人|被告人?|原告人?|被申请人|被举报人|被投诉人|嫌疑人|证人|学生|老板|房东"
    "|丈夫|妻子|老公|老婆|父亲|母亲|爸爸|妈妈|儿子|女儿|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|外公|外婆|孙子|岳父|岳母|公公|婆婆|侄子|邻居|同事|同学|朋友"
    "|队长|组长|村长|村主任|主任|书记|支书|局长|科长|处长|所长|院长|校长|镇长|乡长|县长|区长|市长|省长|厅长|站长|经理|总经理|董事长|老总|会计|法官|警官|民警"
    "|辅警|城管|医生|护士|律师|老师|教师|班主任|司机|工人|员工|干部|包工头|工作人员|同志|党员|先生|女士"
)
EXPECTED = re.compile(rf"(?:{BEFORE})(?:[:：是为叫]{{0,2}} ?)(?={HAN})")
TITLES = (
    "先生|女士|小姐|太太|老师|教师|教授|医生|大夫|护士|律师|法官|警官|警察|民警|师傅|同志|同学|校长|院长|所长|站长|队长|组长|村长|乡长|镇长|县长|区长|市长|省长"
    "|州长|厅长|局长|副局长|处长|科长|股长|部长|会长|行长|馆长|主任|副主任|书记|副书记|支书|秘书|秘书长|常委|委员|主席|总理|经理|总经理|董事长|厂长|店长|老板"
    "|老总|总监|会计|出纳|工程师|检察长|检察官|政委|指导员|干事|专员|主管|班长|股东|阿姨|叔叔|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|婆婆|哥|姐|姓|某|氏|总|工|队|局|书"
)
TITLED = re.compile(rf"(?:副|老)?(?:{TITLES})")
ANONYMOUS = re.compile(rf"(?<!{HAN})?({HAN})(?:某某|某|××|xx|XX|\*\*|\*|××|氏)")
DOTTED = re.compile(rf"{HAN}{{2,8}}(?:[·•・‧]{HAN}{{2,8}}){{1,3}}")
LISTED = re.compile(rf"(?:[、,，和与及跟]|以及) ?(?={HAN})")
ACTS = re.compile(
    r"等人?|说|称|表示|告诉|承认|打|骂|签|欠|拒|答应|承诺|要求|负责|经手|联系|威胁|殴打|欺|骗|带|收|私自|强行|利用|伙同|夫妇|夫妻|一家|父子|兄弟|本人|家属|家的?|的(?:母|父|儿|女|妻|丈夫|弟|哥|姐|妹|老婆|老公|电话|手机|身份证)"
)

CAP = r"[A-Z\u00c0-\u00d6\u00d8-\u00de][\w'’-]{0,24}"
FULL = rf"{CAP}(?: (?:van|de|da|bin|al|von|der|O[’']){{0,1}} ?{CAP}|\s?[A-Z]\.){{0,3}}"
TITLE = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Councillor|Cllr|PC|Sergeant|Inspector)\.? ({FULL})"
)
CALLED = re.compile(
    r"(?i:\b(?:my name is|my name's|named|called|name: ?|contact: ?|signed:?|neighbour|neighbor|landlord|tenant"
    r"|husband|wife|son|daughter|yours (?:sincerely|faithfully|truly),?|(?:kind |best )?regards,?|sincerely,?"
    rf"|i am|i'm))\s{{0,2}}({FULL})"
)
_NOT_NAMES = """
I The A An We He She It They This That My Our Your His Her Their Street Road Council Department Office Dear Please Thank
Chinese English British Not Very So Also And But If In On At To Of For From With No Yes Is Are Was Were
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
January February March April May June July August September October November December
"""
NOT_NAMES = frozenset(_NOT_NAMES.split())


def names(text: str) -> Iterator[Span]:
    """The names in ``text``, a folded one; spans may overlap."""
    yield from (Span(*hit.span(1), Kind.NAME) for hit in FIELD.finditer(text) if _person(hit[1]))
    yield from (Span(*hit.span(1), Kind.NAME) for hit in ANONYMOUS.finditer(text) if hit[1] in SINGLE)
    for pattern in (TITLE, CALLED):
        yield from (
            Span(*hit.span(1), Kind.NAME) for hit in pattern.finditer(text) if hit[1].split()[0] not in NOT_NAMES
        )
    yield from _segmented(text)


def _person(word: str) -> bool:
    plain = word.replace(" ", "")
    return plain not in COMMON and (plain[0] in SINGLE or plain[:2] in COMPOUND)


def _segmented(text: str) -> Iterator[Span]:
    reader = _Reader(text)
    expected = {hit.end() for hit in EXPECTED.finditer(text)}
    ended = -1
    for start in reader.starts:
        if start < ended:
            continue
        strong = start in expected
        begin, end = start, reader.name(start, strong)
        while end:
            yield Span(begin, end, Kind.NAME)
            ended = end
            hop = LISTED.match(text, end)
            if not hop:
                break
            begin = hop.end()
            end = reader.listed(begin)


class _Reader:
    """A text cut into words, asked where a name ends that begins at a place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = JIEBA.tag(text)
        self.starts = list(accumulate((len(word) for word, _ in self.words), initial=0))[:-1]
        self.edges = {*self.starts, len(text)}

    def name(self, start: int, strong: bool) -> int:
        """The end of the name at ``start``, a word's beginning; 0 where none begins there."""
        first = self.surname(start)
        if not first:
            return 0
        return self.titled(start, first) or (self.given(start, first) if strong else self.alone(start, first))

    def surname(self, start: int) -> int:
        """The length of the surname at ``start``, or 0."""
        if self.text[start : start + 2] in COMPOUND:
            return 2
        return int(self.text[start : start + 1] in SINGLE)

    def titled(self, start: int, first: int) -> int:
        """A surname with up to two characters more, and a title behind."""
        for length in (first, first + 1, first + 2):
            end = start + length
            hit = TITLED.match(self.text, end)
            if not hit or len(hit[0]) == 1:
                continue
            if hit.end() in self.edges and self._plausible(start, end, first):
                return end
        return 0

    def _plausible(self, start: int, end: int, first: int) -> bool:
        word = self.text[start:end]
        if word in COMMON or any(char in GLUE for char in word[first:]):
            return False
        if len(word) == 1 and word in WORDS:
            return False
        return word[0] not in WORDS or self._nr(start)

    def _nr(self, start: int) -> bool:
        word, flag = self.words[bisect_left(self.starts, start)]
        return flag.startswith("nr") and len(word) > 1

    def given(self, start: int, first: int) -> int:
        """A name where one is expected: to the end of a word, or as long as single characters follow."""
        for length in (first + 2, first + 1):
            end = start + length
            word = self.text[start:end]
            if len(word) < length or end not in self.edges or word in COMMON or not _han(word):
                continue
            if any(char in GLUE for char in word[first:]) or (word[0] in WORDS and not self._nr(start)):
                continue
            if self._one(start, end) and JIEBA.has_word(word) and not self._nr(start):
                continue
            return end
        return 0

    def _one(self, start: int, end: int) -> bool:
        at = bisect_left(self.starts, start)
        return self.starts[at] + len(self.words[at][0]) == end

    def alone(self, start: int, first: int) -> int:
        """A word that is a name by itself: tagged as one, unknown to the dictionary or before what people do."""
        word, flag = self.words[bisect_left(self.starts, start)]
        end = start + len(word)
        if not flag.startswith("nr") or not first < len(word) <= first + 2 or word in COMMON or word[0] not in FREQUENT:
            return 0
        if self.text.startswith(THINGS, end) or any(char in GLUE for char in word):
            return 0
        return end

    def listed(self, start: int) -> int:
        """A further name of a list."""
        if start not in self.edges or not (first := self.surname(start)):
            return 0
        return self.titled(start, first) or self.given(start, first)


GLUE = frozenset(
    "的了在是和与及或有无不也都就还又把被向对给从到为于以但却我你他她它们这那些个您等说来去上下里中外前后将要请"
)
JIEBA = rjieba.Jieba()


def _han(word: str) -> bool:
    return re.fullmatch(f"{HAN}+", word) is not None
