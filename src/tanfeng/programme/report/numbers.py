"""Numbers as readers see them (数字写法): the one place that turns a value into digits."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from tanfeng.programme.report.value import Figure
from tanfeng.reference.finding import Language, Text

NOTHING = "—"
MINUS = "\u2212"
SIGNIFICANT = 6

# Wide enough for any float written out in full.
_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)

_COMPARATORS = {
    "=": Text("", ""),
    ">": Text("超过 ", "more than "),
    "<": Text("不足 ", "less than "),
    ">=": Text("不少于 ", "at least "),
    "<=": Text("不超过 ", "at most "),
    "~": Text("约 ", "about "),
    "range": Text("", ""),
}


def digits(value: Decimal | float | None, places: int | None = None) -> str:
    """Write a value with thousands separators and a true minus sign.

    Parameters
    ----------
    value
        None is written as a dash. A float is read by its shortest decimal form, so that no
        binary noise appears.
    places
        Decimal places; None keeps the digits given, cut to six significant ones. Whole
        numbers are never cut.
    """
    if value is None:
        return NOTHING
    number = value if isinstance(value, Decimal) else _trimmed(Decimal(repr(value)))
    if not number.is_finite():
        return NOTHING
    shown = _rounded(number, places)
    text = f"{abs(shown):,f}"
    return f"{MINUS}{text}" if shown < 0 else text


def percent(fraction: float | None, places: int = 0) -> str:
    """Write a fraction as a percentage; a part that is not whole never rounds up to 100%."""
    if fraction is None:
        return NOTHING
    whole = Decimal(repr(float(fraction))) * 100
    step = Decimal(1).scaleb(-places)
    shown = whole.quantize(step, context=_WIDE)
    if shown >= 100 > whole:
        return f">{digits(100 - step, places)}%"
    if shown <= 0 < whole:
        return f"<{digits(step, places)}%"
    return f"{digits(shown, places)}%"


def with_unit(number: str, unit: str, language: Language) -> str:
    """Join digits and unit: no space before ``%`` or a Chinese unit, one space otherwise."""
    if not unit or number == NOTHING:
        return number
    tight = unit[0] in "%‰°" or (language == "zh" and unit[0] >= "\u2e80")
    return f"{number}{unit}" if tight else f"{number}\u00a0{unit}"


def figure_words(figure: Figure, language: Language) -> str:
    """Write a figure with comparator and unit, or its wording where it is not a number."""
    if figure.value is None or figure.comparator == "range":
        if figure.text is not None:
            return figure.text.to(language)
        if figure.value is None:
            return NOTHING
    number = with_unit(digits(figure.value), figure.unit.to(language), language)
    return _COMPARATORS.get(figure.comparator, Text("", "")).to(language) + number


def _rounded(number: Decimal, places: int | None) -> Decimal:
    if places is not None:
        return number.quantize(Decimal(1).scaleb(-places), context=_WIDE)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return number.quantize(Decimal(1), context=_WIDE)
    keep = min(-exponent, max(0, SIGNIFICANT - 1 - number.adjusted()))
    cut = number.quantize(Decimal(1).scaleb(-keep), context=_WIDE)
    return cut if keep == -exponent else _trimmed(cut)


def _trimmed(number: Decimal) -> Decimal:
    """Drop zeros after the point; a float does not know how many digits were meant."""
    if not number.is_finite():
        return number
    return (
        number.quantize(Decimal(1), context=_WIDE)
        if number == number.to_integral()
        else number.normalize(_WIDE)
    )
