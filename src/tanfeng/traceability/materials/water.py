"""Rates of a water balance (水平衡): reuse, cooling, process, condensate, fresh water per unit.

Source: formulas 4 to 10 as given at https://m.qiqiwenku.com/doc/199366.html; GB/T 7119 and GB/T
12452 were not read.
"""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger.plain import Column, Place, settled
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf
from tanfeng.traceability.rates import Rates

_VOLUMES = {
    "fresh": "取水量", "reused": "重复利用水量", "cooling_reused": "间接冷却水循环量",
    "cooling_fresh": "间接冷却水补充量", "process_reused": "工艺水回用量",
    "process_fresh": "工艺水取水量", "condensate": "冷凝水回收量", "steam": "蒸汽发汽量",
    "output": "产品产量", "value": "产值",
}  # fmt: skip

WATER = (
    Column("entity", zh="主体"),
    Column("period", zh="期间"),
    *(Column(name, "number", required=False, least=0.0, zh=zh) for name, zh in _VOLUMES.items()),
)
"""Columns, m3: fresh and reused water in all, of indirect cooling and of processes; `condensate`
recovered of `steam`, both as water; `output` of product in its own unit, `value` in yuan."""

INTAKES = (
    Column("entity", zh="主体"),
    Column("period", zh="期间"),
    Column("unit", zh="用水单元"),
    Column("fresh", "number", least=0.0, zh="取水量"),
)
"""Columns of what each unit took in, m3."""
METERED = (
    Column("entity", zh="主体"),
    Column("period", zh="期间"),
    Column("metered", "number", least=0.0, zh="总表水量"),
)
"""Columns of what the main meter showed, m3."""

_SHARES = {
    "reuse_rate": ("reused", "fresh"),
    "cooling_rate": ("cooling_reused", "cooling_fresh"),
    "process_rate": ("process_reused", "process_fresh"),
}
_TEST = "cn.water_balance_test"


def water_rates(water: pa.Table, *, spread: float = 0.0, place: Place | None = None) -> pa.Table:
    """Return the rates of entities and periods.

    Parameters
    ----------
    water
        Columns `WATER`.
    spread
        Relative standard deviation of a meter; meters are independent.

    Returns
    -------
    pyarrow.Table
        ``entity, period, reuse_rate, cooling_rate, process_rate`` = reused / (reused + fresh) and
        ``condensate_rate`` = condensate / steam, shares of 1; ``fresh_per_output`` in m3 per unit,
        ``fresh_per_value`` in m3 per yuan; each with its ``..._sd``. Null where a figure is
        missing, or there is nothing to share.

    Raises
    ------
    TanfengError
        With every bad cell; see `tanfeng.ledger.plain.settled`.
    """
    frame = nw.from_native(settled(water, WATER, place), eager_only=True)
    found: dict[str, nw.Expr] = {}
    spreads: dict[str, nw.Expr] = {}
    both = spread * 2**0.5
    for name, (reused, fresh) in _SHARES.items():
        total = nw.col(reused) + nw.col(fresh)
        found[name] = nw.col(reused) / nw.when(total > 0).then(total)
        spreads[f"{name}_sd"] = both * nw.col(name) * (1 - nw.col(name))
    quotients = {
        "condensate_rate": ("condensate", "steam"),
        "fresh_per_output": ("fresh", "output"),
        "fresh_per_value": ("fresh", "value"),
    }
    for name, (above, below) in quotients.items():
        found[name] = nw.col(above) / nw.when(nw.col(below) > 0).then(nw.col(below))
        spreads[f"{name}_sd"] = both * nw.col(name)
    return (
        frame.with_columns(**found)
        .with_columns(**spreads)
        .select("entity", "period", *found, *spreads)
        .sort("entity", "period")
        .to_native()
    )


def intake_difference(
    intakes: pa.Table,
    metered: pa.Table,
    *,
    shelf: Shelf | None = None,
    intakes_at: Place | None = None,
    metered_at: Place | None = None,
) -> Rates:
    """Compare what units took in with what the main meter showed.

    Returns
    -------
    Rates
        ``entity, period, units, metered, difference``, the last as a share of `metered`. Finding
        ``water-units-differ``, a warning, where it is above the value of the sheet; the sheet's
        status is told with it.

    Raises
    ------
    TanfengError
        With every bad cell; see `tanfeng.ledger.plain.settled`.
    """
    units = nw.from_native(settled(intakes, INTAKES, intakes_at), eager_only=True)
    meter = nw.from_native(settled(metered, METERED, metered_at), eager_only=True)
    keys = ["entity", "period"]
    table = (
        meter.group_by(*keys)
        .agg(nw.col("metered").sum())
        .join(units.group_by(*keys).agg(nw.col("fresh").sum().alias("units")), on=keys, how="left")
        .with_columns(
            difference=(nw.col("units") - nw.col("metered")).abs()
            / nw.when(nw.col("metered") > 0).then(nw.col("metered"))
        )
        .select(*keys, "units", "metered", "difference")
        .sort(*keys)
    )
    sheet = (shelf or open_shelf()).editions(_TEST)[-1]
    row = next(r for r in sheet.body["rows"] if r["id"] == "intake")
    most = row["levels"][0]
    findings = [
        Finding(
            "water-units-differ", Severity.WARNING, f"{each['entity']} {each['period']}",
            Text(f"各单元取水量之和与总表相差 {each['difference']:.1%}，大于 {most} %"
                 f"（{sheet.title.zh}，状态 {sheet.status}）。",
                 f"Unit intakes differ from the main meter by {each['difference']:.1%}, more than"
                 f" {most} % ({sheet.title.en}, status {sheet.status})."),
            Text("补测漏失与未计量单元，或对水平衡作数据协调。",
                 "Measure leaks and unmetered units, or reconcile the water balance."),
        )
        for each in table.filter(nw.col("difference") * 100 > most).to_arrow().to_pylist()
    ]  # fmt: skip
    return Rates("intake_difference", table.to_native(), tuple(findings))
