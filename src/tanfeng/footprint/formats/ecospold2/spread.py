"""Uncertainty of an exchange (不确定性) as ecoSpold 2 tells it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tanfeng.footprint.formats.ilcd.look import number_of, one
from tanfeng.footprint.formats.xml import Element
from tanfeng.reference.finding import Finding

_SCORES = ("reliability", "completeness", "temporalCorrelation", "geographicalCorrelation",
           "furtherTechnologyCorrelation")  # fmt: skip


@dataclass(frozen=True)
class Spread:
    """What is known of a distribution; `told` is its name where it is none that is kept."""

    distribution: str = ""
    scale: float | None = None
    low: float | None = None
    high: float | None = None
    pedigree: str = ""
    told: str = ""


def spread_of(node: Element | None, at: str, findings: list[Finding]) -> Spread:
    """Read an uncertainty; the variance with the pedigree's where both are told."""
    if node is None:
        return Spread()
    scores = one(node, "pedigreeMatrix")
    marks = [scores.get(name) for name in _SCORES] if scores is not None else []
    pedigree = f"({';'.join(str(mark) for mark in marks)})" if marks and all(marks) else ""

    def number(of: Element, *names: str) -> float | None:
        given = next((of.get(name) for name in names if of.get(name)), "")
        return number_of(given or "", at, findings)

    for name, kept in (("lognormal", "lognormal"), ("normal", "normal")):
        if (found := one(node, name)) is not None:
            variance = number(found, "varianceWithPedigreeUncertainty", "variance")
            if variance is None or not variance > 0:
                return Spread(pedigree=pedigree)
            return Spread(kept, math.sqrt(variance), pedigree=pedigree)
    for name in ("triangular", "uniform"):
        if (found := one(node, name)) is not None:
            low, high = number(found, "minValue"), number(found, "maxValue")
            if low is None or high is None or not low < high:
                return Spread(pedigree=pedigree)
            return Spread(name, None, low, high, pedigree)
    others = ("beta", "gamma", "binomial", "undefined")
    told = next((name for name in others if one(node, name) is not None), "")
    return Spread(pedigree=pedigree, told=told)
