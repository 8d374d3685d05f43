"""A plan of cohorts that goes on (群组续编): the first years as they were decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.assets.kernel import kernel
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.assets.solve import faults_of
from tanfeng.pathways.blocks import Program
from tanfeng.pathways.cohort.solve import Columns, cohort_answer, cohort_program
from tanfeng.pathways.cohort.stock import stock_of
from tanfeng.pathways.problem import Problem
from tanfeng.reference.errors import TanfengError


@dataclass(frozen=True, eq=False)
class CohortPast:
    """The first years of an answer.

    Attributes
    ----------
    columns, x
        Where its columns stand, and their values.
    years
        How many model years are decided.
    """

    columns: Columns
    x: np.ndarray
    years: int


@dataclass(frozen=True, eq=False)
class CohortSolution:
    """A pathway, with what a later plan of the same plants can go on from."""

    pathway: Pathway
    columns: Columns
    x: np.ndarray

    def until(self, count: int) -> CohortPast:
        """Return what it does in the first model years."""
        return CohortPast(self.columns, self.x, count)


def continue_cohorts(problem: Problem, past: CohortPast | None = None) -> CohortSolution:
    """Plan cohorts, the first years as they were decided.

    Parameters
    ----------
    past
        Of the same plants and the same first years; None to begin. What is built, closed,
        relined, converted and made there stays; imports and permits follow from it anew.

    Raises
    ------
    TanfengError
        As `solve_cohorts`.
    """
    faults = faults_of(problem)
    if faults:
        raise TanfengError(*faults)
    numbers = kernel(problem, shared_rows(problem))
    program, columns, held = cohort_program(numbers, stock_of(problem))
    if past is not None:
        program = _decided(program, columns, past)
    pathway, x = cohort_answer(numbers, program, columns, held)
    return CohortSolution(pathway, columns, x)


def _decided(program: Program, columns: Columns, past: CohortPast) -> Program:
    """Return the programme with the columns of the first years held where they were.

    What is alive is left to the balances, so that rounding of the earlier answer breaks none.
    """
    lower, upper = program.lower.copy(), program.upper.copy()
    pair = [columns.pairs.index(each) for each in past.columns.pairs]
    for name in ("output", "build", "close", "reline", "turn"):
        there = getattr(past.columns, name)[..., : past.years]
        here = getattr(columns, name)
        here = here[pair] if name == "turn" else here
        # campaigns of later years come last, so that those of the past keep their places
        here = here[tuple(slice(0, n) for n in there.shape)]
        both = (here >= 0) & (there >= 0)
        value = np.maximum(past.x[there[both]], 0.0)
        lower[here[both]], upper[here[both]] = value, value
    return replace(program, lower=lower, upper=upper)
