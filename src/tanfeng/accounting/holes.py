"""Findings of a computation: which total has no value, and which input or factor is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute

from tanfeng.accounting.evaluate import column_of
from tanfeng.accounting.resolve import Resolved
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Name, walk
from tanfeng.reference.method import Input, Method

# its functions are made at import time, so type checkers do not know them
pc: Any = pyarrow.compute


def holes(resolved: Resolved, frames: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """Yield one finding per entity, item and symbol that something needed and did not get."""
    method = resolved.method
    needed, beside = _needed(method), _beside(method)
    for symbol, pick in resolved.constants.items():
        if symbol in needed and pick.value is None:
            yield _missing(method.inputs[symbol], "", "", pick.at, pick.note, (), symbol in beside)
    for symbol in sorted(needed & set(method.inputs)):
        input = method.inputs[symbol]
        table = frames.get(input.rows)
        if symbol in resolved.constants or table is None or symbol not in table.column_names:
            continue
        if not table.column(symbol).null_count:
            continue
        empty = table.filter(pc.is_null(table.column(symbol)))
        columns = resolved.columns[input.rows]
        seen: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in empty.select(
            [c for c in empty.column_names
             if c in ("plant", "unit", "item", "period", *map(column_of, columns))]
        ).to_pylist():  # fmt: skip
            seen.setdefault((row.get("unit") or row["plant"], row.get("item") or ""), []).append(
                row
            )
        for (entity, item), rows in sorted(seen.items()):
            key = tuple(rows[0].get(column_of(c)) or "" for c in columns)
            pick = resolved.picks[input.rows].get(key, {}).get(symbol)
            at = pick.at if pick else input.at
            months = tuple(sorted({row["period"] for row in rows}))
            note = pick.note if pick else ""
            yield _missing(input, entity, item, at, note, months, symbol in beside)


def _needed(method: Method) -> set[str]:
    """Return the inputs that flows rest on; a ratio without its inputs is left out, not a hole."""
    return _named(method, [e.symbol for e in method.equations.values() if e.kind == "flow"])


def _beside(method: Method) -> set[str]:
    """Return the inputs that only auxiliary results rest on: the totals stand without them."""
    flows = [e.symbol for e in method.equations.values() if e.kind == "flow"]
    return _needed(method) - _named(method, [s for s in flows if s not in method.auxiliary])


def _named(method: Method, symbols: Iterable[str]) -> set[str]:
    trees = [method.equations[symbol].formula.tree for symbol in symbols]
    return {node.name for tree in trees for node in walk(tree) if isinstance(node, Name)}


def _missing(
    input: Input,
    entity: str,
    item: str,
    at: str,
    note: str,
    months: tuple[str, ...],
    beside: bool,
) -> Finding:
    named = input.item or item
    when = f"{months[0]}…{months[-1]}" if len(months) > 1 else "".join(months)
    where = " ".join(part for part in (entity, named, when) if part)
    shown = f"（{note}）" if note else ""
    shown_en = f" ({note})" if note else ""
    factor = input.kind == "factor"
    return Finding(
        "factor-missing" if factor else "input-missing",
        Severity.ERROR if (input.required or factor) and not beside else Severity.WARNING,
        at,
        Text(
            f"{where}：缺少{input.label.zh} {input.symbol}{shown}，依赖它的结果为空。",
            f"{where}: {input.label.en} {input.symbol} is missing{shown_en};"
            " what depends on it has no value.",
        ),
        Text("请补充数据，或在工作区 sheets/ 中加入给出该值的版本。",
             "Report it, or add an edition that gives it to the workspace's sheets/."),
    )  # fmt: skip
