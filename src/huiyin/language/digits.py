"""Telephones, e-mail, numbers of papers and accounts, plates: what reaches or identifies somebody by characters.

Every pattern is bounded in length, so that a search takes time linear in the text, whatever the text is.
Forms of mainland numbers: 电信网编号计划 (2017), identity numbers: GB 11643-1999, bank cards: ISO/IEC 7812.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.language.span import Kind, Span

NUMERALS = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")

GAP = r"[ \u00a0\-‐‑‒–—―−－_.·・*/~、]"
MOBILE = re.compile(rf"(?<!\d)1{GAP}{{0,2}}[3-9](?:{GAP}{{0,2}}\d){{9}}(?!\d)")
EXTENSION = r"(?: ?(?:转|分机号?|内线|ext\.?|extension|x|#)[:： ]{0,2}\d{1,6}|-\d{1,5}(?!\d))?"
LAND = rf"[(（]?0{GAP}?\d(?:{GAP}?\d){{1,2}}[)）]?{GAP}{{0,2}}[1-9](?:{GAP}?\d){{6,7}}(?!\d)"
SERVICE = rf"[48]00{GAP}{{0,2}}\d(?:{GAP}?\d){{6}}(?!\d)"
ABROAD = rf"(?:\+|00){GAP}?[1-9](?:[ ()（）.\-]{{0,3}}\d){{6,14}}(?!\d)"
TRUNK = rf"[(]?0[1-9]\d{{0,4}}[)]?{GAP}?\d{{2,4}}(?:{GAP}?\d{{3,4}}){{1,2}}(?!\d)"
AMERICAN = r"(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d)"
PAIR = r"[2-8]\d{3}[ -]\d{4}(?!\d)"
CALL = re.compile(rf"(?<![\d.])(?:{ABROAD}|{SERVICE}|{LAND}|{TRUNK}|{AMERICAN}|{PAIR}){EXTENSION}", re.IGNORECASE)
# A number of seven or eight digits is a telephone where the words before it say so.
SPOKEN = re.compile(
    r"(?:电话|座机|手机|热线|传真|致电|拨打|拨通|小灵通|联系方式|tel|phone|mobile|call|fax)[^\d\n]{0,6}"
    rf"(\d(?:{GAP}?\d){{5,10}}{EXTENSION})(?!\d)",
    re.IGNORECASE,
)

HOST = r"[a-z0-9](?:[a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,62}){0,4})"
EMAIL = re.compile(rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}} ?@ ?{HOST}", re.IGNORECASE)
AT = r"(?: ?[(\[{<（【] ?(?:at|艾特|@) ?[)\]}>）】] ?| (?:at|艾特|#) |艾特)"
DOT = r"(?: ?[(\[{<（【] ?(?:dot|点|\.) ?[)\]}>）】] ?| (?:dot|点) |\.|点)"
SPELT = re.compile(
    rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}}{AT}[a-z0-9-]{{1,62}}(?:{DOT}[a-z]{{2,12}}){{1,3}}(?![a-z])",
    re.IGNORECASE,
)

SERVICES = (
    "微信|薇信|威信|徽信|wechat|weixin|vx|wx|v信|qq|扣扣|企鹅号|抖音|快手|微博|支付宝|淘宝|钉钉|陌陌|小红书"
    "|whatsapp|telegram|skype|facebook|twitter|instagram|line id"
)
ACCOUNT = re.compile(
    rf"(?:{SERVICES})(?:群|名|同)?(?:账号|帐号|号码|号|id)?[ :：是为加)）(（]{{0,4}}"
    r"(@?[a-z][a-z0-9_\-.]{4,31}|\d{5,12})(?![a-z0-9])",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![a-z0-9._%+-])@[a-z0-9_][a-z0-9_.]{2,30}", re.IGNORECASE)

PLATE = re.compile(
    r"(?<![a-z0-9])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][ ·•.\-]?"
    r"(?=[a-z0-9]{0,5}\d)[a-hj-np-z0-9]{4,6}[挂学警港澳领使]?(?![a-z0-9])",
    re.IGNORECASE,
)

LABELS = (
    "身份证|证件|护照|通行证|驾驶证|驾照|行驶证|社保|医保|公积金|银行卡|卡|账|帐|户|学|工|准考证|考生|学籍|病历|住院|门诊|就诊"
    "|合同|保单|订单|运单|快递单|单|房产证|产权证|不动产权证|残疾证|结婚证|编|受理|登记|车架|发动机|电表|水表|燃气"
)
LABELLED = re.compile(
    rf"(?:{LABELS})(?:的)?(?:账户|帐户|卡|单)?(?:号码|编号|号)(?:码)?(?:是|为)?[ :：]{{0,3}}"
    r"([a-z]{0,6}[-]?\d[a-z0-9\-]{3,30}|[a-z]{1,6}-?\d{4,24})(?![a-z0-9])",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(?:passport|identity card|id card|national insurance|ni|social security|nhs|account|acct|card|contract|student"
    r"|policy|reference|ref|case|licence|license|iban|sort code)(?: (?:number|no\.?|id))?[ :.#]{1,3}"
    r"((?=[a-z0-9 \-]{0,12}\d)[a-z0-9](?:[ \-]?[a-z0-9]){4,33})(?![a-z0-9])",
    re.IGNORECASE,
)
# Papers: 18 or 15 digits in groups; cards in fours; letters in front of eight digits; and any long number.
PAPER = re.compile(rf"(?<!\d)[1-9](?:{GAP}?\d){{13,17}}(?:{GAP}?[\dx])?(?![\da-z])", re.IGNORECASE)
INSURANCE = re.compile(r"\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b", re.IGNORECASE)
IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b", re.IGNORECASE)
LONG = re.compile(r"(?<![a-z0-9])[a-z]{0,8}\d{8,40}[a-z0-9]{0,20}|\d{8}", re.IGNORECASE)
DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
UNIT = re.compile(
    r"\d*(?:\.\d{1,4})? ?(?:多|余)?(?:元|块|万|亿|千|百|人|平|米|吨|斤|公里|亩|%|度|次|户|yuan|rmb|usd|cny)",
    re.IGNORECASE,
)
MONEY = re.compile(r"(?:[¥￥$€£]|rmb|人民币) ?$", re.IGNORECASE)


def contacts(text: str) -> Iterator[Span]:
    """What of these stands in ``text``, a folded one; spans may overlap."""
    plain = text.translate(NUMERALS)
    for pattern, kind in ((EMAIL, Kind.EMAIL), (SPELT, Kind.EMAIL), (HANDLE, Kind.ACCOUNT), (PLATE, Kind.PLATE)):
        yield from (Span(*hit.span(), kind) for hit in pattern.finditer(text))
    for pattern, kind in (
        (SPOKEN, Kind.PHONE),
        (ACCOUNT, Kind.ACCOUNT),
        (LABELLED, Kind.NUMBER),
        (ENGLISH, Kind.NUMBER),
    ):
        yield from (Span(*hit.span(1), kind) for hit in pattern.finditer(plain))
    for pattern, kind in ((MOBILE, Kind.PHONE), (CALL, Kind.PHONE), (PAPER, Kind.NUMBER)):
        yield from (Span(*hit.span(), kind) for hit in pattern.finditer(plain))
    for pattern in (INSURANCE, IBAN):
        yield from (Span(*hit.span(), Kind.NUMBER) for hit in pattern.finditer(text))
    yield from (Span(*hit.span(), Kind.NUMBER) for hit in LONG.finditer(plain) if not _counts(plain, hit))


def _counts(text: str, hit: re.Match[str]) -> bool:
    """Whether a long number is a day or an amount; eleven digits and more never are."""
    if len(hit[0]) > 10 or not hit[0].isdigit():
        return False
    amount = UNIT.match(text, hit.end()) or MONEY.search(text, max(0, hit.start() - 4), hit.start())
    return bool(DAY.fullmatch(hit[0]) or amount)
