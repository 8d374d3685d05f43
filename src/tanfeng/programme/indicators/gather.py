"""Gathers what the names in an indicator's formula stand for (取数)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tanfeng.ledger import Snapshot, Verdict, Workspace, runs, verdicts
from tanfeng.programme.indicators.indicator import Input
from tanfeng.programme.indicators.lint import statistic_of
from tanfeng.programme.report.value import Figure
from tanfeng.programme.rollup import Books, RollUp, open_books, roll_up
from tanfeng.programme.rosters import rosters, standing
from tanfeng.programme.targets import pace_of, target
from tanfeng.reference.errors import refuse
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import convert

WEAKEST = (
    Status.SEEN, Status.SECONDARY, Status.DRAFT, Status.CONFLICT, Status.MEMORY, Status.UNKNOWN,
    Status.SYNTHETIC,
    Status.ASSUMPTION,
)  # fmt: skip
"""Statuses from well known to hardly known."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The value of one input, with what is known about it."""

    value: Decimal | None
    status: str = ""
    source: str = ""
    coverage: float | None = None
    share_estimated: float | None = None
    synthetic: bool = False
    runs: tuple[int, ...] = ()


@dataclass(eq=False)
class Gatherer:
    """Reads a workspace once for all indicators of one day and period.

    Attributes
    ----------
    figures
        Evaluates a figure by indicator id and entity; set by the evaluation itself.
    """

    ws: Workspace
    shelf: Shelf
    as_of: date
    period: Period
    state: Snapshot
    figures: Callable[[str, str], Figure | None] = lambda _, __: None
    _rolled: dict[tuple[str, str], RollUp] = field(default_factory=dict)
    _books: dict[str, Books] = field(default_factory=dict)
    _verdicts: tuple[Verdict, ...] | None = None

    def gather(self, given: Input, entity: str) -> Gathered:
        """Return the value of an input for an entity; the nation when `entity` is empty."""
        return _READERS[given.kind](self, given, entity)

    def period_of(self, given: Input) -> Period:
        """Return the period that an input means."""
        if given.period == "report":
            return self.period
        if given.period == "previous":
            return Period(self.period.first - 12, self.period.last - 12)
        return parse_period(given.period, given.at)

    def books(self, period: Period) -> Books:
        """Return the facts of a period, opened once."""
        if str(period) not in self._books:
            self._books[str(period)] = open_books(
                self.ws, period, self.state, shelf=self.shelf, keep=True
            )
        return self._books[str(period)]

    def period_holding(self, period: Period) -> Period:
        """Return an opened period that holds another one, or that one itself."""
        opened = (parse_period(text) for text in self._books)
        return next((one for one in opened if period in one), period)

    def rolled(self, entity: str, period: Period) -> RollUp:
        """Return the roll-up of an entity, made once."""
        key = entity or "CN", str(period)
        if key not in self._rolled:
            self._rolled[key] = roll_up(self.ws, key[0], period, books=self.books(period))
        return self._rolled[key]

    def judged(self, entity: str, period: Period) -> tuple[Verdict, ...]:
        """Return the newest verdicts on whatever lies below an entity in a period."""
        if self._verdicts is None:
            known = {r.number for r in runs(self.ws) if r.recorded_at <= self.state.as_of}
            self._verdicts = tuple(v for v in verdicts(self.ws) if v.run in known)
        below = {member.id for member in self.rolled(entity, period).members}
        newest: dict[tuple[str, ...], Verdict] = {}
        for one in self._verdicts:
            if one.period == str(period) and one.subject.partition("/")[0] in below:
                newest[one.subject, one.item, one.indicator, one.requirement, one.clause] = one
        last = {one.subject: one.run for one in newest.values()}
        return tuple(one for one in newest.values() if one.run == last[one.subject])


def weakest(statuses: Mapping[str, str] | list[str]) -> str:
    """Return the status that is known least; empty when there is none."""
    given = list(statuses.values()) if isinstance(statuses, Mapping) else statuses
    known = [Status(s) for s in given if s]
    return max(known, key=WEAKEST.index).value if known else ""


_JUDGED = "pass|fail|overdue|suspended"


def _figure(source: Gatherer, given: Input, entity: str) -> Gathered:
    found = source.figures(given.id, entity)
    if found is None:
        return Gathered(None)
    return Gathered(found.value, found.status, found.source, found.coverage,
                    found.estimate_share, found.synthetic)  # fmt: skip


def _statistic(source: Gatherer, given: Input, entity: str) -> Gathered:
    row = statistic_of(source.shelf, given, str(source.period_of(given))).row
    return Gathered(row.value, row.status, row.source)


def _total(source: Gatherer, given: Input, entity: str) -> Gathered:
    rolled = source.rolled(entity, source.period_of(given))
    words = given.words
    found = rolled.find(
        given.id, words["measure"], words.get("book", "computed"), words.get("series", ""),
        words.get("symbol", ""),
    )  # fmt: skip
    if len(found) > 1:
        named = ", ".join(f"{one.series} {one.symbol} ({one.unit})" for one in found)
        raise refuse(
            "indicator-total-ambiguous",
            given.at,
            f"取数“{given.name}”对应多个汇总值：{named}",
            f"'{given.name}' may mean several totals: {named}.",
            "请用 series、symbol 指明。",
            "Say which with `series` and `symbol`.",
        )
    if not found or found[0].value is None:
        return Gathered(None, synthetic=rolled.synthetic)
    one = found[0]
    value = one.value
    if "unit" in words:
        value = convert(one.value or 0.0, one.unit, words["unit"], given.at)
    return Gathered(
        Decimal(repr(value)), "", "", one.coverage, one.share_estimated, rolled.synthetic, one.runs
    )


def _roster(source: Gatherer, given: Input, entity: str) -> Gathered:
    roster = rosters(source.shelf)[given.id]
    day = date.fromisoformat(given.words["day"]) if "day" in given.words else source.as_of
    found = standing(roster, min(day, source.as_of))
    what = given.words.get("count", "size")
    if what == "size":
        value = found.size
    else:
        value = getattr(found.batches[-1], what) if found.batches else None
    status = weakest([batch.status for batch in found.batches])
    sources = "; ".join(dict.fromkeys(batch.source for batch in found.batches))
    return Gathered(None if value is None else Decimal(value), status, sources)


def _verdict_count(source: Gatherer, given: Input, entity: str) -> Gathered:
    period = source.period_of(given)
    found = [one for one in source.judged(entity, period) if fits(one, given)]
    every = source.judged(entity, period)
    rolled = source.rolled(entity, period)
    return Gathered(
        Decimal(len(found)) if every else None,
        weakest([one.status for one in found if one.status in set(Status)]),
        synthetic=rolled.synthetic,
        runs=tuple(sorted({one.run for one in every})),
    )


def fits(one: Verdict, given: Input) -> bool:
    """Tell whether a verdict is among those that an input counts."""
    words = given.words
    # a grade that an unverified limit would give is a warning, not a verdict
    outcomes = words.get("outcome", _JUDGED if "grade" in words else one.outcome)
    return (
        given.id in ("", "any", one.item)
        and one.grade in words.get("grade", one.grade).split("|")
        and one.outcome in outcomes.split("|")
        and words.get("indicator", one.indicator) == one.indicator
    )


def _members(source: Gatherer, given: Input, entity: str) -> Gathered:
    rolled = source.rolled(entity, source.period_of(given))
    return Gathered(Decimal(len(rolled.members)), synthetic=rolled.synthetic)


def _target(source: Gatherer, given: Input, entity: str) -> Gathered:
    aim = target(source.shelf, given.id, given.at)
    value = pace_of(aim) if given.words.get("number") == "pace" else aim.value
    return Gathered(value, aim.status, aim.source)


_READERS: Mapping[str, Callable[[Gatherer, Input, str], Gathered]] = {
    "figure": _figure,
    "statistic": _statistic,
    "total": _total,
    "roster": _roster,
    "verdicts": _verdict_count,
    "members": _members,
    "target": _target,
}
