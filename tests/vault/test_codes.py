"""Codes and numbers: fair, readable in any hand, and telling when they were copied wrongly."""

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vault.codes import (
    CODE,
    CodeError,
    NumberError,
    check_digit,
    code_key,
    contains_code,
    mint_code,
    mint_number,
    parse_code,
    parse_number,
    print_code,
)
from tests.vault.sample import stream

PLAIN = "48210937251630582746190359"
PRINTED = "48210 93725 16305 82746 19035-9"
codes = st.text("0123456789", min_size=CODE, max_size=CODE).map(lambda digits: digits + check_digit(digits))
numbers = st.text("0123456789", min_size=12, max_size=12).map(lambda digits: digits + check_digit(digits))


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert check_digit("0794") == "5"  # the example of ISO/IEC 7064
    assert check_digit(PLAIN[:CODE]) == PLAIN[CODE:]


@given(codes, st.integers(0, CODE), st.integers(1, 9))
def test_every_wrong_digit_is_found(code: str, place: int, shift: int) -> None:
    wrong = str((int(code[place]) + shift) % 10)
    with pytest.raises(CodeError) as caught:
        parse_code(code[:place] + wrong + code[place + 1 :])
    assert caught.value.code == "check"


@given(numbers, st.integers(0, 12), st.integers(1, 9))
def test_every_wrong_digit_of_a_case_number_is_found(number: str, place: int, shift: int) -> None:
    wrong = str((int(number[place]) + shift) % 10)
    with pytest.raises(NumberError) as caught:
        parse_number(number[:place] + wrong + number[place + 1 :])
    assert caught.value.code == "check"


def missed(before: str) -> Fraction:
    """Of the exchanges of two different digits after ``before``, the share that leaves the check digit fitting."""
    pairs = list(permutations("0123456789", 2))
    return Fraction(sum(check_digit(before + a + b) == check_digit(before + b + a) for a, b in pairs), len(pairs))


def test_of_exchanged_neighbours_44_in_45_are_found_wherever_they_stand() -> None:
    # Reading leaves one of ten states behind; each of the ten is that after some first digit.
    assert {missed(before) for before in ["", *"0123456789"]} == {Fraction(1, 45)}
    assert {missed(PLAIN[:length]) for length in range(CODE - 1)} == {Fraction(1, 45)}


def test_of_exchanges_with_the_check_digit_44_in_45_are_found() -> None:
    ends = [(before, last, check_digit(before + last)) for before in "0123456789" for last in "0123456789"]
    told_apart = [check_digit(before + check) != last for before, last, check in ends if last != check]
    assert Fraction(sum(told_apart), len(told_apart)) == Fraction(44, 45)


def test_each_digit_comes_from_as_many_bytes() -> None:
    after = bytes(CODE)
    first = Counter[str]()
    for byte in range(256):
        draws = iter([bytes([byte]) * CODE, after])
        code = mint_code(lambda _, draws=draws: next(draws))
        if byte < 250:
            first[code[0]] += 1
        else:
            assert code[:CODE] == "0" * CODE
    assert first == dict.fromkeys("0123456789", 25)


def test_the_digits_of_many_codes_are_even() -> None:
    random = stream("even")
    found = Counter("".join(mint_code(random)[:CODE] for _ in range(2000)))
    mean = 2000 * CODE / 10
    # Chi-square with nine degrees of freedom exceeds this once in a thousand times.
    assert sum((found[digit] - mean) ** 2 for digit in "0123456789") / mean < 27.88


def test_a_source_that_gives_too_little_is_refused() -> None:
    for mint in (mint_code, mint_number):
        with pytest.raises(ValueError, match="too few bytes"):
            mint(lambda length: bytes(length - 1))


def test_what_is_minted_stays_the_same_for_the_same_bytes() -> None:
    assert mint_code(lambda length: bytes(range(length))) == "01234567890123456789012345"
    assert mint_number(lambda length: bytes(range(length))) == "0123-4567-8901-9"


@given(codes)
def test_a_code_is_read_as_it_is_printed(code: str) -> None:
    printed = print_code(code)
    assert parse_code(printed) == code
    assert [len(group) for group in printed.split(" ")] == [5, 5, 5, 5, 7]
    assert print_code(printed) == printed


@pytest.mark.parametrize(
    "written",
    [
        PLAIN,
        PRINTED,
        f"  {PRINTED}\n",
        "4821 0937 2516 3058 2746 1903 59",
        "48210-93725-16305-82746-19035-9",
        "48210–93725—16305−82746‑19035-9",  # en dash, em dash, minus, hyphen that does not break
        "48210\n93725\n16305\n82746\n19035\n9",
        "４８２１０　９３７２５　１６３０５　８２７４６　１９０３５－９",  # full-width, with ideographic spaces
        "٤٨٢١٠ ٩٣٧٢٥ ١٦٣٠٥ ٨٢٧٤٦ ١٩٠٣٥-٩",
        "४८२१०९३७२५१६३०५८२७४६१९०३५९",
        "48210ー93725ー16305ー82746ー19035ー9",
        "\ufeff48210\u200b93725\u00a016305\u202f82746\u00ad19035\u200e-9",
    ],
)
def test_a_code_is_read_in_any_grouping_and_any_digits(written: str) -> None:
    assert parse_code(written) == PLAIN


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "length"),
        ("   -", "length"),
        (PLAIN[:-1], "length"),
        (PLAIN + "0", "length"),
        (PLAIN + " " * 200, "length"),
        (PLAIN[:-1] + "8", "check"),
        ("48210 93725 16305 82764 19035-9", "check"),
        ("4821O 93725 16305 82746 19035-9", "digits"),  # the letter O
        ("48210.93725.16305.82746.19035.7", "digits"),
        ("48210+93725 16305 82746 19035-9", "digits"),
        ("四八二一零 93725 16305 82746 19035-9", "digits"),
        ("48210 93725 16305 82746 19035-½", "digits"),
        ("code", "digits"),
    ],
)
def test_what_is_no_code_is_refused_with_the_reason(written: str, fault: str) -> None:
    with pytest.raises(CodeError) as caught:
        parse_code(written)
    assert caught.value.code == fault
    assert not any(sign.isdigit() for sign in str(caught.value))  # nothing of a code gets into a log


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for parse, wrong in ((parse_code, CodeError), (parse_number, NumberError)):
        try:
            found = parse(text)
        except wrong:
            continue
        assert parse(found) == found


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PRINTED,
        f"我的查询码是{PRINTED}，请看一下。",
        f"tel. 010 5555 {PLAIN} 2026",
        "48210 93725 16305 82746 19035",  # without the check digit
        "4821-0937-2516-3058-2746-1903-59",
        "4.8.2.1.0.9.3.7.2.5.1.6.3.0.5.8.2.7.4.6.1.9.0.3.5",
        "４８２１０９３７２５１６３０５８２７４６１９０３５９",
        "٤٨٢١٠٩٣٧٢٥١٦٣٠٥٨٢٧٤٦١٩٠٣٥",
        "四八二一〇 九三七二五 一六三〇五 八二七四六 一九零三五 九",
        "肆捌贰壹零 玖叁柒贰伍 壹陆叁零伍 捌贰柒肆陆 壹玖零叁伍",
        "第1组48210，第2组93725，第3组16305，第4组82746，第5组19035",
        "第一组48210，第二组93725，第三组16305，第四组82746，第五组19035",
        "①②④⑧48210\n\n93725\tand 16305/82746_19035",
    ],
)
def test_a_text_that_gives_a_code_away_is_found(text: str) -> None:
    assert contains_code(text, PRINTED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026年9月8日，路灯坏了三周，一次也没有人来。",
        "48210 93725 16305 82746",
        "19035 82746 16305 93725 48210",
        "48210 93725 16305 82746 19036-9",
        "110105199001011234 13800138000",
    ],
)
def test_a_text_without_the_code_is_let_through(text: str) -> None:
    assert not contains_code(text, PLAIN)


@given(codes, st.text(max_size=40), st.text(max_size=40), st.sampled_from(["", " ", "-", "　", "，", ". ", "\n", "x"]))
def test_a_code_is_found_within_any_text_and_with_anything_between(
    code: str, before: str, after: str, between: str
) -> None:
    assert contains_code(before + between.join(code) + after, code)


@given(codes, codes)
def test_another_code_is_not_taken_for_this_one(one: str, two: str) -> None:
    assert contains_code(print_code(one), two) == (one == two)


def test_asking_for_what_is_no_code_is_an_error() -> None:
    for look in (print_code, lambda code: contains_code("text", code), lambda code: code_key(code, bytes(16))):
        with pytest.raises(CodeError):
            look(PLAIN[:-1])


def test_the_key_of_a_code_is_scrypt_s_and_the_same_however_it_is_written() -> None:
    salt = bytes(range(16))
    key = code_key("01234 56789 01234 56789 01234-5", salt)
    assert key.hex() == "cab05bba3b3c7e16179863346b16d573176cd36bcd232e40d29fb301d4ffb12e"
    assert len({key, code_key(PLAIN, salt), code_key(PLAIN, salt[::-1])}) == 3
    with pytest.raises(ValueError, match="salt"):
        code_key(PLAIN, salt[:15])


@settings(max_examples=50)
@given(st.integers(0, 10**6))
def test_a_case_number_has_one_form_which_fits_the_address_of_its_page(seed: int) -> None:
    number = mint_number(stream(f"number {seed}"))
    assert [len(part) for part in number.split("-")] == [4, 4, 4, 1]
    assert parse_number(number) == parse_number(number.replace("-", "")) == parse_number(f" {number} ") == number


@pytest.mark.parametrize(
    ("written", "found"),
    [("4821 0937 2516 1", "4821-0937-2516-1"), ("４８２１－０９３７－２５１６－１", "4821-0937-2516-1")],
)
def test_a_case_number_is_read_as_tolerantly_as_a_code(written: str, found: str) -> None:
    assert parse_number(written) == found


@pytest.mark.parametrize(
    ("written", "fault"),
    [("4821-0937-2516", "length"), ("4821-0937-2516-4", "check"), ("4821-0937-2516-X", "digits"), (PLAIN, "length")],
)
def test_what_is_no_case_number_is_refused_with_the_reason(written: str, fault: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(written)
    assert caught.value.code == fault
