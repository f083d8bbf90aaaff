"""What people carry on paper: the code of a party, the number of a case.

Both are random decimal digits and a check digit (ISO/IEC 7064, MOD 11,10), which finds every wrong digit and almost
every exchange of two neighbours. Both are read from any digits of Unicode, however grouped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Literal

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

CODE = 25
NUMBER = 12
SALT = 16

_GROUP = 5
_LONGEST = 200
# Hyphens that Unicode does not class as dashes: the minus sign, and the long-vowel mark of a Japanese keyboard.
_HYPHENS = frozenset("−ー")
_UNBIASED = 250

Fault = Literal["length", "digits", "check"]
_FAULTS: dict[Fault, str] = {
    "length": "the number of digits is wrong",
    "digits": "there is something beside digits, spaces and hyphens",
    "check": "a digit is wrong: the check digit does not fit",
}


class CodeError(ValueError):
    """A text that is no code of a party; never repeats it. ``code``: ``length``, ``digits`` or ``check``."""

    def __init__(self, code: Fault) -> None:
        super().__init__(code)
        self.code: Fault = code

    def __str__(self) -> str:
        return f"no code: {_FAULTS[self.code]}"


class NumberError(ValueError):
    """A text that is no number of a case. ``code``: ``length``, ``digits`` or ``check``."""

    def __init__(self, code: Fault) -> None:
        super().__init__(code)
        self.code: Fault = code

    def __str__(self) -> str:
        return f"no case number: {_FAULTS[self.code]}"


def check_digit(digits: str) -> str:
    """The check digit of ASCII digits by ISO/IEC 7064, MOD 11,10."""
    state = 10
    for digit in digits:
        state = ((state + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - state) % 10)


def mint_code(random: Callable[[int], bytes]) -> str:
    """A fresh code: 25 random digits (83 bits) and the check digit, without separators.

    ``random(n)`` gives n random bytes, as the operating system's source does; ValueError if it gives fewer.
    """
    digits = _mint(CODE, random)
    return digits + check_digit(digits)


def print_code(code: str) -> str:
    """A code as it is printed: ``12345 67890 12345 67890 12345-4``. Raises CodeError for what is no code."""
    code = parse_code(code)
    return f"{' '.join(_groups(code))}-{code[CODE:]}"


def parse_code(text: str) -> str:
    """The 26 digits of a code, however grouped and in whatever digits it is written. Raises CodeError."""
    digits, fault = _read(text, CODE)
    if fault is not None:
        raise CodeError(fault)
    return digits


def contains_code(text: str, code: str) -> bool:
    """Whether a longer text gives a code away: its five groups in this order, whatever stands between and around.

    Finds any grouping and width, Chinese numerals, a code without its check digit, and one whose groups are numbered.
    A text of ten thousand random digits holds a given code by chance once in about ten million times. Raises
    CodeError if ``code`` is none.
    """
    groups = _groups(parse_code(code))
    plain = unicodedata.normalize("NFKC", text)
    return any(_in_order(groups, "".join(digits(plain))) for digits in (_decimals, _numerals))


def code_key(code: str, salt: bytes) -> bytes:
    """The key of 32 bytes under which a code wraps another: scrypt (RFC 7914), N 16384, r 8, p 1; 16 MiB.

    ``salt``: 16 random bytes or more, of this party alone; ValueError for fewer. Raises CodeError for what is no code.
    """
    if len(salt) < SALT:
        raise ValueError(f"a salt has {SALT} bytes at least, not {len(salt)}")
    return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(parse_code(code).encode("ascii"))


def mint_number(random: Callable[[int], bytes]) -> str:
    """A fresh number of a case, 12 random digits and the check digit: ``4821-0937-2516-1``.

    ``random`` as for `mint_code`. It is no secret and opens nothing; being random, it tells no order and no count.
    """
    digits = _mint(NUMBER, random)
    return _hyphened(digits + check_digit(digits))


def parse_number(text: str) -> str:
    """The number of a case in its one form, with hyphens, read as tolerantly as a code. Raises NumberError."""
    digits, fault = _read(text, NUMBER)
    if fault is not None:
        raise NumberError(fault)
    return _hyphened(digits)


def _mint(count: int, random: Callable[[int], bytes]) -> str:
    digits = ""
    while len(digits) < count:
        drawn = random(count)
        if len(drawn) < count:
            raise ValueError("the source of randomness gave too few bytes")
        # The bytes from 250 on would make the digits 0 to 5 more frequent.
        digits += "".join(str(byte % 10) for byte in drawn if byte < _UNBIASED)
    return digits[:count]


def _read(text: str, count: int) -> tuple[str, Fault | None]:
    """The digits of a text, and what is wrong with them if they are not ``count`` and the fitting check digit."""
    if len(text) > _LONGEST:
        return "", "length"
    kept = [sign for sign in unicodedata.normalize("NFKC", text) if not _separates(sign)]
    digits = "".join(_decimals("".join(kept)))
    if len(digits) != len(kept):
        return "", "digits"
    if len(digits) != count + 1:
        return "", "length"
    return digits, None if check_digit(digits[:count]) == digits[count] else "check"


def _separates(sign: str) -> bool:
    """Spaces, hyphens, and the invisible signs that come along when a text is copied."""
    return sign.isspace() or sign in _HYPHENS or unicodedata.category(sign) in {"Pd", "Cf"}


def _decimals(text: str) -> Iterator[str]:
    """The decimal digits of any script, as ASCII."""
    for sign in text:
        value = unicodedata.decimal(sign, None)
        if value is not None:
            yield str(value)


def _numerals(text: str) -> Iterator[str]:
    """As `_decimals`, and whatever else stands for a whole number below ten: 三, 叁, Ⅲ."""
    for sign in text:
        value = unicodedata.numeric(sign, None)
        if value is not None and value in range(10):
            yield str(int(value))


def _in_order(groups: list[str], digits: str) -> bool:
    end = 0
    for group in groups:
        found = digits.find(group, end)
        if found < 0:
            return False
        end = found + len(group)
    return True


def _groups(code: str) -> list[str]:
    return [code[start : start + _GROUP] for start in range(0, CODE, _GROUP)]


def _hyphened(digits: str) -> str:
    return "-".join(digits[start : start + 4] for start in range(0, NUMBER + 1, 4))
