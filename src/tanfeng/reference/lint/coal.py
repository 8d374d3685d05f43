"""Lint of coal equivalents: the coefficient is the calorific value over that of standard coal.

The sheet states the heat of one kilogram of standard coal in ``heat_of_standard_coal``; a printed
coefficient that lost a digit is off by far more than the rounding of either number.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tanfeng.reference.factors import FactorSet
from tanfeng.reference.finding import Finding
from tanfeng.reference.lint.fault import error
from tanfeng.reference.sheet import Sheet

TOLERANCE = Decimal("0.005")


def coal_findings(factors: FactorSet, sheet: Sheet) -> Iterator[Finding]:
    """Check every coefficient, or printed range, that has a calorific value beside it."""
    heat = sheet.body.get("heat_of_standard_coal")
    if heat is None:
        return
    for factor in factors.rows:
        if factor.check_ncv is None:
            continue
        expected = factor.check_ncv / Decimal(str(heat))
        low = factor.value if factor.value is not None else factor.low
        high = factor.value if factor.value is not None else factor.high
        if low is None or high is None:
            continue
        if not low * (1 - TOLERANCE) <= expected <= high * (1 + TOLERANCE):
            yield error(
                "coal-equivalent-differs",
                factor.at,
                f"系数 {factor.value} 与低位发热量 {factor.check_ncv} kJ "
                f"折算值 {expected:.4f} 不符。",
                f"{factor.value} does not agree with {expected:.4f}, the calorific value of "
                f"{factor.check_ncv} kJ over {heat} kJ.",
            )
