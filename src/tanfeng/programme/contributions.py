"""What a rolled-up figure is made of (汇总构成): the facts that count, each opened to its cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import narwhals as nw

from tanfeng.accounting import explain as explain_account
from tanfeng.programme.indicators.gather import Gatherer
from tanfeng.programme.indicators.indicator import Input
from tanfeng.programme.rollup import (
    Member,
    RollUp,
    Transfer,
    aggregation,
    counted,
    like_computed,
    member_table,
)
from tanfeng.programme.rollup.sums import Lazy
from tanfeng.reference.codes import measures
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.trace import Trace

Row = Mapping[str, Any]


class Contributions:
    """Traces the totals of one evaluation; what was opened once is kept."""

    def __init__(self, gatherer: Gatherer) -> None:
        self.gatherer = gatherer
        self._opened: dict[tuple[Any, ...], Trace] = {}
        self._rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    def trace(self, given: Input, entity: str) -> Trace:
        """Return the trace of an input of kind ``total``."""
        period = self.gatherer.period_of(given)
        rolled = self.gatherer.rolled(entity, period)
        measure = given.words["measure"]
        found = self.gatherer.gather(given, entity)
        book = given.words.get("book", "computed")
        label = Text(f"{entity or 'CN'} {period} {given.id} {measure} 汇总",
                     f"{entity or 'CN'} {period} {given.id} {measure}, rolled up")  # fmt: skip
        if measures(self.gatherer.shelf)[measure].kind == "ratio":
            symbol = given.words.get("symbol", "")
            entities = self._entities_with(rolled, given.id, measure, symbol)
            children = tuple(self.ratio(id, given.id, symbol, str(period)) for id in entities)
            how = "sum(ratio * denominator) / sum(denominator)"
        elif book == "reported":
            children = tuple(self._reported(rolled, given.id, measure))
            how = "sum"
        else:
            children = tuple(self._computed(rolled, given.id, measure))
            children = children or tuple(self._unknown(rolled, given.id, measure))
            children += tuple(self._transfers(rolled, given.id, measure))
            how = "sum - passed on between members" if rolled.transfers else "sum"
        note = _coverage(found.coverage) if children else "no data 无数据"
        return Trace("rollup", label, found.value, given.words.get("unit", ""), how=how,
                     at=given.at, note=note, children=children)  # fmt: skip

    def ratio(self, entity: str, item: str, symbol: str, period: str) -> Trace:
        """Return the trace of a ratio of one entity over a period.

        A calendar year that one edition of a method covers is opened as the year that its run
        states; any other period month by month, beside the output that weights it.
        """
        key = ("ratio", entity, item, symbol, period)
        if key not in self._opened:
            rows = [
                row
                for row in self._facts("computed", (entity,), parse_period(period), item)
                if row["symbol"] == symbol
            ]
            label = Text(f"{entity} {item} {symbol} {period}", f"{entity} {item} {symbol} {period}")
            children = tuple(self._accounts(rows, period))
            if len(children) > 1:
                children += tuple(self._weights(rows))
            value = children[0].value if len(children) == 1 else None
            self._opened[key] = Trace("rollup", label, value, rows[0]["unit"] if rows else "",
                                      how="ratio of sums", children=children)  # fmt: skip
        return self._opened[key]

    def _entities_with(self, rolled: RollUp, item: str, measure: str, symbol: str) -> list[str]:
        ids = tuple(id for member in rolled.members for id in (member.id, *member.units))
        rows = self._facts("computed", ids, rolled.period, item)
        return sorted(
            {r["entity"] for r in rows if (r["measure"], r["symbol"]) == (measure, symbol)}
        )

    def _weights(self, rows: Sequence[Row]) -> Iterator[Trace]:
        rules = aggregation(self.gatherer.shelf)
        for row in rows:
            wanted = rules.denominators.get(row["measure"], "")
            span = parse_period(row["period"])
            for fact in self._facts("reported", (row["entity"],), span, row["item"]):
                if fact["measure"] == wanted:
                    yield _fact(fact)

    def _computed(self, rolled: RollUp, item: str, measure: str) -> Iterator[Trace]:
        by_plant: dict[str, list[Row]] = defaultdict(list)
        for row in self._counted("computed", rolled, item, measure):
            by_plant[row["plant"]].append(row)
        for plant, rows in sorted(by_plant.items()):
            children = tuple(self._accounts(rows, str(rolled.period)))
            total = sum((Decimal(repr(row["value"])) for row in rows), Decimal(0))
            label = Text(f"{plant} {item} {measure}", f"{plant} {item} {measure}")
            yield Trace("computed", label, total, rows[0]["unit"], how="sum", children=children)

    def _accounts(self, rows: Sequence[Row], period: str) -> Iterator[Trace]:
        grouped: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in rows:
            grouped[row["entity"], row["symbol"], row["sheet"], row["run"], row["item"]].append(row)
        for (entity, symbol, sheet, run, item), own in grouped.items():
            months = sorted(row["period"] for row in own)
            whole = len(period) == 4 and len(set(months)) == 12
            for when in [period] if whole else months:
                yield self._account(run, entity, symbol, when, item, sheet)

    def _account(
        self, run: int, entity: str, symbol: str, period: str, item: str, sheet: str
    ) -> Trace:
        key = (run, entity, symbol, period, item, sheet)
        if key not in self._opened:
            self._opened[key] = explain_account(
                self.gatherer.ws, run, entity, symbol, period, item=item, sheet=sheet
            )
        return self._opened[key]

    def _unknown(self, rolled: RollUp, item: str, measure: str) -> Iterator[Trace]:
        """Yield the traces of values that are not known, so that what is missing shows."""
        for member in rolled.members:
            rows = [
                row
                for row in self._facts("computed", (member.id,), rolled.period, item)
                if row["measure"] == measure and row["value"] is None
            ]
            yield from self._accounts(rows[:1], str(rolled.period))

    def _reported(self, rolled: RollUp, item: str, measure: str) -> Iterator[Trace]:
        for row in self._counted("reported", rolled, item, measure):
            yield _fact(row)

    def _transfers(self, rolled: RollUp, item: str, measure: str) -> Iterator[Trace]:
        for one in rolled.transfers:
            if (one.item, one.measure) == (item, measure) and one.double:
                yield self._transfer(rolled, one)

    def _transfer(self, rolled: RollUp, one: Transfer) -> Trace:
        rules = aggregation(self.gatherer.shelf)
        part = next(c.part for c in rules.carried if (c.item, c.measure) == (one.item, one.measure))
        receivers = {m.id for m in rolled.members if one.carrier in m.supplied_by}
        rows = [
            row
            for row in self._counted("computed", rolled, one.carrier, part)
            if row["plant"] in receivers
        ]
        return Trace(
            "computed",
            Text(f"成员间转供 {one.carrier}", f"{one.carrier} passed on between members"),
            Decimal(repr(one.deducted - one.counted)),
            how="deducted by suppliers - counted at receivers",
            children=tuple(self._accounts(rows, str(rolled.period))),
        )

    def _counted(self, book: str, rolled: RollUp, item: str, measure: str) -> list[dict[str, Any]]:
        key = ("counted", book, rolled.root, str(rolled.period), item, measure)
        if key not in self._rows:
            rules = aggregation(self.gatherer.shelf)
            first = rules.plant_first if book == "reported" else ()
            facts = self._frame(book, rolled.period, item, measure)
            self._rows[key] = self._join(facts, rolled.members, rolled.period, first)
        return self._rows[key]

    def _frame(self, book: str, period: Period, item: str, measure: str) -> Lazy:
        wanted = (nw.col("item") == item) & (nw.col("measure") == measure)
        return self._facts_of(book, period).filter(wanted)

    def _facts_of(self, book: str, period: Period) -> Lazy:
        books = self.gatherer.books(period)
        return books.made if book == "computed" else like_computed(books.told)

    def _join(
        self, frame: Lazy, members: Sequence[Member], period: Period, first: Sequence[str]
    ) -> list[dict[str, Any]]:
        below = self.gatherer.books(period).place(member_table(members))
        rows: Any = counted(frame, below, first).collect("pyarrow").to_native()
        keys = [(name, "ascending") for name in ("plant", "entity", "period")]
        return rows.sort_by(keys).to_pylist()

    def _facts(
        self, book: str, entities: Sequence[str], period: Period, item: str
    ) -> list[dict[str, Any]]:
        key = ("facts", book, str(period), item, *entities)
        if key not in self._rows:
            wanted = nw.col("entity").is_in(list(entities)) & (nw.col("item") == item)
            frame = self._facts_of(book, self.gatherer.period_holding(period)).filter(
                wanted, nw.col("period").is_in(list(period.months()))
            )
            rows: Any = frame.collect("pyarrow").to_native()
            order = [("entity", "ascending"), ("period", "ascending")]
            self._rows[key] = rows.sort_by(order).to_pylist()
        return self._rows[key]


def _fact(row: Row) -> Trace:
    label = Text(f"{row['entity']} {row['item']} {row['measure']} {row['period']}",
                 f"{row['entity']} {row['item']} {row['measure']} {row['period']}")  # fmt: skip
    return Trace("fact", label, Decimal(repr(row["value"])), row["unit"], at=row["origin"],
                 source=row["submission"], status=row["tier"], note=row["typed"])  # fmt: skip


def _coverage(share: float | None) -> str:
    return "" if share is None else f"coverage {share:.1%}"
