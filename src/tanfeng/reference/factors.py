"""Factor sets (因子集): default values of one document, with lookups that never fill a hole."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.cells import Cells
from tanfeng.reference.codes import regions
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Row, Sheet, Status
from tanfeng.reference.shelf import Shelf

FIXED = ("parameter", "value", "unit", "clause", "status", "source", "note")
EXTRA = ("printed", "low", "high", "decision", "check_ncv")


@dataclass(frozen=True, slots=True)
class Factor:
    """One value of a factor set.

    Attributes
    ----------
    value
        None when the document gives none (a range, a year-specific value, a region left out).
    low, high
        Printed range, both in `unit`.
    printed
        What the document prints where `value` departs from it; `decision` numbers the reason.
    """

    keys: Mapping[str, str]
    parameter: str
    value: Decimal | None
    unit: str
    clause: str
    status: Status
    source: str
    note: str
    at: str
    low: Decimal | None = None
    high: Decimal | None = None
    printed: str = ""
    decision: str = ""
    check_ncv: Decimal | None = None


@dataclass(frozen=True, eq=False)
class FactorSet:
    """All factors of one sheet.

    Attributes
    ----------
    keys
        Names of the key columns, such as ``("item",)``.
    fallback
        Parameter -> levels (``grid``, ``nation``) that a region without a row falls back on.
    decisions
        Number of a correction -> why it was made.
    """

    id: str
    series: str
    title: Text
    number: str
    keys: tuple[str, ...]
    rows: tuple[Factor, ...]
    fallback: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, Text]
    key_units: Mapping[str, str]

    @functools.cached_property
    def index(self) -> Mapping[tuple[str, ...], Factor]:
        """Factors by their keys and parameter."""
        return {(*(f.keys[k] for k in self.keys), f.parameter): f for f in self.rows}


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a lookup.

    Attributes
    ----------
    factor
        None when no row applies; a factor whose value is None is known to be unknown.
    steps
        Keys that were tried, in order; more than one when the sheet allowed a fallback.
    """

    factor: Factor | None
    steps: tuple[str, ...]


def read_factors(sheet: Sheet) -> FactorSet:
    """Read a sheet of kind ``factors``.

    Raises
    ------
    TanfengError
        With all findings: ``factor-key-missing``, ``factor-twice``,
        ``factor-decision-unknown``, and those of `Cells`.
    """
    findings: list[Finding] = []
    keys = tuple(str(k) for k in sheet.body.get("keys") or ())
    rows = [row for table in sheet.tables.values() for row in table]
    if not keys or not rows:
        findings.append(
            _error(
                "factor-key-missing",
                sheet.at("keys"),
                "因子集须有 keys 与表格。",
                "A factor set needs 'keys' and a table.",
            )
        )
    decisions = {
        str(number): Text(str(text["zh"]), str(text["en"]))
        for number, text in (sheet.body.get("decisions") or {}).items()
    }
    factors: list[Factor] = []
    taken: dict[tuple[str, ...], str] = {}
    for row in rows:
        factor = _factor(row, keys, decisions, findings)
        if factor is None:
            continue
        key = (*factor.keys.values(), factor.parameter)
        if key in taken:
            findings.append(
                _error(
                    "factor-twice",
                    row.at,
                    f"{'、'.join(key)} 已在 {taken[key]} 给出。",
                    f"{', '.join(key)} is already given at {taken[key]}.",
                )
            )
        taken.setdefault(key, row.at)
        factors.append(factor)
    if findings:
        raise TanfengError(*findings)
    return FactorSet(
        sheet.id,
        sheet.series,
        sheet.title,
        sheet.number,
        keys,
        tuple(factors),
        {str(p): tuple(steps) for p, steps in (sheet.body.get("fallback") or {}).items()},
        decisions,
        {str(k): str(u) for k, u in (sheet.body.get("key_units") or {}).items()},
    )


def find(factors: FactorSet, parameter: str, shelf: Shelf | None = None, **keys: str) -> Found:
    """Look one factor up, falling back along regions only where the sheet says so.

    Parameters
    ----------
    shelf
        Needed for a fallback: it knows the grid and nation of a region.
    keys
        Value of every key column.

    Notes
    -----
    A row without a value stops the search: a document that leaves a province out is never
    completed from its neighbours.
    """
    wanted = tuple(keys.get(k, "") for k in factors.keys)
    steps = ["/".join(wanted)]
    factor = factors.index.get((*wanted, parameter))
    allowed = factors.fallback.get(parameter, ())
    if factor is not None or not allowed or shelf is None or "region" not in factors.keys:
        return Found(factor, tuple(steps))
    place = factors.keys.index("region")
    region = regions(shelf).get(wanted[place])
    for level in allowed:
        parent = None
        if region is not None:
            parent = region.grid if level == "grid" else "CN" if level == "nation" else None
        # a region outside every grid has no national factor either (Hong Kong, Macao, Taiwan)
        if not parent or region is None or (region.level == "province" and not region.grid):
            continue
        tried = (*wanted[:place], parent, *wanted[place + 1 :])
        steps.append("/".join(tried))
        factor = factors.index.get((*tried, parameter))
        if factor is not None:
            break
    return Found(factor, tuple(steps))


def _factor(
    row: Row, keys: tuple[str, ...], decisions: Mapping[str, Text], findings: list[Finding]
) -> Factor | None:
    absent = [k for k in (*keys, "parameter") if not row.cells.get(k)]
    if absent:
        named = "、".join(absent)
        findings.append(
            _error(
                "factor-key-missing",
                row.at,
                f"键列缺失或为空：{named}",
                f"Key columns missing or empty: {named}.",
            )
        )
        return None
    cells = Cells(row, (*keys, *FIXED), EXTRA)
    decision = cells.text("decision")
    if decision and decision not in decisions:
        cells.fault(
            "factor-decision-unknown",
            f"表头没有决定“{decision}”。",
            f"The header has no decision '{decision}'.",
        )
    factor = Factor(
        {k: cells.text(k) for k in keys},
        cells.text("parameter"),
        cells.number("value"),
        cells.unit(),
        cells.text("clause"),
        cells.status(),
        cells.source(),
        cells.text("note"),
        row.at,
        cells.number("low"),
        cells.number("high"),
        cells.text("printed"),
        decision,
        cells.number("check_ncv"),
    )
    findings.extend(cells.findings)
    return factor


def _error(code: str, at: str, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, at, Text(zh, en))


def factor_set(shelf: Shelf, id: str) -> FactorSet:
    """Return the factor set of one sheet id.

    Raises
    ------
    TanfengError
        ``sheet-unknown``, ``sheet-kind-differs``, or those of `read_factors`.
    """
    return _factor_set(shelf, id)


@functools.lru_cache(maxsize=256)
def _factor_set(shelf: Shelf, id: str) -> FactorSet:
    sheet = shelf.sheet(id)
    if sheet.kind != "factors":
        raise refuse(
            "sheet-kind-differs",
            sheet.at("kind"),
            f"“{id}”不是因子集。",
            f"'{id}' is no factor set.",
        )
    return read_factors(sheet)
