"""Evaluating indicators (指标计算): every figure as known on a day, for a period of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tanfeng.ledger import Entity, Snapshot, Workspace, computed, entities, snapshot
from tanfeng.programme.indicators.gather import Gathered, Gatherer, weakest
from tanfeng.programme.indicators.indicator import Indicator
from tanfeng.programme.indicators.judge import CheckResult, Light, judge_target, light, run_check
from tanfeng.programme.indicators.lint import own_groups
from tanfeng.programme.indicators.read import indicators
from tanfeng.programme.report.value import Figure
from tanfeng.programme.targets import Judgement, target
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Text
from tanfeng.reference.formula import Values, exact
from tanfeng.reference.period import NOT_STATED, Period, parse_period

SEPARATOR = "@"
"""Joins the id of an indicator and the entity that it was computed for."""


@dataclass(frozen=True)
class Evaluation:
    """All figures of a day.

    Attributes
    ----------
    figures
        By id; ``energy@demo-park`` for an indicator that is computed per entity.
    checks, judgements, lights
        By id of the figure, where its indicator declares any.
    gatherer
        What was read, for whoever explains or lays out the figures.
    """

    as_of: date
    period: Period
    figures: Mapping[str, Figure]
    indicators: Mapping[str, Indicator]
    checks: Mapping[str, tuple[CheckResult, ...]]
    judgements: Mapping[str, Judgement]
    lights: Mapping[str, Light]
    gatherer: Gatherer
    findings: tuple[Finding, ...]


def entity_words(entity: Entity) -> Text:
    """Name an entity so that the plants that report are not taken for a whole territory."""
    if entity.kind not in ("county", "city", "province", "nation"):
        return entity.name
    return Text(f"{entity.name.zh}（报送工厂）", f"{entity.name.en}, reporting plants")


def latest_year(ws: Workspace, state: Snapshot, day: date) -> Period:
    """Return the last calendar year that was accounted for; without any, the one before `day`."""
    table: Any = computed(ws, state).select("period").unique().collect("pyarrow").to_native()
    years = [text[:4] for text in table.column("period").to_pylist()]
    complete = {year for year in set(years) if years.count(year) >= 12}
    chosen = max(complete or set(years), default=None)
    return parse_period(chosen or str(day.year - 1))


def evaluate(
    ws: Workspace, as_of: date | None = None, period: Period | str | None = None
) -> Evaluation:
    """Evaluate every indicator that was published by a day.

    Parameters
    ----------
    as_of
        Day of asking: sheets published later and facts recorded later do not count. None takes
        today's knowledge.
    period
        Months of the accounts; None takes the last calendar year accounted for.

    Raises
    ------
    TanfengError
        With all findings, when a sheet is faulty.
    """
    state = snapshot(ws, as_of)
    day = as_of or datetime.now(UTC).date()
    if period is None:
        span = latest_year(ws, state, day)
    else:
        span = parse_period(period) if isinstance(period, str) else period
    return _Evaluator(Gatherer(ws, ws.shelf(), day, span, state)).evaluation()


class _Evaluator:
    def __init__(self, gatherer: Gatherer) -> None:
        self.gatherer = gatherer
        gatherer.figures = self.figure
        self.known = {
            id: one for id, one in indicators(gatherer.shelf).items() if self._published(one)
        }
        self.own_groups = own_groups(self.known)
        present = entities(gatherer.ws, as_of=gatherer.state.as_of)
        self.subjects = {entity.id: entity for entity in present}
        self.figures: dict[str, Figure | None] = {}
        self.checks: dict[str, tuple[CheckResult, ...]] = {}
        self.judgements: dict[str, Judgement] = {}
        self.lights: dict[str, Light] = {}
        self.findings: list[Finding] = []

    def _published(self, one: Indicator) -> bool:
        return one.sheet.published is None or one.sheet.published <= self.gatherer.as_of

    def evaluation(self) -> Evaluation:
        subjects: dict[str, list[Any]] = {}
        for entity in self.subjects.values():
            subjects.setdefault(entity.kind, []).append(entity)
        for id, one in self.known.items():
            if not one.of:
                self.figure(id, "")
            for kind in one.of:
                for entity in subjects.get(kind, ()):
                    self.figure(id, entity.id)
        found = {id: figure for id, figure in self.figures.items() if figure is not None}
        for id in found:
            self._judge(id, found[id])
        found = {id: self._rounded(id, figure) for id, figure in found.items()}
        for id, judgement in self.judgements.items():
            found[id] = replace(found[id], target=judgement.target.value,
                                judgement=judgement.message)  # fmt: skip
        for id, shown in self.lights.items():
            found[id] = replace(found[id], target=shown.green_below, judgement=shown.words)
        return Evaluation(
            self.gatherer.as_of,
            self.gatherer.period,
            found,
            self.known,
            self.checks,
            self.judgements,
            self.lights,
            self.gatherer,
            tuple(dict.fromkeys(self.findings)),
        )

    def _rounded(self, id: str, figure: Figure) -> Figure:
        digits = self.known[id.partition(SEPARATOR)[0]].digits
        if digits is None or figure.value is None:
            return figure
        step = Decimal(1).scaleb(-digits)
        return replace(figure, value=figure.value.quantize(step, ROUND_HALF_UP))

    def figure(self, id: str, entity: str) -> Figure | None:
        one = self.known.get(id)
        if one is None:
            return None
        name = f"{id}{SEPARATOR}{entity}" if one.of and entity else id
        if name not in self.figures:
            self.figures[name] = self._quoted(one) if one.kind == "quoted" else None
            if one.kind != "quoted":
                self.figures[name] = self._computed(one, name, entity if one.of else "")
        return self.figures[name]

    def _quoted(self, one: Indicator) -> Figure:
        # what is said in words, such as an edition, is shown in words
        shown = None if one.text else one.value
        return Figure(
            one.id, one.label, shown, one.unit_label, one.period, one.comparator, one.text,
            one.source, one.status, one.note,
        )  # fmt: skip

    def _computed(self, one: Indicator, name: str, entity: str) -> Figure | None:
        gatherer = self.gatherer
        if one.of and not gatherer.rolled(entity, gatherer.period).members:
            return None
        try:
            gathered = {each.name: gatherer.gather(each, entity) for each in one.inputs}
        except TanfengError as error:
            self.findings += error.findings
            return None
        if one.of and self._beside_the_point(one, gathered, entity):
            return None
        assert one.formula is not None
        value = exact(one.formula, Values({n: each.value for n, each in gathered.items()}))
        label, made_up = one.label, any(each.synthetic for each in gathered.values())
        if entity:
            subject = self.subjects[entity]
            whose = entity_words(subject)
            label = Text(f"{whose.zh}：{label.zh}", f"{whose.en}: {label.en}")
        return Figure(
            id=name,
            label=label,
            value=value if isinstance(value, Decimal) else None,
            unit=one.unit_label,
            period=self._period(one),
            comparator=one.comparator,
            source=_source(one, gathered),
            status=weakest([each.status for each in gathered.values()])
            or ("synthetic" if made_up else ""),
            note=one.note,
            coverage=min((g.coverage for g in gathered.values() if g.coverage is not None),
                         default=None),
            estimate_share=_share(gathered),
            synthetic=made_up,
        )  # fmt: skip

    def _beside_the_point(
        self, one: Indicator, gathered: Mapping[str, Gathered], entity: str
    ) -> bool:
        """Tell whether an entity has nothing of what the indicator is about.

        A total of everything that could not be computed is shown as unknown; the energy of a
        product that the entity does not make is not shown.
        """
        if any(each.value is not None for each in gathered.values()):
            return False
        totals = self.gatherer.rolled(entity, self.gatherer.period).totals
        accounted = any(total.book == "computed" for total in totals)
        return not (accounted and any(each.id == "total" for each in one.inputs))

    def _period(self, one: Indicator) -> str:
        if one.period == "report":
            accounts = {"total", "verdicts", "members"}
            if any(each.kind in accounts for each in one.inputs):
                return str(self.gatherer.period)
            fixed = [e.period for e in one.inputs if e.period not in ("report", "previous")]
            return max(fixed, default=NOT_STATED if not one.of else str(self.gatherer.period))
        return one.period

    def _judge(self, id: str, own: Figure) -> None:
        base, _, entity = id.partition(SEPARATOR)
        one, shelf = self.known[base], self.gatherer.shelf
        if one.checks:
            results = []
            for check in one.checks:
                try:
                    inputs = {each.name: self.gatherer.gather(each, entity)
                              for each in check.inputs}  # fmt: skip
                except TanfengError as error:
                    self.findings += error.findings
                    continue
                results.append(run_check(one, check, own.value, inputs))
            self.checks[id] = tuple(results)
        if one.target:
            progress = [figure for each in one.progress if (figure := self.figure(each, entity))]
            self.judgements[id] = judge_target(
                shelf, target(shelf, one.target, one.at), one, own, progress, self.own_groups
            )
        if one.warn is not None:
            shown = light(one, target(shelf, one.warn.target, one.at), own.value)
            if shown is not None:
                self.lights[id] = shown


def _share(gathered: Mapping[str, Gathered]) -> float | None:
    shares = [g.share_estimated for g in gathered.values() if g.coverage is not None]
    known = [share for share in shares if share is not None]
    return max(known) if known and len(known) == len(shares) else None


def _source(one: Indicator, gathered: Mapping[str, Gathered]) -> str:
    numbers = sorted({run for each in gathered.values() for run in each.runs})
    sources = [f"run {', '.join(map(str, numbers))}"] if numbers else []
    sources += [each.source for each in gathered.values() if each.source]
    return "; ".join(dict.fromkeys(sources)) or one.source
