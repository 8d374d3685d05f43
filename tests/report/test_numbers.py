from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.programme.report.numbers import NOTHING, digits, figure_words, percent, with_unit
from tanfeng.programme.report.value import Figure
from tanfeng.reference.finding import Text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"),
        (Decimal(0), "0"),
        (Decimal(2783), "2,783"),
        (Decimal("1E+7"), "10,000,000"),
        (Decimal("123.60"), "123.60"),
        (Decimal("-5.6"), "\u22125.6"),
        (Decimal("1234567.123456789"), "1,234,567"),
        (Decimal("0.000012345678"), "0.0000123457"),
        (Decimal("12.34000000001"), "12.34"),
        (0.1 + 0.2, "0.3"),
        (117.0, "117"),
        (-1e-9, "\u22120.000000001"),
        (2783, "2,783"),
        (float("nan"), "—"),
        (float("inf"), "—"),
    ],
)
def test_digits(value, shown):
    assert digits(value) == shown


def test_places_are_kept_and_rounded_half_up():
    assert digits(Decimal("2.345"), 2) == "2.35"
    assert digits(Decimal(2), 2) == "2.00"


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_digits_never_show_exponents_or_noise(value):
    shown = digits(value)
    plain = shown.replace(",", "").replace("\u2212", "-")
    assert "e" not in shown.lower()
    assert float(plain) == pytest.approx(value, rel=1e-5, abs=1e-45)
    assert len(plain.replace("-", "").replace(".", "").strip("0")) <= 40


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_at_most_six_significant_decimals(value):
    shown = digits(value).replace(",", "").replace("\u2212", "")
    whole, _, fraction = shown.partition(".")
    if fraction and whole != "0":
        assert len(whole) + len(fraction) <= max(6, len(str(value)))


def test_percent_is_never_rounded_to_the_whole_or_to_nothing():
    assert percent(0.9996, 1) == ">99.9%"
    assert percent(0.00001) == "<1%"
    assert (percent(1.0), percent(0.0), percent(None)) == ("100%", "0%", "—")


def test_units_are_spaced_by_language():
    assert with_unit("3,616", "家", "zh") == "3,616家"
    assert with_unit("123.6", "GW", "zh") == "123.6\u00a0GW"
    assert with_unit("5.6", "%", "en") == "5.6%"
    assert with_unit(NOTHING, "GW", "en") == NOTHING


def _figure(**over):
    given_ = {
        "id": "S1",
        "label": Text("x", "x"),
        "value": Decimal(500),
        "unit": Text("项", "items"),
        "period": "2022",
    }
    return Figure(**{**given_, **over})


@pytest.mark.parametrize(
    ("comparator", "zh", "en"),
    [
        ("=", "500项", "500\u00a0items"),
        (">", "超过 500项", "more than 500\u00a0items"),
        ("<", "不足 500项", "less than 500\u00a0items"),
        ("~", "约 500项", "about 500\u00a0items"),
    ],
)
def test_comparators_are_worded(comparator, zh, en):
    figure = _figure(comparator=comparator)
    assert (figure_words(figure, "zh"), figure_words(figure, "en")) == (zh, en)


def test_a_figure_without_a_number_shows_its_wording_or_a_dash():
    assert figure_words(_figure(value=None), "en") == NOTHING
    assert figure_words(_figure(value=None, text=Text("a", "b")), "en") == "b"
