"""Lints of factor sets and statistics against the code lists and their units."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.reference.codes import gases, items, measures, regions, unit_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.factors import FactorSet
from tanfeng.reference.finding import Finding
from tanfeng.reference.lint.fault import error
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.statistics import Statistic
from tanfeng.reference.units import convert, dimension_of


def factor_references(factors: FactorSet, shelf: Shelf) -> Iterator[Finding]:
    """Check that keys are codes, and that a factor converts to the unit of its measure."""
    lists = {"item": items(shelf), "region": regions(shelf), "gas": gases(shelf)}
    known = measures(shelf)
    for factor in factors.rows:
        bad = [(k, v) for k, v in factor.keys.items() if k in lists and v not in lists[k]]
        for key, value in bad:
            yield _unknown(key, value, factor.at)
        item = factor.keys.get("item", "")
        if bad or factor.parameter not in known or (item and item not in lists["item"]):
            continue
        rule = known[factor.parameter].unit
        if "{item}" in rule and not item:
            continue
        try:
            convert(1.0, factor.unit, unit_of(shelf, item, factor.parameter), factor.at)
        except TanfengError as refused:
            yield from refused.findings


def statistic_references(figures: tuple[Statistic, ...], shelf: Shelf) -> Iterator[Finding]:
    """Check that items and regions are codes, and that outputs have a unit of their item."""
    known_items, known_regions = items(shelf), regions(shelf)
    for figure in figures:
        if figure.region not in known_regions:
            yield _unknown("region", figure.region, figure.at)
        if not figure.item:
            continue
        if figure.item not in known_items:
            yield _unknown("item", figure.item, figure.at)
        elif figure.measure == "output":
            expected = known_items[figure.item].unit
            if dimension_of(figure.unit) != dimension_of(expected):
                yield error(
                    "unit-differs",
                    figure.at,
                    f"单位“{figure.unit}”不能换算为“{expected}”。",
                    f"'{figure.unit}' does not convert to '{expected}'.",
                )


def _unknown(key: str, value: str, at: str) -> Finding:
    return error(
        f"{key}-unknown", at, f"代码表中没有“{value}”。", f"'{value}' is not in the list of codes."
    )
