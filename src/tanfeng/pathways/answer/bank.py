"""The bank of permits (产能置换指标库) of a pathway, kept again apart from any solver.

Whether the permits that exits earn can back all that is built is a question of flow: from the zone
and year that earn, to the zone and year that use, no later than they expire. It is answered by
augmenting paths (maximum flow) on whole tonnes, so neither the solver's rows nor its arithmetic
take part.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from tanfeng.pathways.answer.pathway import Pathway
from tanfeng.pathways.problem import Permits

_MOST = 10**9
"""Flow counts in 32-bit whole numbers: all amounts are told in this many parts of their sum."""


def unbacked(pathway: Pathway, permits: Permits) -> tuple[np.ndarray, float]:
    """Return the permits that are used and cannot have been earned, shape (T,), and their size.

    What is built while building is suspended counts in full.
    """
    earned, used = bank(pathway, permits)
    years = pathway.problem.years
    zones, count = used.shape
    whole = float(earned.sum() + used.sum())
    suspended = np.where(np.isinf(permits.build), pathway.built, 0.0).sum(axis=(0, 1))
    if used.sum() <= 0:
        return suspended, max(whole, float(suspended.max()))
    unit = whole / _MOST
    life = years[-1] - years[0] if permits.life is None else permits.life
    age = years[None, :] - years[:, None]
    alive = (age >= 0) & (age <= life)
    open_to = np.ones((zones, zones, count), dtype=bool)
    open_to[:-1, :-1] = permits.open_to()
    n = zones * count
    source, sink = 2 * n, 2 * n + 1
    # from zone and year earned to zone and year used
    reach = open_to[:, None, :, :] & alive[None, :, None, :]
    give, take = np.nonzero(reach.reshape(n, n))
    # rounding is in favour of the plan; the tolerance of the check is far above it
    supply = np.ceil(earned.ravel() / unit).astype(np.int32)
    need = np.floor(used.ravel() / unit).astype(np.int32)
    graph = sparse.csr_array(
        (
            np.concatenate([supply, np.full(len(give), _MOST, dtype=np.int32), need]),
            (
                np.concatenate([np.full(n, source), give, n + np.arange(n)]),
                np.concatenate([np.arange(n), n + take, np.full(n, sink)]),
            ),
        ),
        shape=(2 * n + 2, 2 * n + 2),
    )
    flow = csgraph.maximum_flow(sparse.csr_matrix(graph), source, sink).flow
    backed = flow.toarray()[n : 2 * n, sink].reshape(zones, count)
    short = (need.reshape(zones, count) - backed).sum(axis=0) * unit
    return short + suspended, whole


def bank(pathway: Pathway, permits: Permits) -> tuple[np.ndarray, np.ndarray]:
    """Return the permits earned and used by zone and year, shape (Z + 1, T) each, in t/a.

    What is told as excess of the bank's rows counts as earned, and as not used. The last row holds
    the conversions of a cohort plan, which does not say where they are: permits of any zone may
    back them.
    """
    zones, years = len(permits.transfer), len(pathway.problem.years)
    place = (permits.zone[:, None] == np.arange(zones)).astype(float)
    price = np.where(np.isfinite(permits.build), permits.build, 0.0)
    earned, used = np.zeros((zones + 1, years)), np.zeros((zones + 1, years))
    earned[:-1] = np.einsum("rz,rkt->zt", place, permits.earn * pathway.closed)
    used[:-1] = np.einsum("rz,rkt->zt", place, price * pathway.built)
    used += _converted(pathway, permits)
    for zone in range(zones):
        earned[zone] += pathway.excess.get(f"permits:earned:{zone}", 0.0)
        used[zone] -= pathway.excess.get(f"permits:used:{zone}", 0.0)
    return np.maximum(earned, 0.0), np.maximum(used, 0.0)


def _converted(pathway: Pathway, permits: Permits) -> np.ndarray:
    """Return the permits that conversions use by zone, shape (Z + 1, T), t/a."""
    problem, fleet = pathway.problem, pathway.problem.fleet
    need = np.where(np.isfinite(permits.turning()), permits.turning(), 0.0)
    found = np.zeros((len(permits.transfer) + 1, len(problem.years)))
    if not pathway.paths:
        # at least what they need where it is least
        found[-1] = np.einsum("ijt,ijt->t", pathway.converted, need.min(axis=0))
        return found
    plant = {id: n for n, id in enumerate(fleet.ids)}
    number = {id: n for n, id in enumerate(problem.technologies)}
    for path in pathway.paths:
        p = plant[path.plant]
        region = int(fleet.region[p])
        size = float(fleet.capacity[p] * fleet.count[p]) * path.share
        before = int(fleet.technology[p])
        for step in path.steps:
            after = number.get(step.technology, -1)
            if step.action == "convert":
                t = int(np.searchsorted(problem.years, step.year))
                found[permits.zone[region], t] += size * need[region, before, after, t]
            before = after
    return found
