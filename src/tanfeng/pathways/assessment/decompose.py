"""Decomposition (因素分解) of the change of a total, over years, parts and levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tanfeng.pathways.assessment.chain import Factor, States, read_chain, states
from tanfeng.pathways.assessment.grid import collected
from tanfeng.pathways.assessment.lmdi import Form, as_ratios, lmdi_terms
from tanfeng.pathways.assessment.table import Table
from tanfeng.reference.errors import refuse


@dataclass(frozen=True, eq=False)
class Decomposition:
    """What each factor did to a total.

    Attributes
    ----------
    form, variant, chained
        Additive or multiplicative; LMDI-I or LMDI-II; from year to year, or every year from the
        first.
    steps
        The two years of each step, S of them.
    factors
        K of them.
    levels, parts
        Grouping columns from coarse to fine, and the labels of each of the I parts.
    before, after
        Shape (S, I): parts at both ends of a step, in the unit of the decomposed column.
    terms
        Shape (S, K, I), additive and in the same unit, whatever the form. LMDI-I terms of a
        part add up to its change; under LMDI-II only those of the whole do.
    """

    form: Form
    variant: Literal[1, 2]
    chained: bool
    steps: tuple[tuple[int, int], ...]
    factors: tuple[Factor, ...]
    levels: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    before: np.ndarray
    after: np.ndarray
    terms: np.ndarray

    def effects(self) -> np.ndarray:
        """Return the effect of each factor in each step, shape (S, K): amounts, or ratios."""
        return self._shown(self.terms.sum(axis=2))

    def cumulated(self) -> np.ndarray:
        """Return the effects from the first year to the end of each step, shape (S, K)."""
        effects = self.effects()
        if not self.chained:
            return effects
        together = np.cumsum if self.form == "additive" else np.cumprod
        return together(effects, axis=0)

    def residual(self) -> float:
        """Return by how much effects miss the change, relative to the larger total."""
        first, last = self.before.sum(axis=1), self.after.sum(axis=1)
        missed = np.abs(self.terms.sum(axis=(1, 2)) - (last - first))
        scale = np.maximum(np.maximum(first, last), np.finfo(float).tiny)
        return float((missed / scale).max())

    def rows(self, level: int = 0) -> list[dict[str, Any]]:
        """Return a row per step and group: labels, both amounts, and the effect of each factor.

        Parameters
        ----------
        level
            How many of the grouping columns are kept. Amounts of a finer level add up
            (ratios: multiply) to those of the coarser one.
        """
        keys = sorted({part[:level] for part in self.parts})
        place = {key: number for number, key in enumerate(keys)}
        target = np.array([place[part[:level]] for part in self.parts])
        before, after, terms = (
            collected(side, target, len(keys)) for side in (self.before, self.after, self.terms)
        )
        effects = self._shown_by(terms)
        return [
            {
                "from": self.steps[step][0],
                "to": self.steps[step][1],
                **dict(zip(self.levels, key, strict=False)),
                "before": float(before[step, group]),
                "after": float(after[step, group]),
                **{
                    factor.id: float(effects[step, number, group])
                    for number, factor in enumerate(self.factors)
                },
            }
            for step in range(len(self.steps))
            for group, key in enumerate(keys)
        ]

    def _shown(self, terms: np.ndarray) -> np.ndarray:
        return self._shown_by(terms[:, :, None])[:, :, 0]

    def _shown_by(self, terms: np.ndarray) -> np.ndarray:
        if self.form == "additive":
            return terms
        first, last = self.before.sum(axis=1), self.after.sum(axis=1)
        return np.stack(
            [as_ratios(t, float(a), float(b)) for t, a, b in zip(terms, first, last, strict=True)]
        )


def decompose(
    table: Table,
    chain: Sequence[str],
    *,
    levels: Sequence[str] = (),
    names: Sequence[str] = (),
    form: Form = "additive",
    variant: Literal[1, 2] = 1,
    chained: bool = True,
    shared: Mapping[str, str] | None = None,
    absent_is_zero: bool = False,
    years: Iterable[int] | None = None,
) -> Decomposition:
    """Decompose the change of the last column of a chain by LMDI.

    ``["output", "output@sector", "energy@sector", "co2@sector"]`` gives activity, structure,
    intensity and carbon factor; ``gdp@province, gdp@sector`` give the structure of each level
    its own factor, so that nothing is lost between province, sector and plant.

    Parameters
    ----------
    table
        Yearly figures per part.
    chain, levels, names
        As in `chain.read_chain`.
    chained
        From each year to the next, effects adding up (multiplying) over the years; otherwise
        every later year against the first.
    shared
        Column -> grouping column below which its value is repeated; empty for the whole.
    absent_is_zero
        Whether a part without a row in a year stood still.
    years
        Years to use; None takes all of the table.

    Raises
    ------
    TanfengError
        Findings of `chain.read_chain` and `chain.states`, ``decomposition-years``,
        ``lmdi-no-limit``, ``lmdi-ratio-of-zero``.
    """
    factors = read_chain(chain, levels, names)
    state = states(
        table, factors, levels, shared=shared, absent_is_zero=absent_is_zero, years=years
    )
    return compare(state, form=form, variant=variant, chained=chained)


def compare(
    state: States,
    *,
    form: Form = "additive",
    variant: Literal[1, 2] = 1,
    chained: bool = True,
) -> Decomposition:
    """Decompose the changes between the years of a filled chain; parameters as above."""
    count = len(state.years)
    if count < 2:
        raise refuse(
            "decomposition-years",
            "decomposition",
            "分解至少需要两个年份。",
            "A decomposition needs two years.",
        )
    pairs = [(t - 1 if chained else 0, t) for t in range(1, count)]
    terms = [
        lmdi_terms(
            state.factors[a], state.factors[b], state.totals[a], state.totals[b],
            variant=variant, at=f"{state.years[a]}-{state.years[b]}",
        )
        for a, b in pairs
    ]  # fmt: skip
    starts, ends = (np.array(side) for side in zip(*pairs, strict=True))
    made = Decomposition(
        form=form,
        variant=variant,
        chained=chained,
        steps=tuple((int(state.years[a]), int(state.years[b])) for a, b in pairs),
        factors=state.names,
        levels=state.levels,
        parts=state.parts,
        before=state.totals[starts],
        after=state.totals[ends],
        terms=np.stack(terms),
    )
    if form == "multiplicative":
        made.effects()
    return made
