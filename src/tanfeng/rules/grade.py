"""Grading (对标): every figure of some entities against every rule in force, posted as a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tanfeng.ledger import (
    Entity,
    Run,
    Snapshot,
    Verdict,
    Workspace,
    children,
    entity,
    post_run,
    snapshot,
    verdicts,
)
from tanfeng.ledger import entities as entities_of
from tanfeng.reference.finding import Finding
from tanfeng.reference.formula import parse
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.rules.absent import absent, unjudged
from tanfeng.rules.edition import edition
from tanfeng.rules.figures import Figure, figures, outputs
from tanfeng.rules.judge import Law, judge
from tanfeng.rules.lint import lint
from tanfeng.rules.read import KIND, requirements
from tanfeng.rules.requirement import Requirement
from tanfeng.rules.wording import lacking

MEASURE = "unit_energy"
"""Measure of the computed facts that limits are compared with."""


@dataclass(frozen=True)
class GradeResult:
    """A posted run of grading.

    Attributes
    ----------
    verdicts
        As posted, with the number of the run.
    findings
        What kept figures from being judged, and where the two tables of levels differ.
    """

    run: Run
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]


def grade(
    ws: Workspace,
    entities: str | Iterable[str],
    period: Period | str,
    *,
    as_of: date,
    law: Law = "period",
    note: str = "",
) -> GradeResult:
    """Judge the unit energy of entities, and of everything below them, and post the verdicts.

    Parameters
    ----------
    entities
        Id or ids; a plant brings its process units along, a park its plants.
    period
        When the figures were measured; months are weighted by output.
    as_of
        Day on which the question is asked, for deadlines and suspensions.
    law
        Whether the edition in force in the period or the one on `as_of` is used.

    Raises
    ------
    TanfengError
        ``entity-unknown``, or the refusal of a faulty sheet; nothing is posted then.
    """
    ids = [entities] if isinstance(entities, str) else list(entities)
    period = parse_period(period) if isinstance(period, str) else period
    shelf, state = ws.shelf(), snapshot(ws)
    subjects, rules, judged = judged_by(ws, shelf, state, ids, period, as_of, law)
    used = sorted({verdict.requirement.partition("#")[0] for verdict in judged})
    made = outputs(ws, state, tuple(subjects), period)
    places = {verdict.evidence["at"] for verdict in judged}
    odd = [finding for finding in lint(shelf) if finding.at in places]
    findings = (*unjudged(judged), *absent(judged, made, rules, ids), *odd)
    run = post_run(
        ws,
        kind="grade",
        arguments={
            "entities": ids, "period": str(period), "as_of": str(as_of), "law": law,
        },
        # a series that no figure met has no part in the result; an edition may carry on another's
        sheets=(*_series(shelf, used), *shelf.of_kind("codes")),
        snapshot=state,
        findings=findings,
        verdicts=judged,
        note=note,
    )  # fmt: skip
    return GradeResult(run, verdicts(ws, run.number), findings)


def _series(shelf: Shelf, ids: Sequence[str]) -> list[Sheet]:
    series = sorted({shelf.sheet(id).series for id in ids})
    return [edition for name in series for edition in shelf.editions(name)]


def judged_by(
    ws: Workspace,
    shelf: Shelf,
    state: Snapshot,
    ids: Sequence[str],
    period: Period,
    as_of: date,
    law: Law,
) -> tuple[dict[str, Entity], tuple[Requirement, ...], tuple[Verdict, ...]]:
    """Judge without posting, from the sheets and the ledger state that are given."""
    subjects = _subjects(ws, ids, period, state.as_of)
    rules = _in_question(shelf, period, as_of, law)
    found = _figures(ws, state, tuple(subjects), period, rules)
    return subjects, rules, tuple(_judge_all(subjects, found, rules, period, as_of, law))


def _subjects(ws: Workspace, ids: Sequence[str], period: Period, known: int) -> dict[str, Entity]:
    # attributes and memberships as they were known: a later correction must not change a replay
    then = {each.id: each for each in entities_of(ws, as_of=known)}
    found: dict[str, Entity] = {}
    for id in ids:
        found[id] = then.get(id) or entity(ws, id)
        below = children(ws, id, on=period.end, deep=True, as_of=known)
        found |= {child.id: child for child in below}
    return found


def _in_question(shelf: Shelf, period: Period, as_of: date, law: Law) -> tuple[Requirement, ...]:
    series = {sheet.series for sheet in shelf.of_kind(KIND)}
    chosen = [edition(shelf, name, period, as_of, law) for name in sorted(series)]
    ids = {sheet.id for sheet in chosen if sheet is not None}
    return tuple(rule for rule in requirements(shelf) if rule.sheet.id in ids)


def _figures(
    ws: Workspace,
    state: Snapshot,
    ids: Sequence[str],
    period: Period,
    rules: Sequence[Requirement],
) -> dict[str, dict[str, list[Figure]]]:
    """Return the figures by the formula that weighs them, then by entity."""
    extra = {i.measure for rule in rules for i in rule.inputs.values() if i.measure}
    found: dict[str, dict[str, list[Figure]]] = {}
    for text in sorted({rule.weight.text for rule in rules} | {"output"}):
        by_entity: dict[str, list[Figure]] = {}
        for one in figures(ws, state, ids, period, (MEASURE, *sorted(extra)), parse(text)):
            by_entity.setdefault(one.entity, []).append(one)
        found[text] = by_entity
    return found


def _judge_all(
    subjects: Mapping[str, Entity],
    found: Mapping[str, Mapping[str, Sequence[Figure]]],
    rules: Sequence[Requirement],
    period: Period,
    as_of: date,
    law: Law,
) -> Iterator[Verdict]:
    by_figure: dict[tuple[str, str], list[Requirement]] = {}
    for rule in rules:
        by_figure.setdefault((rule.item, rule.indicator), []).append(rule)
    for id, subject in sorted(subjects.items()):
        for key, candidates in by_figure.items():
            for rule_family in _families(candidates):
                weighed = found[rule_family[0].weight.text].get(id, ())
                for figure in weighed:
                    if (figure.item, figure.symbol) == key and figure.measure == MEASURE:
                        inputs = _inputs(subjects, subject, rule_family, found["output"])
                        yield from _family(figure, rule_family, inputs, period, as_of, law)


def _families(rules: Sequence[Requirement]) -> list[list[Requirement]]:
    grouped: dict[tuple[str, str, str], list[Requirement]] = {}
    for rule in rules:
        grouped.setdefault(rule.family, []).append(rule)
    return list(grouped.values())


def _family(
    figure: Figure,
    rules: Sequence[Requirement],
    inputs: Mapping[str, Any],
    period: Period,
    as_of: date,
    law: Law,
) -> Iterator[Verdict]:
    """Judge one figure by the rows of one table: the one that fits, or why none does."""
    months = len(period.months())
    yearly = None if figure.weight is None else figure.weight * 12 / months
    judged = [
        judge(
            rule,
            # a period with holes is not the period that was asked about
            None if figure.missing else figure.value,
            inputs,
            as_of,
            period,
            unit=figure.unit,
            subject=figure.entity,
            annual_output=yearly,
            law=law,
        )
        for rule in rules
    ]
    fitting = [verdict for verdict in judged if verdict.outcome != "not_applicable"
               or verdict.evidence.get("preview")]  # fmt: skip
    for verdict in fitting or judged[:1]:
        evidence = {**verdict.evidence, "method": figure.sheet, "months": list(figure.months)}
        message = verdict.message
        if figure.missing and verdict.outcome == "cannot_judge":
            evidence["missing"] = [*evidence.get("missing", []), *figure.missing]
            message = lacking(rules[0], evidence["missing"])
        yield replace(verdict, evidence=evidence, message=message)


def _inputs(
    subjects: Mapping[str, Entity],
    subject: Entity,
    rules: Sequence[Requirement],
    found: Mapping[str, Sequence[Figure]],
) -> dict[str, Any]:
    """Return what is known of a subject: its own attributes before those of its plant."""
    plant = subjects.get(subject.id.partition("/")[0])
    inputs: dict[str, Any] = dict(plant.attributes) if plant else {}
    inputs |= subject.attributes
    for rule in rules:
        for asked in rule.inputs.values():
            if not asked.measure or asked.id in subject.attributes:
                continue
            item = asked.item or rule.item
            places = (subject.id, subject.id.partition("/")[0])
            amounts = [
                f for place in places for f in found.get(place, ())
                if (f.measure, f.item) == (asked.measure, item) and not f.missing
            ]  # fmt: skip
            if amounts:
                inputs |= {asked.id: amounts[0].value, f"{asked.id}_unit": amounts[0].unit}
    return inputs
