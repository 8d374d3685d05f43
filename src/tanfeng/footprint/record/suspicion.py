"""What a reviewer must look at first (复核提示): totals taken for amounts per unit ..."""

from __future__ import annotations

from collections import defaultdict
from math import fsum

import narwhals as nw

from tanfeng.footprint.record.chain import Chain
from tanfeng.footprint.record.content import converted
from tanfeng.footprint.record.quality import untold
from tanfeng.footprint.study.made import Study
from tanfeng.ledger import Workspace, computed
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import Period

_NEAR = 0.01
"""How near an amount is to a plant's total to be taken for it; filed totals are rounded."""
_DECLARED = 1000.0
"""Kilograms of the largest usual declared unit, a tonne."""


def suspicions(ws: Workspace, study: Study, chain: Chain, period: Period) -> tuple[Finding, ...]:
    """Return what looks wrong in the supply of a product.

    ``footprint-yearly-total``
        a process states a plant's total of a year, or of the reference period, as the emission
        of a declared unit;
    ``record-measured-unknown``
        accounts of a plant do not tell what was measured, and count as not primary;
    ``record-carbon-kinds``
        sources tell a total and not of which kinds of carbon it is;
    ``record-unlinked``
        inputs in the supply have no provider.
    """
    return (
        *_yearly_totals(ws, study, chain, period),
        *_untold(study, chain),
        *_kindless(study, chain),
        *_unlinked(study, chain),
    )


def _yearly_totals(
    ws: Workspace, study: Study, chain: Chain, period: Period
) -> tuple[Finding, ...]:
    kinds = dict(
        zip(study.inventory.processes["id"].to_pylist(),
            study.inventory.processes["kind"].to_pylist(), strict=True)
    )  # fmt: skip
    totals = _totals(ws, period)
    if not totals:
        return ()
    system, found = study.assembled.system, []
    for n, process in enumerate(study.assembled.columns.process):
        output = float(study.normal.output[n])
        weighed = converted(system.units[n], "kg")
        small = output <= 1 if weighed is None else output * float(weighed) <= _DECLARED
        if kinds[process] == "plant" or not small or not chain.weight[n] > 0:
            continue
        stated = abs(float(study.normal.direct[n, 0])) * output
        for (plant, when), tonnes in totals.items():
            if any(abs(stated - whole) <= _NEAR * whole for whole in (tonnes, 1000 * tonnes)):
                found.append(
                    Finding(
                        "footprint-yearly-total", Severity.WARNING, system.processes[n],
                        Text(f"“{system.names[n].zh}”每 {output:g} {system.units[n]} 排放 "
                             f"{stated:,.6g} kg，与 {plant} 在 {when} 的总排放 {tonnes:,.6g} t "
                             "相同：可能把全年总量当作了单位产品的量。",
                             f"'{system.names[n].en}' states {stated:,.6g} kg for {output:g} "
                             f"{system.units[n]}, which is what {plant} emitted in all of {when} "
                             f"({tonnes:,.6g} t): a yearly total may stand for a declared unit."),
                        Text("把基准产出改为同期产量，或把排放改为单位产品的量。",
                             "State the output of the same period as reference, or the emission "
                             "of one unit."),
                    )
                )  # fmt: skip
                break
    return tuple(found)


def _totals(ws: Workspace, period: Period) -> dict[tuple[str, str], float]:
    """Return (plant, year or period) -> direct emissions in tonnes."""
    rows = (
        computed(ws)
        .filter(
            (nw.col("scenario") == "actual") & (nw.col("item") == "total")
            & (nw.col("measure") == "emission_direct") & ~nw.col("entity").str.contains("/")
        )
        .select("entity", "period", "value")
        .collect("pyarrow")
    )  # fmt: skip
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    months = set(period.months())
    for row in rows.rows(named=True):
        if row["value"] is None:
            continue
        spans = {row["period"][:4], *([str(period)] if row["period"] in months else [])}
        for span in spans:
            parts[row["entity"], span].append(float(row["value"]))
    return {key: fsum(told) for key, told in sorted(parts.items()) if fsum(told) > 0}


def _untold(study: Study, chain: Chain) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "record-measured-unknown", Severity.WARNING, plant,
            Text(f"{plant} 的核算没有说明实测比例；按非初级数据计。",
                 f"The accounts of {plant} do not tell what was measured; they count as no "
                 "primary data."),
            Text("核算后再生成记录。", "Account for the plant again, then make the record."),
        )
        for plant in untold(study, chain)
    )  # fmt: skip


def _kindless(study: Study, chain: Chain) -> tuple[Finding, ...]:
    value = dict(zip(study.assembled.system.impacts, study.found.value[chain.product], strict=True))
    whole = float(value["gwp100"])
    kinds = ("gwp100_fossil", "gwp100_biogenic", "gwp100_land_use")
    rest = whole - sum(float(value[kind]) for kind in kinds)
    if abs(rest) <= 1e-6 * abs(whole):
        return ()
    part = abs(rest / whole) if whole else 1.0
    product = study.assembled.system.processes[chain.product]
    return (
        Finding(
            "record-carbon-kinds", Severity.WARNING, product,
            Text(f"足迹的 {part:.1%} 没有说明属于哪种碳（化石、生物或土地利用）；交换时计作化石。",
                 f"Sources do not tell of which kind of carbon {part:.1%} of the footprint is "
                 "(fossil, biogenic, land use); it is exchanged as fossil."),
            Text("在 flows 表中填写 gas 与 carbon。", "Fill in gas and carbon of the flows."),
        ),
    )  # fmt: skip


def _unlinked(study: Study, chain: Chain) -> tuple[Finding, ...]:
    if not len(chain.unlinked):
        return ()
    rows = [study.links.slice(int(k), 1).to_pylist()[0] for k in chain.unlinked]
    named = ", ".join(dict.fromkeys(f"{row['process']} ← {row['flow']}" for row in rows[:6]))
    return (
        Finding(
            "record-unlinked", Severity.WARNING, named,
            Text(f"该产品的供应链中有 {len(rows)} 项投入没有供应过程，其影响未计入：{named}。",
                 f"{len(rows)} inputs in the supply of this product have no provider, and what "
                 f"lies behind them is left out: {named}."),
            Text("补充清单或人工链接，或用 --exempted 估计未计入的百分比。",
                 "Bring in what makes them or decide links; or estimate the percentage left out "
                 "with --exempted."),
        ),
    )  # fmt: skip
