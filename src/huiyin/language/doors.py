"""Addresses as fine as a door: the numbers of house, building, staircase, floor and room.

What is coarser stays: street, village, group of a village, estate. The office has to know where a matter is.
Every pattern is bounded in length; one begins, where it can, with a character that is not frequent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.language.span import Kind, Span

NUMERALS = "零〇一二三四五六七八九十百"
N = rf"(?:[A-Za-z]?\d{{1,4}}[A-Za-z]?|[A-Za-z]|[{NUMERALS}]{{1,4}}|[甲乙丙丁戊])"
UNITS = "号楼|号院|号房|号门|号铺|#楼|#栋|#|栋|幢|座|单元|楼|层|室|户|门|号"
PART = rf"(?:第?{N} ?(?:{UNITS})|[东西南北中]{{1,2}}(?:单元|户|门))"
ROOM = rf"(?:[ \-—]?(?:\d{{2,4}}[A-Za-z]?(?!\d)|[{NUMERALS}]{{3,4}})(?:房间|[室房户号])?)?"
CHAIN = re.compile(
    rf"(?=[0-9A-Za-z{NUMERALS}第甲乙丙丁戊东西南北中])(?<![A-Za-z0-9]){PART}(?:[ ,的\-—]?{PART}){{1,5}}{ROOM}"
)
# One part alone, or the last of a list (4、5栋, 8-9栋): a building, staircase or room, unless it is said how many there
# are or what kind of house it is.
LIST = rf"(?:{N}(?:号楼|栋|幢|单元)?(?:[、,和及与/\-~至到]|以及)){{0,8}}"
KINDS = (
    "楼房|住宅|别墅|高层|小高层|商品房|大楼|洋房|违|安置|板楼|塔楼|联排|公寓|门面|办公|教学|宿舍|老?屋|民房|房屋|房子"
)
ALONE = re.compile(
    rf"(?=[0-9A-Za-z{NUMERALS}甲乙丙丁戊])(?<![A-Za-z0-9共有建约近余达几来数每各这那该另整同])(?!一[栋幢座])"
    rf"(?:{LIST}{N} ?(?:号楼|号院|栋|幢|单元|号房|号门|#楼|#栋)|\d{{3,4}}[A-Za-z]?(?:房间|室|房)|[A-Za-z]座)"
    rf"(?!{KINDS}){ROOM}"
)
# 3-2-501, 3#501, 12-1503室: three parts anywhere, two where a room is named.
DASHED = re.compile(
    r"[A-Za-z\d](?<![\d.\-#].)\d{0,3}"
    r"(?:(?:[#\-—]{1,2}\d{1,2}){1,2}[\-—]\d{3,4}[室房户号]?(?![\d\-—.年月日元])|[#\-—]\d{3,4}[室房户](?!外))"
)
HOUSE = re.compile(
    r"[路街道巷弄里村组队院庄屯湾冲坪段园苑城府庭居邸寓场厦楼座门户区舍同](?<!不同)(?<!相同)(?<!合同)"
    rf"[ ,的]?(?:门牌(?:号码?|为|是)?[: ]?)?(第?{N}(?:[\-—附之]\d{{1,4}})? ?号(?:附?\d{{1,3}}号?)?)"
    "(?!线|文|令|公告|通知|桥|地块|地铁|井|机|台|高速|国道|省道|上午|下午|晚|早|中午|凌晨|开|起|至|到|前|后|的?时候|左右)"
)
GATE = re.compile(rf"门牌(?:号码?)?(?:为|是)?[: ]{{0,2}}({N}(?:[\-—附之]\d{{1,4}})?号?)")

NUMBER = r"(?:[A-Za-z]?\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})?|[A-Z](?![A-Za-z]))"
ROOMS = re.compile(
    r"\b(?:[Ff]lat|[Aa]partment|[Aa]pt\.?|[Uu]nit|[Ss]uite|[Rr]oom|[Rr]m\.?|[Hh]ouse|[Bb]lock|[Bb]uilding|[Bb]ldg\.?"
    rf"|[Ff]loor)(?: [Nn]o\.?| [Nn]umber|)[ #]{{0,2}}{NUMBER}(?![A-Za-z\d])"
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

# What the Chinese patterns need: a number or letter, and the word behind it.
NEAR = re.compile(rf"[0-9A-Za-z{NUMERALS}甲乙丙丁戊东西南北中] ?(?:[号栋幢座楼层室房户门#]|单元)")
LATIN = re.compile("[A-Za-z]{2}|[A-Z]\\d")


def doors(text: str) -> Iterator[Span]:
    """The numbers of doors in ``text``, a folded one; spans may overlap."""
    yield from _whole(text, DASHED)
    yield from _number(text, GATE)
    if NEAR.search(text):
        yield from _whole(text, CHAIN)
        yield from _whole(text, ALONE)
        yield from _number(text, HOUSE)
    if LATIN.search(text):
        yield from _whole(text, ROOMS)
        yield from _whole(text, POSTCODE)
        yield from _whole(text, BOX)
        yield from _number(text, STREET)


def _whole(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    return (Span(*hit.span(), Kind.ADDRESS) for hit in pattern.finditer(text))


def _number(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Only the number, not the street."""
    return (Span(*hit.span(1), Kind.ADDRESS) for hit in pattern.finditer(text))
