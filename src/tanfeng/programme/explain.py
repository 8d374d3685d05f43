"""Opens any figure of the report (数字溯源): down to the cell of a workbook or the citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from tanfeng.ledger import Verdict, Workspace
from tanfeng.programme.contributions import Contributions
from tanfeng.programme.footprint.figures import PREFIX as FOOTPRINT
from tanfeng.programme.footprint.traces import trace_footprint
from tanfeng.programme.indicators import Evaluation, Indicator, evaluate
from tanfeng.programme.indicators.gather import fits
from tanfeng.programme.indicators.indicator import Input
from tanfeng.programme.indicators.lint import statistic_of
from tanfeng.programme.pathway.figures import PREFIX as PLAN
from tanfeng.programme.pathway.traces import trace_plan
from tanfeng.programme.report.value import Figure
from tanfeng.programme.report.verdict_figures import PREFIX, figure_id, shown_verdicts
from tanfeng.programme.rosters import rosters
from tanfeng.programme.targets import pace_of, target
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Values, exact, source
from tanfeng.reference.period import Period
from tanfeng.reference.trace import Trace
from tanfeng.rules import GRADES


def explain(
    ws: Workspace,
    figure: str,
    *,
    as_of: date | None = None,
    period: Period | str | None = None,
) -> Trace:
    """Open a figure of the report.

    Parameters
    ----------
    figure
        Id, such as ``S08``, ``energy@demo-park``, ``verdict:...``, ``plan:...`` or ``fp:...``.
    as_of, period
        As in `compose`.

    Returns
    -------
    Trace
        Figure, formula, roll-up, computed facts, cells; or the statistic with its line. Rounding
        is undone: the value of the root is the exact one.

    Raises
    ------
    TanfengError
        ``figure-unknown`` with the nearest ids.
    """
    if figure.startswith(PLAN):
        return trace_plan(ws, figure)
    if figure.startswith(FOOTPRINT):
        return trace_footprint(ws, figure)
    return Explainer(evaluate(ws, as_of, period)).trace(figure)


class Explainer:
    """Explains several figures of one evaluation; what was read once is kept."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.gatherer = evaluation.gatherer
        self.contributions = Contributions(evaluation.gatherer)
        self._verdicts: dict[str, Verdict] | None = None

    def trace(self, id: str) -> Trace:
        """Return the trace of a figure, by id."""
        if id.startswith(PLAN):
            return trace_plan(self.evaluation.gatherer.ws, id)
        if id.startswith(FOOTPRINT):
            return trace_footprint(self.evaluation.gatherer.ws, id)
        figure = self.evaluation.figures.get(id)
        if figure is None and id.startswith(PREFIX) and id in self._by_id():
            return self._verdict(self._by_id()[id])
        if figure is None:
            known = [*self.evaluation.figures, *self._by_id()]
            near = ", ".join(get_close_matches(id, known, 5, 0.4)) or "-"
            raise refuse(
                "figure-unknown",
                id,
                f"没有编号为“{id}”的数字；相近的有：{near}",
                f"There is no figure '{id}'; near: {near}.",
                "编号见报告的数字索引。",
                "The report's register of figures lists the ids.",
            )
        base, _, entity = id.partition("@")
        indicator = self.evaluation.indicators[base]
        if indicator.kind == "quoted":
            return _quoted(figure, indicator)
        return self._computed(figure, indicator, entity)

    def _computed(self, figure: Figure, indicator: Indicator, entity: str) -> Trace:
        assert indicator.formula is not None
        children = tuple(self._input(each, entity) for each in indicator.inputs)
        return Trace(
            "figure",
            figure.label,
            self._exact(indicator, entity),
            indicator.unit,
            how=source(indicator.formula),
            at=indicator.at,
            source=figure.source,
            status=figure.status,
            note=figure.note.en if figure.note else "",
            children=children,
        )

    def _exact(self, indicator: Indicator, entity: str) -> Decimal | None:
        assert indicator.formula is not None
        names = {each.name: self.gatherer.gather(each, entity).value for each in indicator.inputs}
        value = exact(indicator.formula, Values(names))
        return value if isinstance(value, Decimal) else None

    def _input(self, given: Input, entity: str) -> Trace:
        match given.kind:
            case "figure":
                here = f"{given.id}@{entity}"
                found = self.trace(here if here in self.evaluation.figures else given.id)
                return found
            case "statistic":
                return self._statistic(given)
            case "total":
                return self.contributions.trace(given, entity)
            case "roster":
                return self._roster(given)
            case "verdicts":
                return self._verdict_count(given, entity)
            case "target":
                return self._target(given)
        rolled = self.gatherer.rolled(entity, self.gatherer.period_of(given))
        label = Text("成员工厂", "member plants")
        plants = tuple(
            Trace("statistic", member.name, Decimal(1), "count", source="registry 登记簿")
            for member in rolled.members
        )
        return Trace("rollup", label, Decimal(len(plants)), "count", children=plants)

    def _statistic(self, given: Input) -> Trace:
        row = statistic_of(self.gatherer.shelf, given, str(self.gatherer.period_of(given))).row
        label = Text(f"{row.label.zh} {row.period}", f"{row.label.en} {row.period}")
        return Trace("statistic", label, row.value, row.unit, at=row.at, source=row.source,
                     status=row.status, note=row.note)  # fmt: skip

    def _roster(self, given: Input) -> Trace:
        roster = rosters(self.gatherer.shelf)[given.id]
        found = self.gatherer.gather(given, "")
        day = given.words.get("day", str(self.gatherer.as_of))
        batches = tuple(
            Trace(
                "statistic",
                batch.label,
                None if batch.total is None else Decimal(batch.total),
                "count",
                how=f"+{batch.added if batch.added is not None else '?'} -{batch.removed}",
                at=batch.at,
                source=batch.source,
                status=batch.status,
                note=batch.note.en if batch.note else "",
            )
            for batch in roster.batches
            if str(batch.known_from) <= day
        )
        label = Text(f"{roster.label.zh}（{day}）", f"{roster.label.en} on {day}")
        return Trace("rollup", label, found.value, "count",
                     how=given.words.get("count", "size"), children=batches)  # fmt: skip

    def _target(self, given: Input) -> Trace:
        aim = target(self.gatherer.shelf, given.id)
        label = Text(f"{aim.plan}：{aim.label.zh}", f"{aim.plan}: {aim.label.en}")
        leaf = Trace("statistic", label, aim.value, aim.unit, at=aim.at, source=aim.source,
                     status=aim.status, note=aim.note)  # fmt: skip
        if given.words.get("number") != "pace":
            return leaf
        how = f"((1 + target / 100) ** (1 / {aim.target_year - (aim.base or 0)}) - 1) * 100"
        return Trace("formula", Text("匀速年变化", "constant pace a year"), pace_of(aim), "%",
                     how=how, children=(leaf,))  # fmt: skip

    def _by_id(self) -> dict[str, Verdict]:
        if self._verdicts is None:
            subjects = {id.partition("@")[2] for id in self.evaluation.figures if "@" in id}
            self._verdicts = {
                figure_id(one): one
                for entity in subjects
                for one in shown_verdicts(self.gatherer.judged(entity, self.gatherer.period))
                if one.value is not None
            }
        return self._verdicts

    def _verdict_count(self, given: Input, entity: str) -> Trace:
        found = self.gatherer.judged(entity, self.gatherer.period_of(given))
        every = shown_verdicts(found)
        counted = [one for one in every if fits(one, given)]
        label = Text(f"判定（{len(counted)}/{len(every)} 项符合）",
                     f"verdicts ({len(counted)} of {len(every)} fit)")  # fmt: skip
        words = ", ".join(f"{key} = {word}" for key, word in given.words.items())
        # none found is a statement about all that were looked at
        shown = counted or every
        return Trace("rollup", label, Decimal(len(counted)), "count", how=f"count where {words}",
                     children=tuple(self._verdict(one) for one in shown))  # fmt: skip

    def _verdict(self, one: Verdict) -> Trace:
        evidence = one.evidence
        label = Text(
            f"{one.subject} {evidence.get('product_zh', one.item)}",
            f"{one.subject} {evidence.get('product_en', one.item)}",
        )
        return Trace(
            "verdict",
            label,
            None if one.value is None else Decimal(repr(one.value)),
            one.unit,
            how=one.message.en,
            at=str(evidence.get("at", "")),
            source=str(evidence.get("source", "")),
            clause=one.clause,
            status=one.status,
            note=f"run {one.run}; {one.grade or one.outcome}",
            children=(*self._judged_value(one), *_limits(one)),
        )

    def _judged_value(self, one: Verdict) -> Iterator[Trace]:
        if one.value is not None:
            yield self.contributions.ratio(one.subject, one.item, one.indicator, one.period)


def _limits(one: Verdict) -> Sequence[Trace]:
    evidence = one.evidence
    return tuple(
        Trace(
            "factor",
            GRADES.get(level, Text(level, level)),
            None if limit.get("value") is None else Decimal(repr(limit["value"])),
            one.unit,
            at=str(evidence.get("at", "")),
            source=str(evidence.get("document", "")),
            clause=one.clause,
            status=one.status,
            note=f"printed {limit.get('printed')}",
        )
        for level, limit in one.limits.items()
    )


def _quoted(figure: Figure, indicator: Indicator) -> Trace:
    return Trace(
        "statistic",
        figure.label,
        indicator.value,
        indicator.unit,
        how=indicator.text.en if indicator.text else "",
        at=indicator.at,
        source=indicator.source,
        clause=indicator.sheet.number,
        status=indicator.status,
        note=figure.note.en if figure.note else "",
    )
