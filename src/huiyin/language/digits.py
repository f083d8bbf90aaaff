"""Telephones, e-mail, numbers of papers and accounts, plates: what reaches or identifies somebody by characters.

Every pattern is bounded in length, so that a search takes time linear in the text, whatever the text is.
Forms of numbers: 电信网编号计划 (2017) and ITU-T E.164 (telephones), GB 11643-1999 (identity), ISO/IEC 7812 (cards),
ISO 13616 (IBAN), GA 36-2018 (plates).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.language.span import Kind, Span

GAP = r"[ \-‐‑‒–—―−_.·・~]"
# Six digits close to each other: without them there is no number to look for.
DENSE = re.compile(r"\d(?:[ \-‐‑‒–—―−_.·・~()]{0,3}\d){5}")

MOBILE = re.compile(rf"1(?<!\d1){GAP}{{0,2}}[3-9](?:{GAP}{{0,2}}\d){{9}}(?!\d)")
EXTENSION = r"(?: ?(?:转|分机号?|内线|ext\.?|extension|x|#)[: ]{0,2}\d{1,6}|-\d{1,5}(?!\d))?"
LAND = rf"\(?0{GAP}?\d(?:{GAP}?\d){{1,2}}\)?{GAP}{{0,2}}[1-9](?:{GAP}?\d){{6,7}}(?!\d)"
SERVICE = rf"[48]00{GAP}{{0,2}}\d(?:{GAP}?\d){{6}}(?!\d)"
ABROAD = rf"(?:\+|00){GAP}?[1-9](?:[ ().\-]{{0,3}}\d){{6,14}}(?!\d)"
TRUNK = rf"\(?0[1-9]\d{{0,4}}\)?{GAP}?\d{{2,4}}(?:{GAP}?\d{{3,4}}){{1,2}}(?!\d)"
AMERICAN = r"(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d)"
# Not two years, and not from so much to so much.
PAIR = r"(?!(?:19|20)\d\d.(?:19|20)\d\d)[2-8]\d{3}[ -]\d{4}(?![\d年元多余名人米/)])"
CALL = re.compile(rf"(?<![\d.])(?:{ABROAD}|{SERVICE}|{LAND}|{TRUNK}|{AMERICAN}|{PAIR}){EXTENSION}")
# A shorter number is a telephone where the words before it say so.
SPOKEN = re.compile(
    r"(?:电话|座机|手机|热线|传真|致电|拨打|拨通|小灵通|联系方式|tel|phone|mobile|call|fax)[^\d\n]{0,6}"
    rf"((?!(?:19|20)\d\d[-./年])\d(?:{GAP}?\d){{5,10}}{EXTENSION})(?!\d)"
)
DIALLED = re.compile(r"打[去到过给了]{0,2} ?(\d{3,4}[ \-]?\d{4})(?![\d.元])")

LOCAL = r"(?<![a-z0-9._%+-])[a-z0-9._%+*-]{1,64}"
EMAIL = re.compile(rf"{LOCAL} ?@ ?[a-z0-9][a-z0-9-]{{0,62}}(?:\.[a-z0-9-]{{1,62}}){{0,4}}")
AT = r"(?: ?[(\[{<【] ?(?:at|艾特|@) ?[)\]}>】] ?| (?:at|艾特|#) |艾特)"
DOT = r"(?: ?[(\[{<【] ?(?:dot|点|\.) ?[)\]}>】] ?| (?:dot|点) |\.|点)"
SPELT = re.compile(rf"{LOCAL}{AT}[a-z0-9-]{{1,62}}(?:{DOT}[a-z]{{2,12}}){{1,3}}(?![a-z])")

ACCOUNT = re.compile(
    "(?:微信|薇信|威信|徽信|wechat|weixin|vx|wx|v信|qq|扣扣|企鹅号|抖音|快手|微博|支付宝|淘宝|钉钉|陌陌|小红书"
    "|whatsapp|telegram|skype|facebook|twitter|instagram|line id)"
    r"(?:群|名|同)?(?:账号|帐号|号码|号|id)?[ :是为加)(]{0,4}(@?[a-z][a-z0-9_\-.]{4,31}|\d{5,12})(?![a-z0-9])"
)
HANDLE = re.compile(r"@(?<![a-z0-9._%+-]@)[a-z0-9_][a-z0-9_.]{2,30}")

PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][ ·•.\-]?"
    r"(?=[a-z0-9]{0,5}\d)[a-hj-np-z0-9]{4,6}[挂学警港澳领使]?(?![a-z0-9])"
)

LABELLED = re.compile(
    "(?:身份证|证件|护照|通行证|驾驶证|驾照|行驶证|社保|医保|公积金|银行卡|卡|账|帐|户|学|工|准考证|考生|学籍|病历|住院|门诊|就诊"
    "|合同|保单|订单|运单|快递单|单|房产证|产权证|残疾证|结婚证|证书|编|受理|登记|车架|发动机|电表|水表|燃气)"
    r"(?:的)?(?:账户|帐户|卡|单)?(?:号码|编号|号)(?:是|为)?[ :]{0,3}"
    r"([a-z]{0,6}-?\d[a-z0-9\-]{3,30}|[a-z]{1,6}-?\d{4,24})(?![a-z0-9])"
)
ENGLISH = re.compile(
    r"(?:passport|identity card|id card|national insurance|social security|nhs|account|acct|card|contract|student"
    r"|policy|reference|ref|case|licence|license|iban|sort code)(?: (?:number|no\.?|id))?(?: is)?[ :.#]{1,3}"
    r"((?=[a-z0-9 \-]{0,12}\d)[a-z0-9](?:[ \-]?[a-z0-9]){4,33})(?![a-z0-9])"
)
# Papers of 15 or 18 digits and cards, in groups or not; and any long number, with the letters that belong to it.
PAPER = re.compile(rf"[1-9](?<!\d.)(?:{GAP}?\d){{13,18}}(?:{GAP}?x)?(?![\da-z])")
INSURANCE = re.compile(r"\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b")
IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b")
LONG = re.compile(r"\d{8,40}[a-z0-9]{0,20}")
DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
UNIT = re.compile(r"(?:\.\d{1,4})? ?[多余]?(?:元|块|万|亿|千|百|人|平|米|吨|斤|公里|亩|%|度|次|户|yuan|rmb|usd|cny)")
MONEY = re.compile(r"(?:[¥$€£]|rmb|人民币) ?$")
LATIN = re.compile("[a-z]{2}")


class _Plain(dict[int, int]):
    """Chinese numerals as digits and ASCII capitals as small letters; all else as it is."""

    def __missing__(self, point: int) -> int:
        self[point] = point
        return point


PLAIN = _Plain(
    str.maketrans(
        "〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "0001234567891123456789abcdefghijklmnopqrstuvwxyz",
    )
)


def contacts(text: str) -> Iterator[Span]:
    """What of these stands in ``text``, a folded one; spans may overlap."""
    plain = text.translate(PLAIN)
    yield from _whole(plain, PLATE, Kind.PLATE)
    yield from _value(plain, ACCOUNT, Kind.ACCOUNT)
    yield from _value(plain, LABELLED, Kind.NUMBER)
    if "@" in plain:
        yield from _whole(plain, EMAIL, Kind.EMAIL)
        yield from _whole(plain, HANDLE, Kind.ACCOUNT)
    if LATIN.search(plain):
        yield from _whole(plain, SPELT, Kind.EMAIL)
        yield from _whole(plain, INSURANCE, Kind.NUMBER)
        yield from _whole(plain, IBAN, Kind.NUMBER)
        yield from _value(plain, ENGLISH, Kind.NUMBER)
    if DENSE.search(plain):
        yield from _dense(plain)


def _dense(plain: str) -> Iterator[Span]:
    yield from _value(plain, SPOKEN, Kind.PHONE)
    yield from _value(plain, DIALLED, Kind.PHONE)
    yield from _whole(plain, MOBILE, Kind.PHONE)
    yield from _whole(plain, CALL, Kind.PHONE)
    yield from _whole(plain, PAPER, Kind.NUMBER)
    for hit in LONG.finditer(plain):
        if not _counts(plain, hit):
            yield Span(_lettered(plain, hit.start()), hit.end(), Kind.NUMBER)


def _whole(text: str, pattern: re.Pattern[str], kind: Kind) -> Iterator[Span]:
    return (Span(*hit.span(), kind) for hit in pattern.finditer(text))


def _value(text: str, pattern: re.Pattern[str], kind: Kind) -> Iterator[Span]:
    """Only what the label stands before."""
    return (Span(*hit.span(1), kind) for hit in pattern.finditer(text))


def _counts(text: str, hit: re.Match[str]) -> bool:
    """Whether a long number is a day or an amount; eleven digits and more never are."""
    if len(hit[0]) > 10 or not hit[0].isdigit():
        return False
    amount = UNIT.match(text, hit.end()) or MONEY.search(text, max(0, hit.start() - 4), hit.start())
    return bool(DAY.fullmatch(hit[0]) or amount)


def _lettered(text: str, start: int) -> int:
    """Where the letters in front of a number begin."""
    first = start
    while first > 0 and start - first < 8 and "a" <= text[first - 1] <= "z":
        first -= 1
    return first
