"""Addresses as fine as a door: the numbers of house, building, staircase, floor and room.

What is coarser stays: street, village, group of a village, estate. The office has to know where a matter is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.language.span import Kind, Span

N = r"(?:[a-z]?\d{1,4}[a-z]?|[a-z]|[零〇一二三四五六七八九十百]{1,4}|[甲乙丙丁戊])"
UNITS = "号楼|号院|号房|号门|号铺|#楼|#栋|#|栋|幢|座|单元|楼|层|室|户|门|号"
PART = rf"(?:第?{N} ?(?:{UNITS})|[东西南北中]{{1,2}}(?:单元|户|门))"
ROOM = r"(?:(?:-|—)?\d{2,4}[a-z]?(?!\d)[室房户号]?)?"
CHAIN = re.compile(rf"(?<![a-z0-9]){PART}(?:[ ,，的\-—]?{PART}){{1,5}}[ \-—]?{ROOM}", re.IGNORECASE)
# One part alone: a building or staircase, unless how many there are or what kind of house is said.
ALONE = re.compile(
    rf"(?<![a-z0-9共有建约近余达几来数第每各这那该])(?:{N} ?(?:号楼|号院|栋|幢|单元|号房|号门|#楼|#栋)"
    r"|\d{3,4}[a-z]?[室房]|[a-z]座)(?!楼房|住宅|别墅|高层|小高层|房屋|商品房|房子|大楼|洋房|违|安置|板楼|塔楼|联排|公寓|门面)"
    rf"[ \-—]?{ROOM}",
    re.IGNORECASE,
)
# 3-2-501, 3#501, 12-1503: three parts anywhere, two where a room is named.
DASHED = re.compile(
    r"(?<![\d./\-#])(?:[a-z]?\d{1,3}(?:[#\-—](?!$)){1,2}\d{1,2}[\-—]\d{3,4}(?:[室房户号])?(?![\d\-—./年月日元])"
    r"|[a-z]?\d{1,3}[#\-—]\d{3,4}[室房户](?!外))",
    re.IGNORECASE,
)
PLACE = (
    "路|街|道|巷|弄|胡同|里|村|组|队|院|庄|屯|湾|冲|坪|段|园|苑|城|府|庭|居|邸|寓|市场|广场|大厦|大楼|栋|幢|楼|座|单元|门|户"
    "|花园|小区|社区|新村|家属院|宿舍|公寓"
)
HOUSE = re.compile(
    rf"(?:(?<=[路街道巷弄里村组队院庄屯湾冲坪段园苑城府庭居邸寓场厦楼座门户区舍])|(?<=胡同))"
    rf"(?:[ ,，的]?(?:门牌(?:号码?|为|是)?[:： ]?)?)(第?{N}(?:[\-—附之]\d{{1,4}})? ?号(?:附?\d{{1,3}}号?)?)"
    r"(?!线|文|令|公告|通知|桥|地块|地铁|井|机|台|高速|国道|省道|下午|上午|晚|早|中午|凌晨|开|起|至|到|前|后|的?时候|左右)",
    re.IGNORECASE,
)
GATE = re.compile(rf"门牌(?:号码?)?(?:为|是)?[:： ]{{0,2}}({N}(?:[\-—附之]\d{{1,4}})?号?)", re.IGNORECASE)

NUMBER = r"(?:[A-Za-z]?\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})?|[A-Z](?![A-Za-z]))"
ROOMS = re.compile(
    rf"\b(?:[Ff]lat|[Aa]partment|[Aa]pt\.?|[Uu]nit|[Ss]uite|[Rr]oom|[Rr]m\.?|[Hh]ouse|[Bb]lock|[Bb]uilding|[Bb]ldg\.?|[Ff]loor)"
    rf"(?: [Nn]o\.?| [Nn]umber|)[ #]{{0,2}}{NUMBER}(?![A-Za-z\d])"
)
WAYS = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Crescent|Cres|Place|Pl|Square|Sq|Terrace|Way|Walk|Row"
    "|Gardens|Grove|Hill|Mews|Boulevard|Blvd|Highway|Parade|Green|Park|Quay|Wharf|View|Rise|Alley"
)
STREET = re.compile(
    r"(?<![\w.])((?:No\.? ?|Number )?\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})?),? "
    rf"(?=(?:[A-Z][\w'’.]{{0,20}} ){{1,4}}(?:{WAYS})\b)"
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")
BOX = re.compile(r"\b(?:P\.? ?O\.? )?[Bb]ox (?:[Nn]o\.? ?)?\d{1,6}\b")


def doors(text: str) -> Iterator[Span]:
    """The numbers of doors in ``text``, a folded one; spans may overlap."""
    for pattern in (CHAIN, ALONE, DASHED, ROOMS, POSTCODE, BOX):
        yield from (Span(*hit.span(), Kind.ADDRESS) for hit in pattern.finditer(text))
    for pattern in (HOUSE, GATE, STREET):
        yield from (Span(*hit.span(1), Kind.ADDRESS) for hit in pattern.finditer(text))
