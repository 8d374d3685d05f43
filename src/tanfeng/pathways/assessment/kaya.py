"""Kaya identity (卡亚恒等式): the factors themselves year by year, and what each of them did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from tanfeng.pathways.assessment.chain import read_chain, states
from tanfeng.pathways.assessment.decompose import Decomposition, compare
from tanfeng.pathways.assessment.lmdi import Form
from tanfeng.pathways.assessment.table import Table

NAMES = ("population", "gdp_per_head", "structure", "energy_intensity", "carbon_factor")
"""Names of the factors; without a level there is no structure."""


@dataclass(frozen=True, eq=False)
class Kaya:
    """A Kaya identity over some years.

    Attributes
    ----------
    identity
        A row per year: each factor of the whole, and the emission that they multiply to, `total`.
        Structure is 1 there by definition and left out.
    growth
        A row per step: mean annual growth of every factor and of the emission, such as 0.02;
        None where a value is zero.
    decomposition
        What each factor did to the emission.
    """

    identity: tuple[dict[str, Any], ...]
    growth: tuple[dict[str, float | None], ...]
    decomposition: Decomposition


def kaya(
    table: Table,
    *,
    population: str = "population",
    gdp: str = "gdp",
    energy: str = "energy",
    emission: str = "co2",
    sector: str = "",
    form: Form = "additive",
    variant: Literal[1, 2] = 1,
    chained: bool = True,
) -> Kaya:
    """Write emissions as population x GDP per head x structure x intensity x carbon factor.

    (Kaya 1990; structure where `sector` names a grouping column.) Population is taken once a
    year, however many sectors there are. Any other chain goes through `decompose`.

    Parameters
    ----------
    population, gdp, energy, emission
        Columns, in any units.
    sector
        Grouping column of the parts; empty decomposes the whole alone.
    """
    levels = (sector,) if sector else ()
    fine = f"@{sector}" if sector else ""
    chain = [population, gdp, *([gdp + fine] if sector else []), energy + fine, emission + fine]
    plain = [name for name in NAMES if name != "structure"]
    shared = {population: ""} if sector else {}
    state = states(
        table, read_chain(chain, levels, NAMES if sector else plain), levels, shared=shared
    )
    identity = ratios(
        table, [population, gdp, energy, emission], plain, levels=levels, shared=shared
    )
    return Kaya(
        identity,
        tuple(_growth(a, b) for a, b in pairwise(identity)),
        compare(state, form=form, variant=variant, chained=chained),
    )


def ratios(
    table: Table,
    chain: Sequence[str],
    names: Sequence[str] = (),
    *,
    levels: Sequence[str] = (),
    shared: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], ...]:
    """Return the factors of a chain for the whole: a row per year, with the last column as total.

    A factor that is 0/0 is None. Parameters as in `chain.states`; the chain names no levels.
    """
    whole = states(table, read_chain(chain, (), names), levels, shared=shared)
    return tuple(
        {
            "year": int(year),
            **{
                factor.id: None if np.isnan(value) else float(value)
                for factor, value in zip(whole.names, row, strict=True)
            },
            "total": float(total),
        }
        for year, row, total in zip(
            whole.years, whole.factors[:, :, 0], whole.totals[:, 0], strict=True
        )
    )


def _growth(before: dict[str, Any], after: dict[str, Any]) -> dict[str, float | None]:
    span = after["year"] - before["year"]

    def rate(name: str) -> float | None:
        if not (before[name] and after[name]):
            return None
        return float(np.expm1(np.log(after[name] / before[name]) / span))

    return {"from": before["year"], "to": after["year"]} | {
        name: rate(name) for name in before if name != "year"
    }
