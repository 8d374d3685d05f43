"""First gate: a formula is made of a few kinds of tokens and of balanced round brackets.

Python's own parser sees the text only after this gate, so that strings, lambdas, comprehensions,
attributes and anything outside ASCII never reach it, and no bracket tower can slow it down.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.formula import limits

_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    rf"|(?P<number>{_NUMBER.pattern})"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|[<>=!]=|[-+*/(),<>=])"
)
_WORDS = {"and", "or", "not"}
_LINE = re.compile(r"(?P<file>.*):(?P<line>\d{1,9})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text of a formula stands, so that every refusal names line and column."""

    at: str
    text: str

    def of(self, offset: int) -> str:
        """Return ``file:line:column`` of a character of the text."""
        before = self.text[: max(offset, 0)]
        row, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
        known = _LINE.fullmatch(self.at)
        if known:
            return f"{known['file']}:{int(known['line']) + row}:{column + 1}"
        return f"{self.at}:{row + 1}:{column + 1}"


def too_large(at: str, zh: str, en: str) -> TanfengError:
    """Return the refusal of a formula beyond one of the limits."""
    return refuse(
        "formula-too-large",
        at,
        f"公式过大：{zh}。",
        f"The formula is too large: {en}.",
        "请把公式拆成几个有名称的中间量。",
        "Split it into named steps.",
    )


def number(text: str) -> Decimal | None:
    """Read a literal exactly; None when it has too many digits or is out of range."""
    mantissa, _, exponent = text.lower().partition("e")
    if sum(c.isdigit() for c in mantissa) > limits.DIGITS:
        return None
    # an exponent of many digits is an error to Decimal itself
    if len(exponent) > 4 or abs(int(exponent or 0)) > limits.MAGNITUDE + limits.DIGITS:
        return None
    value = Decimal(text)
    if value and abs(value.adjusted()) > limits.MAGNITUDE:
        return None
    return value


def scan(text: str, place: Place) -> None:
    """Check length, tokens and brackets.

    Raises
    ------
    TanfengError
        ``formula-empty``, ``formula-too-large``, ``formula-character``, ``formula-number``,
        ``formula-name`` or ``formula-syntax``.
    """
    if not text.strip():
        raise refuse("formula-empty", place.of(0), "公式为空。", "The formula is empty.")
    if len(text) > limits.LENGTH:
        raise too_large(
            place.of(limits.LENGTH),
            f"超过 {limits.LENGTH} 个字符",
            f"more than {limits.LENGTH} characters",
        )
    offset, opened = 0, list[int]()
    while offset < len(text):
        found = _TOKEN.match(text, offset)
        if found is None:
            raise _stranger(text[offset], place.of(offset))
        token = found.group()
        if found.lastgroup == "number":
            _check_number(text, found.end(), token, place.of(offset))
        elif found.lastgroup == "word":
            _check_word(token, place.of(offset))
        elif token == "(":
            opened.append(offset)
            if len(opened) > limits.BRACKETS:
                raise too_large(
                    place.of(offset),
                    f"括号超过 {limits.BRACKETS} 层",
                    f"more than {limits.BRACKETS} brackets deep",
                )
        elif token == ")" and not (opened and opened.pop() >= 0):
            raise unreadable(place.of(offset))
        offset = found.end()
    if opened:
        raise unreadable(place.of(opened[-1]))


def unreadable(at: str) -> TanfengError:
    """Return the refusal of a text that is no expression."""
    return refuse(
        "formula-syntax",
        at,
        "公式在此处无法读取。",
        "The formula cannot be read here.",
        "请检查括号、逗号和运算符是否成对、完整。",
        "Check that brackets, commas and operators are complete.",
    )


def _stranger(character: str, at: str) -> TanfengError:
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return refuse(
        "formula-character",
        at,
        f"公式中不允许字符“{shown}”。",
        f"The character '{shown}' does not belong in a formula.",
        "只能使用英文字母、数字、下划线、+ - * / ** ( ) , 和比较符号（半角）。",
        "Only ASCII letters, digits, underscores, + - * / ** ( ) , and comparisons are allowed.",
    )


def _check_number(text: str, end: int, token: str, at: str) -> None:
    runs_on = end < len(text) and (text[end].isalnum() or text[end] in "._")
    if runs_on or number(token) is None or re.match(r"0\d", token):
        raise refuse(
            "formula-number",
            at,
            f"数字写法不正确或超出范围：{token[:50]}",
            f"This number is not written properly or is out of range: {token[:50]}",
            f"最多 {limits.DIGITS} 位数字，数量级在 1e±{limits.MAGNITUDE} 之内，无前导零。",
            f"At most {limits.DIGITS} digits, within 1e±{limits.MAGNITUDE}, no leading zero.",
        )


def _check_word(token: str, at: str) -> None:
    forbidden = keyword.iskeyword(token) and token not in _WORDS
    if forbidden or token.startswith("_") or "__" in token or len(token) > limits.NAME:
        raise refuse(
            "formula-name",
            at,
            f"“{token[:50]}”不能用作名称。",
            f"'{token[:50]}' cannot be a name.",
            "名称以英文字母开头，不含双下划线，不是保留字。",
            "A name starts with a letter, has no double underscore and is no reserved word.",
        )
