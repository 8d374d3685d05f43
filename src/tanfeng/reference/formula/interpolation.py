"""Linear interpolation (线性内插) in a table of points, exact and as a table expression."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import narwhals as nw

from tanfeng.reference.formula import limits

Points = Sequence[tuple[Decimal, Decimal]]
"""Points ``(x, y)`` by rising `x`."""

_CONTEXT = decimal.Context(prec=limits.DIGITS)


def interpolate(points: Points, x: Decimal) -> Decimal | None:
    """Return `y` at `x` on the line between the two nearest points.

    Returns
    -------
    Decimal | None
        None outside of the table: a table is never continued beyond what is printed.

    Examples
    --------
    >>> steam = [(Decimal("1.70"), Decimal("2793.8")), (Decimal("1.80"), Decimal("2795.1"))]
    >>> str(interpolate(steam, Decimal("1.75")))
    '2794.45'
    """
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1 and x0 < x1:
            c = _CONTEXT
            rise = c.multiply(c.subtract(y1, y0), c.subtract(x, x0))
            return c.add(y0, c.divide(rise, c.subtract(x1, x0)))
    return next((y for at, y in points if at == x), None)


def interpolated(points: Points, x: nw.Expr) -> nw.Expr:
    """Return `interpolate` as an expression over `x` (float64; NULL outside of the table)."""
    if not points:
        return nw.lit(None, dtype=nw.Float64)
    (x0, y0), *_ = points
    chain = nw.when(x == float(x0)).then(nw.lit(float(y0)))
    for (x0, y0), (x1, y1) in pairwise(points):
        slope = float((y1 - y0) / (x1 - x0)) if x0 < x1 else 0.0
        line = nw.lit(float(y0)) + (x - float(x0)) * slope
        chain = chain.when((x > float(x0)) & (x <= float(x1))).then(line)
    return chain
