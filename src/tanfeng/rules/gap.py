"""What is missing to a level, per unit of product and per year (差距)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tanfeng.reference.units import dimension_of, factor
from tanfeng.rules.corrected import Limit

_SHOWN = ("tce", "toe", "MWh", "t")


def gaps(
    figure: Decimal, limits: Sequence[Limit], unit: str, annual_output: float | None
) -> dict[str, Mapping[str, float | str | None]]:
    """Return, for each level that is not kept, how far away it is.

    Parameters
    ----------
    figure
        In `unit`, such as ``kgce/t``.
    annual_output
        Per year, in the unit below the stroke; None when it is not known.

    Returns
    -------
    dict
        Level -> ``per_unit`` in `unit`, and ``per_year`` in ``year_unit`` (tce for standard coal,
        MWh for power), None without output.
    """
    above, _, _ = unit.partition("/")
    shown = next((u for u in _SHOWN if dimension_of(u) == dimension_of(above)), above)
    per = factor(above, shown)
    found: dict[str, Mapping[str, float | str | None]] = {}
    for limit in limits:
        if limit.value is None or limit.kept(figure):
            continue
        short = abs(figure - limit.value)
        yearly = None if annual_output is None else float(short * per) * annual_output
        found[limit.level] = {
            "per_unit": float(short), "unit": unit, "per_year": yearly, "year_unit": shown,
        }  # fmt: skip
    return found
