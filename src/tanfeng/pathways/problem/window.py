"""The first years of a problem (规划窗口): what a planner sees who does not look further."""

from __future__ import annotations

from dataclasses import replace

from tanfeng.pathways.problem.limit import Peak
from tanfeng.pathways.problem.permits import Permits
from tanfeng.pathways.problem.problem import Problem

_BY_YEAR = (
    "years", "span", "use", "price", "direct", "stored", "grid", "surcharge", "capex", "renewal",
    "fixed", "variable", "closing", "convert", "carbon_price", "allocation", "demand",
    "import_price",
)  # fmt: skip
"""Arrays of a problem whose last dimension is the model years."""


def first_years(problem: Problem, count: int) -> Problem:
    """Return a problem that ends after its first model years.

    What lies later is not seen: bounds of later years, also those that sum up the years before
    them, and a peak that is asked for after the end. Capital is counted to the new end.

    Parameters
    ----------
    count
        Model years that are kept; all of them give the problem itself.
    """
    if count >= len(problem.years):
        return problem
    return replace(
        problem,
        **{name: getattr(problem, name)[..., :count] for name in _BY_YEAR},
        storing=None if problem.storing is None else problem.storing[..., :count],
        limits=tuple(replace(limit, bound=limit.bound[:count]) for limit in problem.limits),
        peak=_peak(problem.peak, int(problem.years[count - 1])),
        permits=_permits(problem.permits, count),
    )


def _peak(peak: Peak | None, last: int) -> Peak | None:
    if peak is None or peak.by is None or peak.by <= last:
        return peak
    return None if peak.height is None else replace(peak, by=None, falling=False)


def _permits(permits: Permits | None, count: int) -> Permits | None:
    if permits is None:
        return None
    transfer = permits.transfer
    return replace(
        permits,
        transfer=transfer if transfer.ndim == 2 else transfer[..., :count],
        build=permits.build[..., :count],
        convert=permits.convert[..., :count],
        earn=permits.earn[..., :count],
    )
