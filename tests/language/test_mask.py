"""What the mask covers and what it leaves, by rows; every name, number and place here is made up."""

from __future__ import annotations

import pytest

from huiyin.language.mask import VERSION, Kind, Span, mask, shown

PHONES = [
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "138.0013.8000",
    "1 3 8 0 0 1 3 8 0 0 0",
    "1-3-8-0-0-1-3-8-0-0-0",
    "１３８００１３８０００",
    "①③⑧⓪⓪①③⑧⓪⓪⓪",
    "一三八〇〇一三八〇〇〇",
    "幺三八零零幺三八零零零",
    "壹叁捌零零壹叁捌零零零",
    "13八00一38000",
    "1\u200b3800138000",
    "+86 138 0013 8000",
    "0086-13800138000",
    "8613800138000",
    "010-88880000",
    "(010)88880000",
    "（0755）8888 0000",
    "0731 8888 000",
    "0571-88880000转801",
    "0571-88880000-801",
    "400-800-1234",
    "4008001234",
    "+44 7700 900123",
    "07700 900123",
    "(020) 7946 0958",
    "020 7946 0958 ext. 12",
    "+1 (555) 010-0199",
    "555-010-0199",
    "6888-0000",
]


@pytest.mark.parametrize("number", PHONES)
@pytest.mark.parametrize("frame", ["{}", "请回电{}。", "打了{}没人接", "Please call {}, thank you."])
def test_a_telephone_is_covered_however_it_is_written(number: str, frame: str) -> None:
    assert mask(frame.format(number)).text in {frame.format(f"⟦{kind}⟧") for kind in ("phone", "number")}


COVERED = [
    ("座机8888000打不通", "座机⟦phone⟧打不通"),
    ("我打去8888000，没人接", "我打去⟦phone⟧，没人接"),
    ("邮箱：ming.li_8@example.com。", "邮箱：⟦email⟧。"),
    ("邮箱ming＠example．com", "邮箱⟦email⟧"),
    ("ming(at)example(dot)com", "⟦email⟧"),
    ("ming at example dot com", "⟦email⟧"),
    ("ming艾特example点com", "⟦email⟧"),
    ("身份证11010119900307123X", "身份证⟦number⟧"),
    ("身份证号：110101 19900307 1234", "身份证号：⟦number⟧"),
    ("旧证110101900307123", "旧证⟦number⟧"),
    ("卡号6222 0200 0000 0000 123", "卡号⟦number⟧"),
    ("学号B2019-0042", "学号⟦number⟧"),
    ("合同编号：HT-2019-0042", "合同编号：⟦number⟧"),
    ("护照E12345678丢失", "护照⟦number⟧丢失"),
    ("订单202011110012345未退", "订单⟦number⟧未退"),
    ("National Insurance number QQ 12 34 56 C", "National Insurance number ⟦number⟧"),
    ("Account no. 12-34-56 12345678", "Account no. ⟦number⟧"),
    ("IBAN GB00 TEST 0000 0000 0000 00", "IBAN ⟦number⟧"),
    ("车川A12345违停", "车⟦plate⟧违停"),
    ("川A·D12345", "⟦plate⟧"),
    ("加微信：zhang_san88", "加微信：⟦account⟧"),
    ("QQ群12345678", "QQ群⟦account⟧"),
    ("微信号是abc-1234，", "微信号是⟦account⟧，"),
    ("青石路12号3栋2单元501室漏水", "青石路⟦address⟧漏水"),
    ("住在云溪社区三栋二单元四〇一", "住在云溪社区⟦address⟧"),
    ("云溪花园3-2-501停水", "云溪花园⟦address⟧停水"),
    ("云溪花园3#502室", "云溪花园⟦address⟧"),
    ("云溪花园12栋的电梯坏了", "云溪花园⟦address⟧的电梯坏了"),
    ("云溪花园4、5栋停电", "云溪花园⟦address⟧停电"),
    ("云溪村三组18号", "云溪村三组⟦address⟧"),
    ("青石路88号附3号", "青石路⟦address⟧"),
    ("门牌号：A12", "门牌号：⟦address⟧"),
    ("I live at Flat 4, 12 Foo Street", "I live at ⟦address⟧, ⟦address⟧ Foo Street"),
    ("No. 7, Old Mill Lane", "⟦address⟧, Old Mill Lane"),
    ("ZZ1 1ZZ is my postcode", "⟦address⟧ is my postcode"),
    ("P.O. Box 123", "⟦address⟧"),
]


@pytest.mark.parametrize(("text", "masked"), COVERED, ids=[row[0] for row in COVERED])
def test_what_tells_who_somebody_is_is_covered(text: str, masked: str) -> None:
    assert mask(text).text == masked


LEFT = [
    "2019年3月15日上午10点，20190315，2019-03-15，2015-2017年",
    "拖欠工资12345678元，合计¥10000000，面积123456.78平方米，3900-4030元/月",
    "请打12345热线，或者110、12333、96555",
    "依据国办发〔2016〕21号文件和GB 50180-2018",
    "地铁1号线，5月12号下午，22号那天",
    "小区共12栋楼，每栋18层，有一栋办公楼，第3层漏水",
    "G60高速K1200处，国道320",
    "高兴地说，黄金周，马上处理，何时答复，方便的话，严重影响，任何人，许多人，谢谢领导",
    "某些部门，某小区，某公司，某日",
    "向局长反映，公安局长，班主任，总经理，业主委员会主任，时任局长，历史老师",
    "高桥镇，江家村，周庄，马家沟，王府井大街，高新区",
    "老师，老板，老公，小姐，小康社会，小区",
    "Please repair the street light near the park; it has been broken for 3 weeks.",
    "Room for improvement; the house is old. I am Chinese. My name is not important.",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_tells_nothing_about_a_person_is_left(text: str) -> None:
    assert mask(text) == (type(mask(text)))(text, ())


@pytest.mark.parametrize(
    ("text", "word", "masked"),
    [
        ("我家的红灯笼店停业了", "红灯笼店", "我家的⟦cover⟧停业了"),
        ("红 灯 笼 店", "红灯笼店", "⟦cover⟧"),
        ("the RED lantern", "Red Lantern", "the ⟦cover⟧"),
        ("ＲＥＤ　LANTERN", "red lantern", "⟦cover⟧"),
        ("a.b.c", ".b", "a⟦cover⟧.c"),
        ("什么也没有", "  ", "什么也没有"),
        ("打13800138000", "phone", "打⟦phone⟧"),
    ],
)
def test_the_words_of_the_person_are_covered_too(text: str, word: str, masked: str) -> None:
    assert mask(text, [word]).text == masked


def test_a_span_says_where_in_the_text_it_was() -> None:
    text = "电话１３８００１３８０００，一\u200b三八00138001"
    masked = mask(text)
    assert masked.text == "电话⟦phone⟧，⟦phone⟧"
    assert masked.spans == (Span(2, 13, Kind.PHONE), Span(14, len(text), Kind.PHONE))


def test_where_two_finds_meet_the_longer_gives_the_name() -> None:
    assert mask("a13800138000@example.com").text == "⟦email⟧"
    assert mask("王小明13800138000", ["小明138"]).text == "⟦phone⟧"


@pytest.mark.parametrize(
    ("text", "masked"),
    [("工单88880000欧阳局长", "工单⟦number⟧⟦name⟧局长"), ("层12@12＠0013", "层⟦email⟧⟦account⟧")],
)
def test_what_a_find_brings_out_is_covered_in_the_same_call(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_a_token_is_shown_in_the_language_of_the_reader() -> None:
    assert shown("打⟦phone⟧给⟦name⟧，⟦other⟧", "zh-hans") == "打〔电话〕给〔姓名〕，⟦other⟧"
    assert shown("打⟦phone⟧给⟦name⟧", "en") == "打[phone]给[name]"
    words = {shown(f"⟦{kind}⟧", language) for kind in Kind for language in ("zh", "en")}
    assert len(words) == 2 * len(Kind)


def test_the_rules_have_a_version() -> None:
    assert VERSION >= 1
