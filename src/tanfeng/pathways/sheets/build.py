"""From sheets, plants and a scenario to a problem (生成规划问题), with its provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tanfeng.pathways.problem import Fleet, Problem
from tanfeng.pathways.sheets.limits import growth, limits, peak
from tanfeng.pathways.sheets.markets import grid, prices
from tanfeng.pathways.sheets.names import told_names
from tanfeng.pathways.sheets.provenance import Provenance, rests_on
from tanfeng.pathways.sheets.replacement import permits
from tanfeng.pathways.sheets.roadmap import read_roadmap
from tanfeng.pathways.sheets.scenario import read_scenario
from tanfeng.pathways.sheets.scrap import scrap_loop
from tanfeng.pathways.sheets.sites import sites, with_sites
from tanfeng.pathways.sheets.storage import storage_cost
from tanfeng.pathways.sheets.subjects import misplaced
from tanfeng.pathways.sheets.surcharge import power_surcharge
from tanfeng.pathways.sheets.survival import survival
from tanfeng.pathways.sheets.technologies import Technologies, technologies
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf

Enlist = Callable[
    [Mapping[str, int], Mapping[str, int], Sequence[float]], tuple[Fleet, tuple[Finding, ...]]
]
"""Makes the fleet: given route -> technology, region -> position, and cycle per technology."""


def build_problem(
    shelf: Shelf,
    sector: str,
    scenario: str,
    *,
    years: Sequence[int],
    regions: Sequence[str],
    enlist: Enlist,
) -> tuple[Problem, tuple[Finding, ...], Provenance]:
    """Make the problem of a sector under a scenario.

    Parameters
    ----------
    regions
        Codes, in the order of the arrays.
    enlist
        Makes the fleet once the technologies are known.

    Returns
    -------
    tuple
        Problem, findings (warnings and remarks), provenance.

    Raises
    ------
    TanfengError
        With all findings where one of them is an error: unknown names, negative costs or
        capacity, cycles shorter than a model period, a demanded product without a technology.
    """
    findings: list[Finding] = []
    book = _open(shelf, sector, scenario)
    roadmap, chosen = book.roadmap, book.scenario
    when = np.array(years)
    span = np.append(np.diff(when), np.diff(when)[-1] if len(when) > 1 else 1).astype(float)
    span[-1] = 1.0
    made = technologies(book, when, findings)
    empty = sites(book, shelf, regions, findings)
    carriers = tuple(roadmap.carriers)
    demand = book.series(when, roadmap.product, "demand")
    imported = book.series(when, roadmap.product, "import_price")
    carbon = book.series(when, "-", "carbon_price")
    price = prices(book, shelf, when, regions, findings)
    factors = grid(book, shelf, when, regions, findings)
    surcharge = power_surcharge(book, shelf, made, when, findings)
    storing = storage_cost(book, shelf, when, regions, findings) if made.stored.any() else None
    held = (
        *limits(book, shelf, when, regions, made.ids, findings),
        *scrap_loop(book, when, span, findings),
    )
    grows, peaks = growth(book, made.ids, findings), peak(book, when, findings)
    bank = permits(book, shelf, when, regions, made.ids, findings)
    oldest = int((made.cycle + made.late).max(initial=0)) + 1
    curves = survival(book, made.ids, oldest, findings)
    findings += [*_discounted(book), *_demanded(book, made, demand)]
    findings += [*misplaced(book, shelf, regions, when), *book.faults]
    faults = [finding for finding in findings if finding.severity is Severity.ERROR]
    if faults:
        # what each technology lacks stands in one finding where none of them can be planned
        raise TanfengError(*dict.fromkeys(findings if made.ids else faults))
    assert demand is not None
    routes = {
        route: n for n, id in enumerate(made.ids) for route in roadmap.technologies[id].routes
    }
    place = {region: n for n, region in enumerate(regions)}
    fleet, told = enlist(routes, place, made.cycle.tolist())
    findings += told
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise TanfengError(*dict.fromkeys(findings))
    problem = Problem(
        sector=sector,
        scenario=scenario,
        years=when,
        span=span,
        regions=tuple(regions),
        products=(roadmap.product,),
        technologies=made.ids,
        carriers=carriers,
        carrier_units=tuple(c.unit for c in roadmap.carriers.values()),
        makes=np.zeros(len(made.ids), dtype=int),
        supplied_by=np.full(len(carriers), -1),
        use=made.use,
        price=price,
        direct=made.direct,
        stored=made.stored,
        grid=factors,
        surcharge=np.repeat(surcharge[None], len(regions), axis=0),
        capex=made.capex,
        renewal=made.renewal,
        fixed=made.fixed,
        variable=made.variable,
        closing=made.closing,
        convert=made.convert,
        keeps_age=made.keeps_age,
        life=made.life,
        cycle=made.cycle,
        early=made.early,
        late=made.late,
        off_cycle=made.off_cycle,
        first=made.first,
        last=np.repeat(made.last[None], len(regions), axis=0),
        survival=curves,
        carbon_price=np.zeros(len(when)) if carbon is None else carbon,
        allocation=made.allocation,
        demand=demand[None],
        import_price=(np.full(len(when), np.inf) if imported is None else imported)[None],
        fleet=with_sites(fleet, empty, regions, when),
        limits=held,
        growth=grows,
        peak=peaks,
        permits=bank,
        electricity=carriers.index("electricity") if "electricity" in carriers else -1,
        discount=book.number("-", "discount") or 0.0,
        salvage=chosen.settings.salvage,
        storing=storing,
    )
    findings += told_names(book.names, book.asked, chosen.values)
    provenance = Provenance(book, book.weak(), rests_on(book, shelf))
    return problem, tuple(dict.fromkeys(findings)), provenance


def _open(shelf: Shelf, sector: str, scenario: str) -> Book:
    """Read both sheets; what is wrong with either is told together."""
    findings: list[Finding] = []
    roadmap = chosen = None
    try:
        roadmap = read_roadmap(shelf, sector)
    except TanfengError as refused:
        findings += refused.findings
    try:
        chosen = read_scenario(shelf, scenario)
    except TanfengError as refused:
        findings += refused.findings
    if roadmap is None or chosen is None:
        raise TanfengError(*findings)
    if chosen.sector != sector:
        raise TanfengError(
            Finding("scenario-sector", Severity.ERROR, chosen.at("sector"),
                    Text(f"情景“{scenario}”属于行业“{chosen.sector}”。",
                         f"The scenario '{scenario}' is one of '{chosen.sector}'."))
        )  # fmt: skip
    return Book(roadmap, chosen)


def _discounted(book: Book) -> list[Finding]:
    rate = book.number("-", "discount")
    if rate is None or -0.5 < rate < 1:
        return []
    return [
        Finding("scenario-setting", Severity.ERROR, book.rows("-", "discount")[0].at,
                Text(f"贴现率 {rate} 不合理。", f"A discount rate of {rate} makes no sense."))
    ]  # fmt: skip


def _demanded(book: Book, made: Technologies, demand: np.ndarray | None) -> list[Finding]:
    at = book.scenario.at("sheet")
    product = book.roadmap.product
    if not made.ids:
        return [_unplannable(book, demand)]
    if demand is None:
        return [
            Finding("demand-unknown", Severity.ERROR, at,
                    Text(f"没有 {product} 的需求。", f"There is no demand for {product}."),
                    Text(f"在情景的数值表中给出：{product},demand,…",
                         f"Give it in the scenario's table: {product},demand,..."))
        ]  # fmt: skip
    return []


def _unplannable(book: Book, demand: np.ndarray | None) -> Finding:
    """Name, in one finding, the rows without which nothing can be planned."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for id in book.roadmap.technologies:
        lacking = book.lacking(id)
        alike.setdefault(lacking, []).append(id)
    product = book.roadmap.product
    rows = [f"{', '.join(ids)}: {', '.join(lacking)}" for lacking, ids in alike.items()]
    if demand is None:
        rows.append(f"{product}: demand")
    listed = "; ".join(rows)
    return Finding(
        "demand-without-technology", Severity.ERROR, book.roadmap.sheet.at("technologies"),
        Text(f"没有任何可规划的技术生产 {product}。未知的行——{listed}。",
             f"No technology that can be planned makes {product}. Rows that are not known: "
             f"{listed}."),
        Text("至少为一项技术补齐：写一个 extends 该情景的情景，在其数值表中给出这些行"
             "。",
             "Supply them for one technology or more in the table of a scenario that extends "
             "this one."),
    )  # fmt: skip
