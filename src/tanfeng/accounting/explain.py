"""Explaining a computed figure (溯源): formula, cells, factors, clauses and conversions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.accounting.account import jobs_of, read_facts
from tanfeng.accounting.line import Account, facts_index
from tanfeng.accounting.posts import posted_unit
from tanfeng.accounting.resolve import resolve
from tanfeng.accounting.subject import Plant
from tanfeng.accounting.traced import TracedLine
from tanfeng.ledger import Workspace, run, run_sheets
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Interp, Lookup
from tanfeng.reference.formula import explain as explain_formula
from tanfeng.reference.method import Equation, Method
from tanfeng.reference.period import parse_period
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.trace import Trace


def explain(
    ws: Workspace,
    run_number: int,
    entity: str,
    symbol: str,
    period: str,
    item: str | None = None,
    unit: str | None = None,
    sheet: str | None = None,
) -> Trace:
    """Open a figure of a run down to the cell and the clause.

    Parameters
    ----------
    entity
        Plant or process unit that the figure was posted for.
    symbol
        Symbol of the method, as in the computed fact.
    period
        A month, or a calendar year that the run states.
    item
        Item of the computed fact, where the rows run over items.
    unit
        Process unit, when `entity` is its plant.
    sheet
        Method sheet, when several methods of the run have the symbol.

    Raises
    ------
    TanfengError
        ``figure-unknown`` when the run has no such figure; ``figure-ambiguous`` when several
        methods have.
    """
    made = run(ws, run_number)
    shelf = run_sheets(ws, run_number)
    span = parse_period(period)
    base = symbol.partition(".")[0]
    here = unit or entity
    plant_id = here.partition("/")[0]
    found: list[tuple[Method, Plant]] = []
    for method, plants in jobs_of(shelf, made.arguments).values():
        equation = method.equations.get(base)
        if equation is None or (sheet is not None and method.id != sheet):
            continue
        if not _fits(method, equation, here, plant_id, item):
            continue
        months = set(span.months())
        found += [(method, p) for p in plants if p.id == plant_id and months & set(p.months)]
    if not found:
        raise refuse(
            "figure-unknown", f"run {run_number}",
            f"第 {run_number} 号批次没有 {entity} {symbol} {period}。",
            f"Run {run_number} has no {symbol} of {entity} for {period}.",
        )  # fmt: skip
    if len({method.sheet.series for method, _ in found}) > 1:
        named = ", ".join(sorted(method.id for method, _ in found))
        raise refuse(
            "figure-ambiguous", f"run {run_number}",
            f"多个方法有符号 {symbol}：{named}", f"Several methods have {symbol}: {named}.",
            "请指明 item 或 sheet。", "Name the item or the sheet.",
        )  # fmt: skip
    facts = facts_index(read_facts(ws, made.snapshot, [p for _, p in found], span))
    resolved = {method.id: resolve(method, shelf, [plant]) for method, plant in found}
    accounts = [
        Account(resolved[method.id], shelf, plant, month, facts)
        for month in span.months()
        for method, plant in found
        if month in plant.months
    ]
    return _posted(shelf, accounts, base, here, item or "", period)


def _fits(method: Method, equation: Equation, here: str, plant: str, item: str | None) -> bool:
    rows = method.rows[equation.rows]
    if "unit" not in rows.over and here != plant:
        return False
    if "unit" in rows.over and "item" not in rows.over and here == plant and rows.equipment:
        return False
    if "item" in rows.over:
        return item in rows.items
    return item is None or equation.posts is None or equation.posts.item == item


def _posted(
    shelf: Shelf, accounts: Sequence[Account], symbol: str, here: str, item: str, period: str
) -> Trace:
    method = accounts[-1].resolved.method
    equation = method.equations[symbol]
    rows = method.rows[equation.rows]
    # the item of a total names the figure, not a row that it was made of
    of_row = item if "item" in rows.over else ""
    scopes = [
        TracedLine(a.line(rows.name, here if "unit" in rows.over else "", of_row))
        for a in accounts
        if symbol in a.resolved.method.equations
    ]
    trace = scopes[0].trace(symbol) if "-" in period else _year(method, equation, scopes)
    if equation.posts is None:
        return trace
    named = equation.posts.item if equation.posts.item != "*" else item
    unit, scale = posted_unit(shelf, equation, equation.posts, named)
    if scale == 1 or trace.value is None:
        return trace
    return Trace("conversion", trace.label, trace.value * scale, unit,
                 how=f"{equation.unit} -> {unit}", at=trace.at, children=(trace,))  # fmt: skip


def _year(method: Method, equation: Equation, scopes: Sequence[TracedLine]) -> Trace:
    label = Text(f"{equation.label.zh} {equation.symbol}", f"{equation.label.en} {equation.symbol}")
    if equation.kind == "ratio":
        return explain_formula(
            equation.formula, _Year(tuple(scopes)), label, unit=equation.unit, at=equation.at,
            source_document=method.sheet.number, clause=equation.clause, status=equation.status,
        )  # fmt: skip
    return _added(equation.symbol, label, equation.unit, equation.at, scopes)


def _added(symbol: str, label: Text, unit: str, at: str, scopes: Sequence[TracedLine]) -> Trace:
    children = tuple(_of_month(scope.trace(symbol), scope.line.account.period) for scope in scopes)
    values = [child.value for child in children]
    known = [value for value in values if value is not None]
    total = sum(known, Decimal(0)) if len(known) == len(values) else None
    return Trace("formula", label, total, unit, how=f"sum({symbol}, over=month)", at=at,
                 children=children)  # fmt: skip


def _of_month(trace: Trace, month: str) -> Trace:
    label = Text(f"{month} {trace.label.zh}", f"{month} {trace.label.en}")
    return Trace(trace.kind, label, trace.value, trace.unit, trace.how, trace.at, trace.source,
                 trace.clause, trace.status, trace.note, trace.children)  # fmt: skip


@dataclass(frozen=True)
class _Year:
    """A year as a scope: every flow is the sum of its months."""

    scopes: tuple[TracedLine, ...]

    @property
    def title(self) -> Text:
        return self.scopes[0].title

    def value(self, name: str) -> Decimal | None:
        return self.trace(name).value

    def members(self, dimension: str) -> Iterable[_Year]:
        raise NotImplementedError

    def lookup(self, table: str, keys: tuple[str, ...], column: str | None) -> Decimal | None:
        raise NotImplementedError

    def interp(self, table: str, x: Decimal) -> Decimal | None:
        raise NotImplementedError

    def trace_table(self, node: Lookup | Interp) -> Trace:
        raise NotImplementedError

    def trace(self, name: str) -> Trace:
        last = self.scopes[-1]
        method = last.line.account.resolved.method
        if name in last.line.account.resolved.constants:
            return last.trace(name)
        spec = method.inputs.get(name) or method.equations[name]
        label = Text(f"{spec.label.zh} {name}", f"{spec.label.en} {name}")
        unit = last.trace(name).unit
        return _added(name, label, unit, spec.at, self.scopes)
