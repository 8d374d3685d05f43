"""From sheets, plants and a scenario to a problem (生成规划问题), with its provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.problem import NEVER, Fleet, Problem
from tanfeng.pathways.sheets.entries import ALL
from tanfeng.pathways.sheets.limits import growth, limits, peak
from tanfeng.pathways.sheets.markets import amounts, grid, prices
from tanfeng.pathways.sheets.replacement import permits
from tanfeng.pathways.sheets.roadmap import read_roadmap
from tanfeng.pathways.sheets.scenario import read_scenario
from tanfeng.pathways.sheets.scrap import scrap_loop
from tanfeng.pathways.sheets.survival import survival
from tanfeng.pathways.sheets.technologies import Technologies, technologies
from tanfeng.pathways.sheets.values import Book, Used
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.trace import Trace

Enlist = Callable[
    [Mapping[str, int], Mapping[str, int], Sequence[float]], tuple[Fleet, tuple[Finding, ...]]
]
"""Makes the fleet: given route -> technology, region -> position, and cycle per technology."""


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where the numbers of a problem come from.

    Attributes
    ----------
    weak
        Values that are assumed, from memory, drafts or unknown: a run lists them.
    sheets
        Sheets that the problem rests on.
    """

    book: Book
    weak: tuple[Used, ...]
    sheets: tuple[Sheet, ...]

    def trace(self, subject: str, parameter: str, of: str = "", year: int | None = None) -> Trace:
        """Open one value: its row, its formula, the rows and factors below it.

        A year between two rows shows the row before it.
        """
        rows = self.book.rows(subject, parameter, of)
        if not rows:
            label = Text(f"{subject} {parameter}", f"{subject} {parameter}")
            return Trace("factor", label, None, status="unknown")
        early = [row for row in rows if row.year is None or year is None or row.year <= year]
        return self.book.trace(subject, (early or list(rows))[-1])


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
    roadmap, chosen = read_roadmap(shelf, sector), read_scenario(shelf, scenario)
    if chosen.sector != sector:
        raise TanfengError(
            Finding("scenario-sector", Severity.ERROR, chosen.sheets[0].at("sheet"),
                    Text(f"情景“{scenario}”属于行业 {chosen.sector}。",
                         f"The scenario '{scenario}' is one of {chosen.sector}."))
        )  # fmt: skip
    when = np.array(years)
    span = np.append(np.diff(when), np.diff(when)[-1] if len(when) > 1 else 1).astype(float)
    span[-1] = 1.0
    book = Book(roadmap, chosen)
    made = technologies(book, when, findings)
    findings += _settings(book)
    demand = amounts(book, when, roadmap.product, "demand", roadmap.unit)
    findings += _demanded(book, made, demand)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise TanfengError(*findings)
    assert demand is not None
    place = {region: n for n, region in enumerate(regions)}
    routes = {
        route: n for n, id in enumerate(made.ids) for route in roadmap.technologies[id].routes
    }
    fleet, told = enlist(routes, place, made.cycle.tolist())
    findings += told
    fleet = _with_sites(book, fleet, place, when)
    carriers = tuple(roadmap.carriers)
    imported = book.series(when, roadmap.product, "import_price")
    carbon = book.series(when, "-", "carbon_price")
    price = prices(book, shelf, when, regions, findings)
    nothing = np.zeros((len(regions), len(made.ids), len(when)))
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
        grid=grid(book, shelf, when, regions, findings),
        surcharge=_surcharge(book, shelf, made, carriers, nothing),
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
        survival=survival(book, made.ids, int((made.cycle + made.late).max()) + 1, findings),
        carbon_price=np.zeros(len(when)) if carbon is None else carbon,
        allocation=made.allocation,
        demand=demand[None],
        import_price=(np.full(len(when), np.inf) if imported is None else imported)[None],
        fleet=fleet,
        limits=(
            *limits(book, shelf, when, regions, made.ids, findings),
            *scrap_loop(book, when, span, findings),
        ),
        growth=growth(book, made.ids, findings),
        peak=peak(book, when, findings),
        permits=permits(book, shelf, when, regions, made.ids, findings),
        electricity=carriers.index("electricity") if "electricity" in carriers else -1,
        discount=book.number("-", "discount") or 0.0,
        salvage=chosen.settings.salvage,
    )
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise TanfengError(*findings)
    sheets = (roadmap.sheet, *chosen.sheets, *shelf.of_kind("components"), *_named(book, shelf))
    return problem, tuple(findings), Provenance(book, book.weak(), sheets)


def _demanded(book: Book, made: Technologies, demand: np.ndarray | None) -> list[Finding]:
    at = book.scenario.at("sheet")
    found = []
    if demand is None:
        found.append(
            Finding("demand-unknown", Severity.ERROR, at,
                    Text(f"没有 {book.roadmap.product} 的需求。",
                         f"There is no demand for {book.roadmap.product}."),
                    Text(f"在情景的数值表中给出：{book.roadmap.product},demand,…",
                         f"Give it in the scenario's table: {book.roadmap.product},demand,..."))
        )  # fmt: skip
    elif (demand < 0).any():
        rows = book.rows(book.roadmap.product, "demand")
        found.append(Finding("demand-negative", Severity.ERROR, rows[0].at,
                             Text("需求为负。", "The demand is negative.")))  # fmt: skip
    if not made.ids:
        found.append(
            Finding("demand-without-technology", Severity.ERROR,
                    book.roadmap.sheet.at("technologies"),
                    Text(f"没有任何可规划的技术生产 {book.roadmap.product}。",
                         f"No technology that can be planned makes {book.roadmap.product}."),
                    Text("所缺数值见各技术的提示。", "The findings name what each one lacks."))
        )  # fmt: skip
    return found


def _settings(book: Book) -> list[Finding]:
    """Return what is wrong with settings and subjects of a scenario."""
    found = []
    rate = book.number("-", "discount")
    if rate is not None and not -0.5 < rate < 1:
        rows = book.rows("-", "discount")
        found.append(
            Finding("scenario-setting", Severity.ERROR, rows[0].at,
                    Text(f"贴现率 {rate} 不合理。", f"A discount rate of {rate} makes no sense."))
        )  # fmt: skip
    roadmap = book.roadmap
    known = {ALL, "-", roadmap.product, *roadmap.technologies, *roadmap.carriers,
             *book.scenario.settings.limits}  # fmt: skip
    found += [
        Finding("scenario-subject", Severity.ERROR, rows[0].at,
                Text(f"“{key[0]}”不是技术、载体、产品或约束。",
                     f"'{key[0]}' is no technology, carrier, product or limit."))
        for key, rows in book.scenario.values.items()
        if key[0] not in known
    ]  # fmt: skip
    return found


def _with_sites(book: Book, fleet: Fleet, place: Mapping[str, int], years: np.ndarray) -> Fleet:
    """Add empty sites on which the scenario allows to build."""
    said = [s for s in book.scenario.settings.sites if s.region in place]
    if not said:
        return fleet
    number = [
        (f"site:{s.region}:{n + 1}", place[s.region], s.capacity, s.load)
        for s in said
        for n in range(s.count)
    ]
    count = len(number)
    ids = tuple(each[0] for each in number)
    return Fleet(
        ids=fleet.ids + ids,
        names=fleet.names + ids,
        region=np.append(fleet.region, [each[1] for each in number]).astype(int),
        technology=np.append(fleet.technology, np.full(count, -1)).astype(int),
        capacity=np.append(fleet.capacity, [each[2] for each in number]),
        load=np.append(fleet.load, [each[3] for each in number]),
        renewed=np.append(fleet.renewed, np.full(count, float(years[0]))),
        opens=np.append(fleet.opens, np.full(count, years[0])),
        last=np.append(fleet.last, np.full(count, NEVER)),
        count=np.append(fleet.count, np.ones(count)),
    )


def _surcharge(
    book: Book, shelf: Shelf, made: Technologies, carriers: Sequence[str], nothing: np.ndarray
) -> np.ndarray:
    """Return the differential electricity price of technologies that fall into a class, CNY/t."""
    classes = book.scenario.settings.power_classes
    if "electricity" not in carriers or not classes:
        return nothing
    rows = {
        (row.cells["sector"], row.cells["class"]): row
        for sheet in shelf.of_kind("power_surcharge")
        for row in sheet.tables.get("surcharges", ())
    }
    found = nothing.copy()
    for id, name in classes.items():
        row = rows.get((book.roadmap.sector, name))
        if row is not None and row.cells["value"] and id in made.ids:
            n = made.ids.index(id)
            per_mwh = float(row.cells["value"]) * 1000
            found[:, n] = made.use[n, carriers.index("electricity")] * per_mwh
    return found


def _named(book: Book, shelf: Shelf) -> tuple[Sheet, ...]:
    """Return the further sheets that a scenario names or that a roadmap takes factors from."""
    settings = book.scenario.settings
    ids = [*settings.prices.values(), *([settings.storage] if settings.storage else [])]
    if settings.replacement is not None:
        ids += [sheet.id for sheet in shelf.editions(settings.replacement.follow)]
        ids += list(settings.replacement.adopt)
    said = book.roadmap.sheet.body.get("names") or {}
    ids += [str(each["factors"]) for each in said.values() if "factors" in each]
    surcharges = shelf.of_kind("power_surcharge") if settings.power_classes else ()
    return (
        *(shelf.sheet(id) for id in dict.fromkeys(ids)), *surcharges, *shelf.editions("cn.grid"),
    )  # fmt: skip
