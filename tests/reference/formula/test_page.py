"""The page about the language tells the truth."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.formula import FUNCTIONS, Values, exact, limits, parse

PAGE = (Path(__file__).parents[3] / "docs/reference/formula-language.md").read_text("utf-8")


def block(kind):
    return re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[1].splitlines()


@pytest.mark.parametrize("text", block("formula"))
def test_examples_are_formulas(text):
    assert parse(text).names


@pytest.mark.parametrize("text", block("refused"))
def test_refused_examples_are_refused(text):
    with pytest.raises(TanfengError):
        parse(text)


NULLS = re.findall(r"^\| `(.+?)` \|([^|]*)\| (NULL|true|false|\d) \|", PAGE, re.M)


@pytest.mark.parametrize("row", NULLS)
def test_null_table(row):
    text, given, gives = row
    values = {}
    for pair in re.findall(r"(\w+)=(-?\w+)", given):
        values[pair[0]] = None if pair[1] == "NULL" else Decimal(pair[1])
    scope = Values(values, {"some": (Values(values),)})
    found = exact(parse(text), scope)
    assert found == {"NULL": None, "true": True, "false": False}.get(gives, found)
    assert gives in {"NULL", "true", "false"} or found == Decimal(gives)


def test_null_table_is_read():
    assert len(NULLS) >= 12


def test_limits_are_those_of_the_code():
    stated = [int(n) for n in re.findall(r"\| (\d+) \|$", PAGE.partition("## Limits")[2], re.M)]
    assert stated == [
        limits.LENGTH, limits.NODES, limits.DEPTH, limits.BRACKETS, limits.EXPANDED,
        limits.EXPONENT, limits.DIGITS, limits.MAGNITUDE, limits.NAME,
    ]  # fmt: skip


def test_every_function_is_on_the_page():
    for function in FUNCTIONS:
        assert f"`{function}(" in PAGE
