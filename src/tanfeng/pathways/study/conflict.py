"""What contradicts what (冲突集): a least set of demands that no plan can keep together.

Found by a deletion filter (Chinneck and Dravnieks 1991, ORSA Journal on Computing 3(2)) over
demands as a planner names them. The irreducible sets that a solver finds are sets of rows of one
matrix; the paths of whole plants are never all in a matrix, and a row is not what is edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.assets import AssetSolution
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.problem import Problem
from tanfeng.pathways.study.families import family_id
from tanfeng.pathways.study.strain import Strain, cohort_strain, plant_strain, row_weights

_NOTHING = 1e-6
"""Violation, as a share of a bound, up to which a plan counts as keeping all rows."""


@dataclass(frozen=True)
class Member:
    """A family of rows in a conflict, and the model years whose rows take part."""

    family: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class Conflict:
    """Demands that cannot be kept together; without any one of them the others can."""

    members: tuple[Member, ...]


def conflicts(
    problem: Problem,
    solution: AssetSolution | None = None,
    *,
    level: str = "asset",
    most: int = 3,
) -> tuple[Conflict, ...]:
    """Return least sets of hard demands that contradict one another, given the plants.

    Each further one is sought where the limits of those before give way freely; none is there
    where plants in fractions can keep all that is left.

    Parameters
    ----------
    solution
        Of whole plants, from whose paths the search begins.
    level
        ``asset`` or ``cohort``: for which plans the sets are conflicts.
    most
        Sets after which the search ends.
    """
    shared = shared_rows(problem)
    strain = cohort_strain(problem) if level == "cohort" else plant_strain(problem, solution)
    weights = row_weights(shared)
    ids = np.array([family_id(name) for name in shared.family])
    found: list[Conflict] = []
    while len(found) < most:
        kept = _rows(strain, weights, ids)
        if not kept:
            break
        years: dict[str, set[int]] = {}
        for part in kept:
            when = problem.years[shared.year[part]].tolist()
            years.setdefault(str(ids[part[0]]), set()).update(when)
        # what must be made stands against most other demands, so it stays
        freed = [id for id in years if not id.startswith("demand:")] or list(years)
        weights[np.isin(ids, freed)] = 0.0
        members = (Member(id, tuple(sorted(when))) for id, when in years.items())
        found.append(Conflict(tuple(members)))
    return tuple(found)


def _rows(strain: Strain, weights: np.ndarray, ids: np.ndarray) -> list[np.ndarray]:
    """Return the rows of a least set: first of families, then of their years."""
    groups = [np.flatnonzero((ids == id) & (weights > 0)) for id in dict.fromkeys(ids.tolist())]
    families = filtered(strain, weights, [rows for rows in groups if rows.size])
    rows = [
        part
        for group in families
        for part in ([group] if ids[group[0]] == "permits" else np.split(group, len(group)))
    ]
    return filtered(strain, weights, rows)


def filtered(strain: Strain, weights: np.ndarray, groups: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return groups of rows that cannot be kept together, none of which can be left out.

    Parameters
    ----------
    groups
        Positions of rows; rows in none of them may give way freely.
    """

    def proof(of: Sequence[np.ndarray]) -> list[np.ndarray] | None:
        """Return the groups that a proof of contradiction rests on; None where there is none."""
        held = np.zeros_like(weights)
        for rows in of:
            held[rows] = weights[rows]
        least, price = strain(held)
        if least <= _NOTHING:
            return None
        share = np.abs(price[held > 0] / held[held > 0]).max()
        used = np.where(held > 0, np.abs(price), 0.0) > 1e-9 * share * held
        return [rows for rows in of if used[rows].any()]

    kept = proof(groups) if groups else None
    if kept is None:
        return []
    at = 0
    while at < len(kept):
        others = [*kept[:at], *kept[at + 1 :]]
        still = proof(others) if others else None
        if still is None:
            at += 1
        else:
            # those before `at` cannot be left out, whatever a rounded price says
            needed = {id(rows) for rows in (*kept[:at], *still)}
            kept = [rows for rows in others if id(rows) in needed]
    return kept
