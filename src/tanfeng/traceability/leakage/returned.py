"""Leakage (流失量): what should have been returned less what was, with an interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa
from scipy import stats

from tanfeng.ledger.plain import Column, Place, settled
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.leakage.curve import Discretisation
from tanfeng.traceability.leakage.lifetime import Lifetime
from tanfeng.traceability.leakage.observed import Observed
from tanfeng.traceability.leakage.retired import Retirements, retirements

SOLD = (
    Column("group", required=False, zh="分组"),
    Column("year", "whole", least=1900, most=2200, zh="年份"),
    Column("sold", "number", least=0.0, zh="销售量"),
    Column("sd", "number", required=False, least=0.0, zh="标准差"),
)
"""Columns of sales: pieces, kWh or kg; `group` such as a chemistry or a province."""

RETURNED = (
    Column("group", required=False, zh="分组"),
    Column("year", "whole", least=1900, most=2200, zh="年份"),
    Column("returned", "number", least=0.0, zh="回收量"),
    Column("sd", "number", required=False, least=0.0, zh="标准差"),
)
"""Columns of what came back, in the unit of `SOLD`."""


@dataclass(frozen=True, eq=False)
class Leakage:
    """Leakage by group and year.

    Attributes
    ----------
    table
        ``group, year, expected, returned, leaked, sd, low, high``, and the same of the sums from
        the first year on as ``expected_sum`` ... ``high_sum``: what retires in one year may come
        back in the next.
    findings
        Where more is missing, or came back, than the interval allows, and what is not known.
    """

    table: pa.Table
    findings: tuple[Finding, ...]


def leakage(
    sold: pa.Table,
    returned: pa.Table,
    lifetime: Lifetime | Observed,
    *,
    entry: float = 0.0,
    discretisation: Discretisation = "cdf",
    level: float = 0.95,
    pieces: bool = True,
    sold_at: Place | None = None,
    returned_at: Place | None = None,
) -> Leakage:
    """Compare what should have retired with what was returned.

    Parameters
    ----------
    sold, returned
        Columns `SOLD` and `RETURNED`; rows of one group and year are added up.
    entry, discretisation
        See `retirements`.
    level
        Of the interval, which is normal: the variance is that of the survival curve (its
        parameters, or Greenwood's), of sales and returns, and of chance.
    pieces
        Whether sales are numbers of pieces that fail one by one; chance is left out otherwise.

    Returns
    -------
    Leakage
        Findings ``leakage-found``, ``leakage-negative``, ``leakage-year-missing``,
        ``leakage-unsold``, ``leakage-beyond-observed``.

    Raises
    ------
    TanfengError
        With every bad cell, or the refusal of the discretisation.
    """
    out = _yearly(settled(sold, SOLD, sold_at), "sold")
    back = _yearly(settled(returned, RETURNED, returned_at), "returned")
    findings: list[Finding] = []
    tables: list[pa.Table] = []
    z = float(stats.norm.ppf((1 + level) / 2))
    # a group of which nothing came back is looked at as far as the others are
    latest = max((int(years.max()) for years, _, _ in back.values()), default=0)
    for group in sorted({*out, *back}):
        if group not in out:
            findings.append(_unsold(group))
            continue
        cohorts, amounts, amount_sd = out[group]
        none = (np.zeros(0, int), np.zeros(0), np.zeros(0))
        came_years, came, came_sd = back.get(group, none)
        last = int(came_years.max()) if len(came_years) else max(int(cohorts.max()), latest)
        first = int(min([cohorts.min(), *came_years[:1]]))
        years = np.arange(first, last + 1)
        gone = retirements(
            cohorts, amounts, years, lifetime, entry=entry, discretisation=discretisation
        )
        table = _table(group, gone, (amounts, amount_sd), _on(years, came_years, came, came_sd),
                       z, pieces)  # fmt: skip
        tables.append(table)
        findings += _odd(group, gone, set(map(int, came_years)), table, level)
    return Leakage(pa.concat_tables(tables) if tables else _empty(), tuple(findings))


_Years = tuple[np.ndarray, np.ndarray, np.ndarray]


def _yearly(table: pa.Table, name: str) -> dict[str, _Years]:
    frame = (
        nw.from_native(table, eager_only=True)
        .with_columns(variance=nw.col("sd").fill_null(0.0) ** 2)
        .group_by("group", "year")
        .agg(nw.col(name, "variance").sum())
        .sort("group", "year")
    )
    found: dict[str, _Years] = {}
    for group in frame["group"].unique().to_list():
        own = frame.filter(nw.col("group") == group)
        found[group] = (
            own["year"].to_numpy(), own[name].to_numpy(), np.sqrt(own["variance"].to_numpy()),
        )  # fmt: skip
    return found


def _on(
    years: np.ndarray, own: np.ndarray, came: np.ndarray, sd: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    amounts, spread = np.zeros(len(years)), np.zeros(len(years))
    at = own - years[0]
    amounts[at], spread[at] = came, sd
    return amounts, spread


def _table(
    group: str,
    gone: Retirements,
    sold: tuple[np.ndarray, np.ndarray],
    came: tuple[np.ndarray, np.ndarray],
    z: float,
    pieces: bool,
) -> pa.Table:
    columns: dict[str, np.ndarray | list[str]] = {
        "group": [group] * len(gone.years), "year": gone.years,
    }  # fmt: skip
    for suffix, add in (("", _same), ("_sum", _added)):
        shares, weights = add(gone.shares), add(gone.weights)
        expected, returned = shares @ sold[0], add(came[0])
        variance = np.einsum("ta,ab,tb->t", weights, gone.curve.covariance, weights)
        variance = variance + shares**2 @ sold[1] ** 2 + add(came[1] ** 2)
        if pieces:
            variance = variance + (shares * (1 - shares)) @ sold[0]
        sd = np.sqrt(np.maximum(variance, 0.0))
        leaked = expected - returned
        columns |= {
            f"expected{suffix}": expected, f"returned{suffix}": returned,
            f"leaked{suffix}": leaked, f"sd{suffix}": sd,
            f"low{suffix}": leaked - z * sd, f"high{suffix}": leaked + z * sd,
        }  # fmt: skip
    return pa.table(columns)


def _same(values: np.ndarray) -> np.ndarray:
    return values


def _added(values: np.ndarray) -> np.ndarray:
    return np.cumsum(values, axis=0)


def _empty() -> pa.Table:
    numbers = [
        f"{name}{suffix}"
        for suffix in ("", "_sum")
        for name in ("expected", "returned", "leaked", "sd", "low", "high")
    ]
    kinds = {"group": pa.string(), "year": pa.int64()} | dict.fromkeys(numbers, pa.float64())
    return pa.schema(kinds).empty_table()


def _odd(
    group: str, gone: Retirements, told: set[int], table: pa.Table, level: float
) -> Iterator[Finding]:
    end = table.slice(table.num_rows - 1).to_pylist()[0]
    at = f"{group} {end['year']}".strip()
    amounts = (
        f"{end['leaked_sum']:,.6g}", f"{end['low_sum']:,.6g}", f"{end['high_sum']:,.6g}",
        f"{level:.0%}",
    )  # fmt: skip
    if end["low_sum"] > 0:
        yield Finding(
            "leakage-found", Severity.WARNING, at,
            Text("至此应退役 {:,.6g}，已回收 {:,.6g}，流失 {}（{} 至 {}，{}）。".format(
                    end["expected_sum"], end["returned_sum"], *amounts),
                 "By now {:,.6g} should have retired and {:,.6g} came back: {} leaked"
                 " ({} to {}, {}).".format(end["expected_sum"], end["returned_sum"], *amounts)),
            Text("核查未移交的退役电池与渠道外流向。",
                 "Look for batteries kept back or sold outside of the channels."),
        )  # fmt: skip
    elif end["high_sum"] < 0:
        yield Finding(
            "leakage-negative", Severity.INFO, at,
            Text("回收量多于应退役量：{}（{} 至 {}，{}）。".format(*amounts),
                 "More came back than should have retired: {} ({} to {}, {}).".format(*amounts)),
            Text("寿命参数可能偏长，或有外来退役电池。",
                 "Lifetimes may be too long, or batteries come from elsewhere."),
        )  # fmt: skip
    lacking = [int(y) for y in gone.years if int(y) not in told and gone.cohorts.min() <= y]
    if lacking:
        names = f"{lacking[0]}" if len(lacking) == 1 else f"{lacking[0]} … {lacking[-1]}"
        yield Finding(
            "leakage-year-missing", Severity.WARNING, f"{group} {names}".strip(),
            Text(f"{len(lacking)} 年没有回收量，按 0 计。",
                 f"{len(lacking)} years have no returns reported; they count as 0."),
        )  # fmt: skip
    beyond = gone.curve.ages > gone.curve.known_to
    if beyond.any() and np.any(gone.weights[:, beyond]):
        yield Finding(
            "leakage-beyond-observed", Severity.WARNING, at,
            Text(f"实测存活只到 {gone.curve.known_to:.3g} 年，更久者按不再退役计，流失量偏小。",
                 f"Survival was observed to {gone.curve.known_to:.3g} years; none is taken to"
                 " retire later, so that the leakage is on the low side."),
            Text("用参数分布外推。", "Use a lifetime from parameters to go further."),
        )  # fmt: skip


def _unsold(group: str) -> Finding:
    return Finding(
        "leakage-unsold", Severity.WARNING, group,
        Text("有回收量而无销售量，不能算应退役量。",
             "There are returns but no sales: what should have retired is not known."),
    )  # fmt: skip
