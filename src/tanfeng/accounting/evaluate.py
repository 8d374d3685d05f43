"""The engine (计算引擎): a method over millions of reported rows, as narwhals expressions.

Nothing here loops over facts: facts are pivoted once per row set, defaults join by equality keys,
equations become column expressions, and sums become group-bys. The same expressions run on DuckDB
and on PySpark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from tanfeng.accounting.pivot import DEFAULT, TIERS, Lazy, pivot, reported_inputs
from tanfeng.accounting.resolve import Resolved
from tanfeng.accounting.subject import Plant, calendar_table, members_table
from tanfeng.reference.formula import Stage, Sum, split, vector
from tanfeng.reference.method import Input, Method, Rows, names

Placer = Callable[[pa.Table], Lazy]


@dataclass(frozen=True)
class Tables:
    """Small tables beside the facts, placed in the engine that holds the facts.

    Attributes
    ----------
    members
        Row set -> ``unit``, ``plant`` and attribute columns.
    calendar
        Row set -> ``plant``, ``period`` and attribute columns.
    plants
        Column ``plant``: entities that are plants.
    defaults
        Row set -> attribute columns and ``<symbol>__default``.
    constants
        Symbol -> number, NULL when no sheet gives it.
    """

    members: Mapping[str, Lazy]
    calendar: Mapping[str, Lazy]
    plants: Lazy
    defaults: Mapping[str, Lazy]
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, float | None]
    scales: Mapping[str, float]


def place_tables(resolved: Resolved, plants: Sequence[Plant], place: Placer) -> Tables:
    """Hand the resolved factors and the plants to an engine."""
    method = resolved.method
    unit_columns: dict[str, tuple[str, ...]] = {}
    plant_columns: dict[str, tuple[str, ...]] = {}
    for name in method.rows:
        own = resolved.columns[name]
        unit_columns[name] = tuple(c for c in own if c.startswith("unit."))
        plant_columns[name] = tuple(c for c in own if c.startswith("plant."))
    return Tables(
        members={
            name: place(_renamed(members_table(plants, rows.equipment, unit_columns[name])))
            for name, rows in method.rows.items()
        },
        calendar={
            name: place(_renamed(calendar_table(plants, plant_columns[name])))
            for name in method.rows
        },
        plants=place(pa.table({"entity": pa.array([p.id for p in plants], pa.string())})),
        defaults={
            name: place(_renamed(resolved.table(name)))
            for name in method.rows
            if resolved.columns[name] and any(resolved.picks[name].values())
        },
        columns={name: tuple(map(column_of, c)) for name, c in resolved.columns.items()},
        constants={
            s: None if p.value is None else float(p.value) for s, p in _everywhere(resolved).items()
        },
        scales={symbol: float(scale) for symbol, scale in resolved.scales.items()},
    )


def _everywhere(resolved: Resolved) -> Mapping[str, Any]:
    found = dict(resolved.constants)
    for name, columns in resolved.columns.items():
        if not columns:
            for picks in resolved.picks[name].values():
                found |= {f"{symbol}__default": pick for symbol, pick in picks.items()}
    return found


def check_column(code: str) -> str:
    """Return the column that says whether a check holds."""
    return f"check_{code.replace('-', '_')}"


def column_of(name: str) -> str:
    """Return the column name of a row attribute such as ``unit.equipment``."""
    return name.replace(".", "_")


def _renamed(table: pa.Table) -> pa.Table:
    return table.rename_columns([column_of(c) for c in table.column_names])


def evaluate(method: Method, facts: Lazy, tables: Tables) -> Mapping[str, Lazy]:
    """Evaluate a method over reported facts.

    Parameters
    ----------
    method
        The method, from `read_method`.
    facts
        Columns entity, item, measure, period (months), value (canonical unit), tier; one row
        per entity, item, measure and period.
    tables
        What the method needs beside the facts, from `place_tables`.

    Returns
    -------
    Mapping[str, narwhals.LazyFrame]
        Row set -> plant, (unit,) (item,) period, one column per symbol in its canonical unit,
        ``<symbol>__tier`` with the rank of the worst tier used (0: none), and for totals split
        by tier ``<symbol>__<tier>``. A symbol is NULL where something that it needs is missing.
    """
    return _Evaluation(method, facts, tables).frames()


class _Evaluation:
    def __init__(self, method: Method, facts: Lazy, tables: Tables) -> None:
        self.method, self.facts, self.tables = method, facts, tables
        self.built: dict[str, Lazy] = {}
        self.ready: set[str] = set()
        self.split: set[tuple[str, str]] = set()
        self.rows = {s: method.equations[s].rows for s in method.order}
        self.formulas = {s: method.equations[s].formula for s in method.order}
        for check in method.checks:
            self.rows[check_column(check.code)] = check.rows
            self.formulas[check_column(check.code)] = check.formula
        self.stages = {symbol: split(formula) for symbol, formula in self.formulas.items()}

    def frames(self) -> Mapping[str, Lazy]:
        for name, rows in self.method.rows.items():
            self.built[name] = self._inputs(rows)
        waiting = list(self.formulas)
        summed: set[str] = set()
        while waiting:
            before = len(waiting)
            waiting = self._compute(waiting, summed)
            summed |= self._sum(waiting, summed)
            if len(waiting) == before and not self._moved:
                raise AssertionError(f"no equation can be computed: {waiting}")
        self._split_by_tier()
        return self.built

    def _inputs(self, rows: Rows) -> Lazy:
        inputs = reported_inputs(self.method, rows.name)
        frame = self._base(rows, inputs)
        frame = self._with_defaults(rows, frame)
        own = [i for i in self.method.inputs.values() if i.rows == rows.name]
        derived = [i for i in own if any(p.formula is not None for p in i.defaults)]
        for input in (*(i for i in own if i not in derived), *derived):
            if input.symbol not in self.tables.constants:
                frame = frame.with_columns(*self._settled(rows, input))
        self.ready |= {i.symbol for i in own}
        return frame

    def _base(self, rows: Rows, inputs: tuple[Input, ...]) -> Lazy:
        calendar = self.tables.calendar[rows.name]
        members = self.tables.members[rows.name]
        if "item" in rows.over:
            whole_plants = "unit" not in rows.over
            facts = self._of_plants() if whole_plants else self.facts
            frame = pivot(facts, inputs, rows.items, self.tables.scales)
            frame = frame.rename({"entity": "plant" if whole_plants else "unit"})
            used = [nw.col(i.symbol) for i in inputs if i.kind == "activity"]
            frame = frame.filter(
                ~nw.all_horizontal(*[c.is_null() for c in used], ignore_nulls=False)
            )
            if not whole_plants:
                frame = frame.join(members, on="unit", how="inner")
            frame = frame.join(calendar, on=["plant", "period"], how="inner")
            parameters = tuple(i for i in inputs if i.kind == "parameter")
            if parameters and "unit" in rows.over:
                whole = pivot(
                    self._of_plants(), parameters, rows.items, self.tables.scales, "__plant"
                )
                whole = whole.rename({"entity": "plant"})
                frame = frame.join(whole, on=["plant", "item", "period"], how="left")
            return frame
        if "unit" in rows.over:
            frame = members.join(calendar, on="plant", how="inner")
            if inputs:
                found = pivot(self.facts, inputs, (), self.tables.scales).rename({"entity": "unit"})
                frame = frame.join(found, on=["unit", "period"], how="left")
            return frame
        if inputs:
            found = pivot(self._of_plants(), inputs, (), self.tables.scales).rename(
                {"entity": "plant"}
            )
            return calendar.join(found, on=["plant", "period"], how="left")
        return calendar

    def _of_plants(self) -> Lazy:
        return self.facts.join(self.tables.plants, on="entity", how="semi")

    def _with_defaults(self, rows: Rows, frame: Lazy) -> Lazy:
        if rows.name not in self.tables.defaults:
            return frame
        keys = list(self.tables.columns[rows.name])
        return frame.join(self.tables.defaults[rows.name], on=keys, how="left")

    def _settled(self, rows: Rows, input: Input) -> list[nw.Expr]:
        """Take the first source that has a value: unit, plant, then the method's defaults."""
        symbol = input.symbol
        values: list[nw.Expr] = []
        ranks: list[nw.Expr] = []
        if input.kind != "factor":
            values.append(nw.col(symbol))
            ranks.append(nw.col(f"{symbol}__tier"))
        if input.kind == "parameter" and {"unit", "item"} <= set(rows.over):
            values.append(nw.col(f"{symbol}__plant"))
            ranks.append(nw.col(f"{symbol}__tier__plant"))
        derived = any(place.formula is not None for place in input.defaults)
        fallback = DEFAULT if derived or input.kind == "parameter" else 0
        looked_up = False
        for place in input.defaults:
            if place.formula is not None:
                used = names(place.formula.tree)
                values.append(vector(place.formula.tree, self._columns(used)))
                rank = self._rank(used)
                ranks.append(nw.max_horizontal(rank, nw.lit(fallback)) if looked_up else rank)
            elif not looked_up:
                looked_up = True
                values.append(self._default(symbol))
                ranks.append(nw.lit(fallback))
        if not derived:
            tiers = nw.coalesce(*ranks, nw.lit(fallback)) if ranks else nw.lit(0)
        else:
            tiers = nw.lit(fallback)
            for value, rank in reversed(list(zip(values, ranks, strict=True))):
                tiers = nw.when(~value.is_null()).then(rank).otherwise(tiers)
        value = nw.coalesce(*values) if len(values) > 1 else values[0]
        return [value.alias(symbol), tiers.alias(f"{symbol}__tier")]

    def _default(self, symbol: str) -> nw.Expr:
        name = f"{symbol}__default"
        fixed = self.tables.constants
        return _number(fixed[name]) if name in fixed else nw.col(name)

    def _columns(self, used: Sequence[str]) -> dict[str, nw.Expr]:
        fixed = self.tables.constants
        return {n: _number(fixed[n]) if n in fixed else nw.col(n) for n in used}

    def _rank(self, used: Sequence[str], extra: Sequence[str] = ()) -> nw.Expr:
        ranked = [nw.col(f"{n}__tier") for n in used if n not in self.tables.constants]
        ranked += [nw.col(f"{n}__tier") for n in extra]
        # two at least: Spark's greatest() takes no single column
        return nw.max_horizontal(*ranked, nw.lit(0)) if ranked else nw.lit(0)

    def _compute(self, waiting: list[str], summed: set[str]) -> list[str]:
        self._moved = False
        left: list[str] = []
        for symbol in waiting:
            rows = self.rows[symbol]
            stages, tree = self.stages[symbol]
            outside = names(self.formulas[symbol].tree)
            if not (set(outside) - set(self.tables.constants) <= self.ready) or not (
                {name for name, _ in self._named(symbol, stages)} <= summed
            ):
                left.append(symbol)
                continue
            own = {stage.name: nw.col(f"{symbol}_{stage.name}") for stage in stages}
            value = vector(tree, self._columns(outside) | own)
            rank = self._rank(outside, [f"{symbol}_{stage.name}" for stage in stages])
            self.built[rows] = self.built[rows].with_columns(
                value.alias(symbol), rank.alias(f"{symbol}__tier")
            )
            self.ready.add(symbol)
            self._moved = True
        return left

    @staticmethod
    def _named(symbol: str, stages: Sequence[Stage]) -> list[tuple[str, Sum]]:
        # the lint lets only sums through, and none inside of another
        return [(f"{symbol}_{s.name}", s.node) for s in stages if isinstance(s.node, Sum)]

    def _sum(self, waiting: list[str], summed: set[str]) -> set[str]:
        jobs: dict[tuple[str, str], list[tuple[str, Any]]] = {}
        for symbol in waiting:
            for name, node in self._named(symbol, self.stages[symbol][0]):
                used = set(names(node.expression)) - set(self.tables.constants)
                if name not in summed and used <= self.ready:
                    pair = (self.rows[symbol], node.over)
                    jobs.setdefault(pair, []).append((name, node.expression))
        for (rows, over), listed in jobs.items():
            terms = {}
            for name, tree in listed:
                used = names(tree)
                terms[name] = vector(tree, self._columns(used))
                terms[f"{name}__tier"] = self._rank(used)
            split = self._tier_terms(rows, over)
            self._join_sums(rows, over, [*(n for n, _ in listed), *split], terms | split)
        done = {name for listed in jobs.values() for name, _ in listed}
        self._moved = self._moved or bool(done)
        return done

    def _join_sums(
        self, rows: str, over: str, sums: Sequence[str], terms: Mapping[str, nw.Expr]
    ) -> None:
        keys = ["plant", "period", *(k for k in self.method.rows[rows].over)]
        inner = self.built[over].select(*keys, *[e.alias(n) for n, e in terms.items()])
        parts: list[nw.Expr] = []
        for name in sums:
            parts.append(nw.col(name).sum().alias(name))
            parts.append(
                nw.col(name).is_null().cast(nw.Int64).sum().cast(nw.Int64).alias(f"{name}__holes")
            )
            if f"{name}__tier" in terms:
                parts.append(nw.col(f"{name}__tier").max().alias(f"{name}__tier"))
        grouped = inner.group_by(*keys).agg(*parts)
        frame = self.built[rows].join(grouped, on=keys, how="left")
        settled: list[nw.Expr] = []
        for name in sums:
            holes = nw.coalesce(nw.col(f"{name}__holes"), nw.lit(0))
            total = nw.coalesce(nw.col(name), nw.lit(0.0))
            settled.append(nw.when(holes == 0).then(total).alias(name))
            if f"{name}__tier" in terms:
                settled.append(
                    nw.coalesce(nw.col(f"{name}__tier"), nw.lit(0)).alias(f"{name}__tier")
                )
        self.built[rows] = frame.with_columns(*settled).drop(*[f"{n}__holes" for n in sums])

    def _tier_terms(self, rows: str, over: str) -> dict[str, nw.Expr]:
        """Return the sums by tier that can ride along with other sums over the same rows."""
        terms: dict[str, nw.Expr] = {}
        for tiering in self.method.tiers:
            parts = [p for p in tiering.parts if self.method.rows_of(p) == over]
            ready = bool(parts) and set(parts) <= self.ready
            if (
                ready
                and self.rows[tiering.symbol] == rows
                and (tiering.symbol, over) not in self.split
            ):
                self.split.add((tiering.symbol, over))
                for place, tier in enumerate(TIERS, 1):
                    name = f"{tiering.symbol}__{tier}__{over}"
                    terms[name] = _added([_of_tier(part, place) for part in parts])
        return terms

    def _split_by_tier(self) -> None:
        for tiering in self.method.tiers:
            rows = self.rows[tiering.symbol]
            sources = tuple(dict.fromkeys(self.method.rows_of(p) for p in tiering.parts))
            for over in sources:
                terms = self._tier_terms(rows, over)
                if terms and over == rows:
                    self.built[rows] = self.built[rows].with_columns(
                        *[e.alias(n) for n, e in terms.items()]
                    )
                elif terms:
                    self._join_sums(rows, over, list(terms), terms)
            self.built[rows] = self.built[rows].with_columns(
                *[
                    _added([nw.col(f"{tiering.symbol}__{tier}__{over}") for over in sources]).alias(
                        f"{tiering.symbol}__{tier}"
                    )
                    for tier in TIERS
                ]
            )


def _of_tier(part: str, place: int) -> nw.Expr:
    rank = nw.col(f"{part}__tier")
    # rank 0: nothing was reported or taken from a default, so the method itself fixes the value
    mine = (rank == place) | (rank == 0) if place == 1 else rank == place
    return nw.when(mine).then(nw.col(part)).otherwise(nw.lit(0.0))


def _added(terms: Sequence[nw.Expr]) -> nw.Expr:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _number(value: float | None) -> nw.Expr:
    return nw.lit(None, nw.Float64) if value is None else nw.lit(value)
