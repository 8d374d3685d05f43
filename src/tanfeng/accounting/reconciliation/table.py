"""Networks from tables (平衡网络表): streams, fractions, parameters, relations, balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tanfeng.accounting.reconciliation.network import (
    Network,
    Parameter,
    Reading,
    Relation,
    Stream,
)
from tanfeng.accounting.reconciliation.system import fault
from tanfeng.ledger.plain import Column, read_tables, settled
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding

_READING = (
    Column("value", "number", required=False, zh="数值"),
    Column("sd", "number", required=False, least=0.0, zh="标准差"),
    Column("relative", "number", required=False, least=0.0, zh="相对标准差"),
)
STREAMS = (
    Column("stream", zh="物流"),
    Column("source", required=False, zh="来自"),
    Column("target", required=False, zh="去向"),
    *_READING,
    Column("unit", required=False, zh="单位"),
    Column("signed", required=False, words=("yes", "no", ""), words_zh=("是", "否", ""),
           zh="可为负"),
)  # fmt: skip
"""Columns of streams. Nodes are empty for what lies outside; `relative` is the deviation as a share
of the value, given in the place of `sd`; an amount without a value was not measured."""

FRACTIONS = (
    Column("stream", zh="物流"),
    Column("element", zh="元素"),
    *_READING,
)
"""Columns of fractions, between 0 and 1."""

PARAMETERS = (Column("parameter", zh="参数"), *_READING)
"""Columns of numbers that relations use."""

RELATIONS = (Column("relation", zh="关系式"),)
"""Column of equations, see `network.Relation`."""

BALANCES = (
    Column("node", zh="节点"),
    Column("balanced", required=False, zh="平衡项"),
)
"""Columns of what is balanced at a node: a row for each, or one row without an item for nothing;
nodes that are not named balance everything."""

KINDS = {
    "streams": STREAMS, "fractions": FRACTIONS, "parameters": PARAMETERS, "relations": RELATIONS,
    "balances": BALANCES,
}  # fmt: skip
_KNOWN_BY = {
    "streams": ("stream", "source", "target"), "fractions": ("stream", "element"),
    "parameters": ("parameter",), "relations": ("relation",), "balances": ("node", "balanced"),
}  # fmt: skip
"""Headings without which a table is not taken to be of a kind."""
_RECOGNISED = {
    kind: tuple(replace(column, required=column.name in _KNOWN_BY[kind]) for column in columns)
    for kind, columns in KINDS.items()
}


def read_network(paths: Sequence[Path], *, whole: bool = False) -> tuple[Network, list[Finding]]:
    """Read a network from CSV files (one table each) and workbooks (a sheet each).

    Parameters
    ----------
    whole
        Whether the fractions of every stream add up to 1.

    Returns
    -------
    tuple
        The network, and what is to be known of the files.

    Raises
    ------
    TanfengError
        Refusals of files and of cells (`tanfeng.ledger.plain`), ``reconcile-reading``,
        ``reconcile-name`` for fractions of streams that are not there, ``reconcile-empty``.
    """
    rows: dict[str, list[tuple[dict[str, Any], str]]] = defaultdict(list)
    findings: list[Finding] = []
    told: list[Finding] = []
    for path in paths:
        for plain in read_tables(path, _RECOGNISED):
            told += plain.findings
            try:
                table = settled(plain.table, KINDS[plain.kind], plain.place)
            except TanfengError as error:
                findings += error.findings
                continue
            first = KINDS[plain.kind][0].name
            rows[plain.kind] += [
                (row, plain.place(n, first)) for n, row in enumerate(table.to_pylist())
            ]
    if not rows["streams"] and not findings:
        raise refuse(
            "reconcile-empty", ", ".join(path.name for path in paths), "没有物流表。",
            "There is no table of streams.",
            "须有列：stream, source, target。", "Columns: stream, source, target.",
        )  # fmt: skip
    shares: dict[str, dict[str, Reading]] = defaultdict(dict)
    names = {row["stream"] for row, _ in rows["streams"]}
    for row, at in rows["fractions"]:
        if row["stream"] not in names:
            findings.append(fault("reconcile-name", at, f"没有物流“{row['stream']}”。",
                                   f"There is no stream '{row['stream']}'."))  # fmt: skip
        elif row["element"] in shares[row["stream"]]:
            findings.append(fault(
                "reconcile-name-twice", at, f"“{row['stream']}”的“{row['element']}”重复。",
                f"'{row['element']}' of '{row['stream']}' is there twice."))  # fmt: skip
        shares[row["stream"]][row["element"]] = _reading(row, at, findings)
    streams = tuple(
        Stream(row["stream"], row["source"], row["target"], _reading(row, at, findings),
               row["unit"] or "t", shares[row["stream"]], whole, row["signed"] == "yes", at)
        for row, at in rows["streams"]
    )  # fmt: skip
    parameters = tuple(
        Parameter(row["parameter"], _reading(row, at, findings), at=at)
        for row, at in rows["parameters"]
    )
    if findings:
        raise TanfengError(*findings)
    balances: dict[str, tuple[str, ...]] = {}
    for row, _ in rows["balances"]:
        more = (row["balanced"],) if row["balanced"] else ()
        balances[row["node"]] = balances.get(row["node"], ()) + more
    elements = tuple(dict.fromkeys(row["element"] for row, _ in rows["fractions"]))
    relations = tuple(Relation(row["relation"], at) for row, at in rows["relations"])
    at = ", ".join(path.name for path in paths)
    return Network(streams, parameters, relations, elements, balances, at), told


def _reading(row: dict[str, Any], at: str, findings: list[Finding]) -> Reading:
    value, sd, relative = row["value"], row["sd"], row["relative"]
    if sd is not None and relative is not None:
        findings.append(fault("reconcile-reading", at, "标准差与相对标准差只能给一个。",
                               "Give sd or relative, not both."))  # fmt: skip
    if sd is None and relative is not None and value is not None:
        sd = relative * abs(value)
    elif sd is None and relative is not None:
        findings.append(fault("reconcile-reading", at, "有相对标准差而无数值。",
                               "A relative deviation without a value."))  # fmt: skip
    return Reading(value, sd)
