"""What the peak and a tonne cost (成本曲线), of a sweep or beside a plan that was posted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.study import PeakPoint, PricePoint, macc_sweep, peak_curve
from tanfeng.pathways.uncertainty import ClassicMacc
from tanfeng.programme.charts import classic_macc_chart, macc_sweep_chart, peak_cost_curve
from tanfeng.programme.charts.theme import ACTUAL
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text


@dataclass(frozen=True, slots=True)
class Sweeps:
    """Families of plans around one that was posted; empty where none was asked for."""

    peaks: tuple[PeakPoint, ...] = ()
    prices: tuple[PricePoint, ...] = ()


def swept(
    pathway: Pathway,
    years: Sequence[int] = (),
    prices: Sequence[float] = (),
    *,
    gap: float = 1e-3,
    told: Callable[[], object] = lambda: None,
) -> Sweeps:
    """Solve the problem of a posted plan again for each latest peak year and each carbon price.

    Parameters
    ----------
    years
        Model years of the plan.
    told
        Called after each point.
    """

    def one(done: int, of: int) -> None:
        told()

    problem = pathway.problem
    return Sweeps(
        peak_curve(problem, years, gap=gap, told=one) if years else (),
        macc_sweep(problem, prices, gap=gap, told=one) if prices else (),
    )


def curve_chart(
    id: str, points: Sequence[PeakPoint], name: Text | None = None, colour: str = ACTUAL
) -> Chart:
    """Draw what the peak costs against its latest year, or against its greatest height.

    Parameters
    ----------
    id
        Of the scenario or run; stands for `name` where there is none.
    """
    by_year = any(point.year is not None for point in points)
    axis = (
        Text("达峰不晚于（年）", "peak not later than (year)")
        if by_year
        else Text("峰值不高于（Mt CO2）", "peak not above (Mt CO2)")
    )
    told = [
        (
            float(point.year) if by_year and point.year else (point.height or 0.0) / 1e6,
            None if point.cost is None else point.cost / 1e9,
            None if point.bound is None else point.bound / 1e9,
        )
        for point in points
        if (point.year is not None) == by_year
    ]
    name = name or Text(id, id)
    caption = Text(f"{name.zh}：达峰要求与成本", f"{name.en}: what the peak costs")
    return peak_cost_curve(f"plan-curve-{id}", caption, axis, told, years=by_year, colour=colour)


def sweep_chart(
    id: str, points: Sequence[PricePoint], name: Text | None = None, colour: str = ACTUAL
) -> Chart:
    """Draw the emissions of the whole sector against the carbon price."""
    name = name or Text(id, id)
    caption = Text(f"{name.zh}：碳价扫描", f"{name.en}: sweep of the carbon price")
    told = [(point.price, point.emission / 1e6) for point in points]
    return macc_sweep_chart(f"plan-macc-{id}", caption, told, colour=colour)


def measures_chart(made: ClassicMacc) -> Chart:
    """Draw a list of measures in order of their cost per tonne."""
    bars = [(bar.name, bar.start, bar.abated, bar.cost) for bar in made.bars]
    return classic_macc_chart("macc-measures", Text("措施清单", "Measures"), bars)
