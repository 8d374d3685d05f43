"""Numbers as people type them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.ledger.workbook.number import means_nothing, read_number, shown


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,234.5", 1234.5, ""),
        ("１２３４．５", 1234.5, ""),
        ("１，２３４．５", 1234.5, ""),
        (" 12 ", 12.0, ""),
        ("1.2e3", 1200.0, ""),
        ("1.2E+03", 1200.0, ""),
        ("1 234", 1234.0, ""),
        ("1\u00a0234\u00a0567", 1234567.0, ""),
        ("1'234.5", 1234.5, ""),
        ("-5", -5.0, ""),
        ("－５", -5.0, ""),
        ("−5", -5.0, ""),
        ("+5", 5.0, ""),
        ("(5.5)", -5.5, ""),
        (".5", 0.5, ""),
        ("5.", 5.0, ""),
        ("\u200b7", 7.0, ""),
        ("98%", 98.0, "%"),
        ("９８％", 98.0, "%"),
        ("12.5 万吨", 12.5, "万吨"),
        ("3t", 3.0, "t"),
        ("3 kWh", 3.0, "kWh"),
        ("1,000 kg/h", 1000.0, "kg/h"),
    ],
)
def test_reads_what_can_only_mean_one_thing(text, value, unit):
    number = read_number(text)
    assert number is not None
    assert (number.value, number.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "1,5", "1.234,56", "12,34,567", "1,2345", "1 23", "1~2", "1-2", "<5", ">5", "约100", "~100",
        "1/2", "abc", "1.2.3", "--5", "(-5)", "((5))", "nan", "inf", "1e999", "5?",
        "=1+1", "十二", "1_000", "100以上?", "2024-01-05",
    ],
)  # fmt: skip
def test_never_guesses(text):
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["", " ", "-", "—", "/", "无", "N/A", "n/a", "－", "／", "暂无"])
def test_knows_what_stands_for_nothing(text):
    assert means_nothing(text)


def test_zero_is_not_nothing():
    assert not means_nothing("0")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_back_from_its_text(value):
    number = read_number(shown(value))
    assert number is not None
    assert number.value == value


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", " ", "'"]))
def test_grouped_thousands_are_read_back(value, mark):
    number = read_number(f"{value:,}".replace(",", mark))
    assert number is not None
    assert number.value == value


@given(st.text(max_size=30))
def test_any_text_gives_a_finite_number_or_none(text):
    number = read_number(text)
    assert number is None or math.isfinite(number.value)
