"""Limits of a scenario (情景约束): caps, supplies, shares, storage, growth, the peak."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanfeng.pathways.problem import Growth, Limit, Peak
from tanfeng.pathways.sheets.conversion import limit_unit
from tanfeng.pathways.sheets.layout import Label
from tanfeng.pathways.sheets.settings import LimitSetting
from tanfeng.pathways.sheets.storage import storage_limits
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf


def limits(
    book: Book,
    shelf: Shelf,
    years: np.ndarray,
    regions: Sequence[str],
    technologies: Sequence[str],
    findings: list[Finding],
) -> tuple[Limit, ...]:
    """Return the limits; a limit without any number is a finding, not a limit."""
    found = []
    for id, said in book.scenario.settings.limits.items():
        at = book.scenario.at(f"limits.{id}")
        on, carrier = said.sums, said.carrier
        wrong = _wrong(book, said, regions, technologies)
        if wrong is not None:
            findings.append(Finding("limit-faulty", Severity.ERROR, at, wrong))
            continue
        bound = book.series(years, id, "limit")
        if bound is None:
            findings.append(
                Finding("limit-empty", Severity.WARNING, at,
                        Text(f"约束“{id}”没有数值，不起作用。",
                             f"The limit '{id}' has no number and has no effect."))
            )  # fmt: skip
            continue
        first = min((row.year or 0) for row in book.rows(id, "limit"))
        kinds = [n for n, t in enumerate(technologies) if t in said.technologies]
        found.append(
            Limit(
                id=id,
                label=Label(said.zh, said.en).text(id),
                on=on,
                bound=np.where(years >= first, bound, np.inf),
                unit=limit_unit(said, book.roadmap),
                carrier=carrier,
                regions=tuple(n for n, r in enumerate(regions) if r in said.regions),
                technologies=tuple(kinds),
                at_least=said.at_least,
                cumulative=said.cumulative,
                excess_price=book.number(id, "excess_price"),
                at=at,
            )
        )
    return (*found, *storage_limits(book, shelf, years, regions))


def _wrong(
    book: Book, said: LimitSetting, regions: Sequence[str], technologies: Sequence[str]
) -> Text | None:
    if said.sums == "carrier" and said.carrier not in book.roadmap.carriers:
        return Text(f"未知载体“{said.carrier}”。", f"Unknown carrier '{said.carrier}'.")
    odd = [t for t in said.technologies if t not in book.roadmap.technologies]
    if odd:
        return Text(f"未知技术“{odd[0]}”。", f"Unknown technology '{odd[0]}'.")
    if said.technologies and not any(t in technologies for t in said.technologies):
        return Text("所列技术均未参与规划。", "None of its technologies takes part in the plan.")
    if said.regions and not any(r in regions for r in said.regions):
        return Text("所列地区没有工厂。", "None of its regions has a plant.")
    return None


def growth(book: Book, technologies: Sequence[str], findings: list[Finding]) -> tuple[Growth, ...]:
    """Return how fast technologies may grow."""
    found = []
    for id, said in book.scenario.settings.growth.items():
        at = book.scenario.at(f"growth.{id}")
        if id not in book.roadmap.technologies:
            findings.append(Finding("limit-faulty", Severity.ERROR, at,
                                    Text(f"未知技术“{id}”。", f"Unknown: '{id}'.")))  # fmt: skip
        elif id in technologies:
            place = list(technologies).index(id)
            found.append(Growth(place, said.rate, said.seed, said.excess_price, at))
    return tuple(found)


def peak(book: Book, years: np.ndarray, findings: list[Finding]) -> Peak | None:
    """Return the demands on the course of emissions."""
    said = book.scenario.settings.peak
    if said is None:
        return None
    at = book.scenario.at("peak")
    if said.by is not None and said.by not in years:
        findings.append(
            Finding("peak-year", Severity.ERROR, at,
                    Text(f"{said.by} 不是模型年份。", f"{said.by} is not a model year."))
        )  # fmt: skip
        return None
    return Peak(said.by, said.plateau, said.falling, said.height, said.with_indirect, at)
