"""Judging one figure against one requirement (判定): a pure function of its arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from typing import Any, Literal, cast

from tanfeng.ledger import Verdict
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period
from tanfeng.reference.sheet import Status
from tanfeng.reference.units import factor
from tanfeng.rules import wording
from tanfeng.rules.corrected import Limit, limits
from tanfeng.rules.gap import gaps
from tanfeng.rules.grading import Grading, grading, nominal
from tanfeng.rules.requirement import Requirement
from tanfeng.rules.subject import applies

Law = Literal["period", "as_of"]
"""Whose law: that of the measured period, or that of the day of asking."""

# sums are float64: digits beyond the twelfth are noise that must not decide a verdict
_DIGITS = Context(prec=12)

_WORST_FIRST = (Status.UNKNOWN, Status.SYNTHETIC, Status.ASSUMPTION, Status.DRAFT,
                Status.CONFLICT, Status.MEMORY, Status.SECONDARY, Status.SEEN)  # fmt: skip


def governing_day(requirement: Requirement, as_of: date, period: Period, law: Law) -> date:
    """Return the day on which an edition must be in force."""
    if law == "as_of":
        return as_of
    return period.end if requirement.sheet.governs == "period_end" else period.start


def judge(
    requirement: Requirement,
    value: float | Decimal | None,
    inputs: Mapping[str, Any],
    as_of: date,
    period: Period,
    *,
    unit: str = "",
    subject: str = "",
    annual_output: float | None = None,
    law: Law = "period",
) -> Verdict:
    """Judge one figure of one subject.

    Parameters
    ----------
    value
        The measured figure; None when there is none.
    inputs
        Attributes of the subject and amounts that conditions and corrections ask for. An amount
        ``x`` may be in its own unit, named ``x_unit``.
    as_of
        Day on which the question is asked: deadlines and suspensions refer to it.
    period
        When the figure was measured.
    unit
        Unit of `value`; the requirement's own when empty.
    subject
        Id of the entity, taken over into the verdict.
    annual_output
        Output per year in the unit of the item, for the gap in energy per year.
    law
        ``period`` judges by the edition in force when the figure was measured, ``as_of`` by the
        one in force on the day of asking. An edition not in force on that day never judges: the
        would-be grade is shown and labelled a preview.

    Returns
    -------
    Verdict
        ``run`` 0. The margin is limit minus figure, or figure minus limit where higher is better:
        positive when better than required.

    Raises
    ------
    TanfengError
        ``unit-unknown`` or ``unit-differs`` when `unit` does not convert.
    """
    blank = _blank(requirement, inputs, as_of, period, subject, law)
    figure = _figure(value, unit or requirement.unit, requirement.unit)
    suits, unknown = applies(requirement, inputs)
    if suits is False:
        text = Text("该要求不适用于此主体。", "This row is not for this subject.")
        return replace(blank, outcome="not_applicable", message=text)
    if figure is not None:
        blank = replace(blank, value=float(figure))
    if suits is None or figure is None:
        absent = unknown if suits is None else [requirement.indicator]
        return _unjudged(blank, requirement, absent)
    found = limits(requirement, inputs)
    certain = grading(requirement.rule, figure, found)
    shown = nominal(requirement.rule, figure, found)
    verdict = _judged(blank, requirement, figure, found, certain, as_of, annual_output)
    return _reserved(verdict, requirement, certain, shown, found, as_of, period, law)


def _blank(
    requirement: Requirement,
    inputs: Mapping[str, Any],
    as_of: date,
    period: Period,
    subject: str,
    law: Law,
) -> Verdict:
    asked = {name: inputs[name] for name in sorted(_asked(requirement)) if name in inputs}
    return Verdict(
        run=0,
        subject=subject,
        item=requirement.item,
        indicator=requirement.indicator,
        period=str(period),
        requirement=requirement.id,
        clause=f"{requirement.sheet.number}, {requirement.clause}",
        grade="",
        outcome="cannot_judge",
        unit=requirement.unit,
        deadline=requirement.deadline,
        status=str(requirement.status),
        evidence={
            "rule": requirement.rule,
            "as_of": str(as_of),
            "law": law,
            "in_force": str(requirement.sheet.in_force or ""),
            "document": requirement.sheet.number,
            "source": requirement.source,
            "at": requirement.at,
            "product_zh": requirement.product.zh,
            "product_en": requirement.product.en,
            "inputs": {name: _plain(value) for name, value in asked.items()},
        },
    )


def _asked(requirement: Requirement) -> set[str]:
    words = {name for alternative in requirement.where for name in alternative}
    formulas = [f for c in requirement.corrections for f in c.levels.values()]
    formulas += [requirement.when] if requirement.when is not None else []
    named = {name for formula in formulas for name in formula.names} & set(requirement.inputs)
    return words | named | {f"{name}_unit" for name in named}


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _figure(value: float | Decimal | None, unit: str, wanted: str) -> Decimal | None:
    if value is None:
        return None
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not number.is_finite():
        return None
    return _DIGITS.plus(number * factor(unit, wanted))


def _unjudged(blank: Verdict, requirement: Requirement, absent: Sequence[str]) -> Verdict:
    return replace(
        blank,
        outcome="cannot_judge",
        evidence={**blank.evidence, "missing": list(absent)},
        message=wording.lacking(requirement, absent),
    )


def _judged(
    blank: Verdict,
    requirement: Requirement,
    figure: Decimal,
    found: Sequence[Limit],
    graded: Grading,
    as_of: date,
    annual_output: float | None,
) -> Verdict:
    binding = found[-1]
    margin = None
    if binding.value is not None:
        better = (binding.value, figure) if binding.at_most else (figure, binding.value)
        margin = _DIGITS.subtract(*better)
    steps = [{"level": x.level, **step} for x in found for step in x.steps]
    evidence = {
        **blank.evidence,
        "missing": list(graded.missing),
        "at_least": graded.at_least,
        "as_printed": requirement.as_printed,
        "corrections": steps,
        "gaps": gaps(figure, found, requirement.unit, annual_output),
    }
    if requirement.sense != "<=":
        evidence["sense"] = requirement.sense
    level = None if binding.value is None else float(binding.value)
    return replace(
        blank,
        grade=graded.grade,
        outcome=cast("Any", graded.outcome),
        limits={
            x.level: {
                "printed": None if x.printed is None else float(x.printed),
                "value": None if x.value is None else float(x.value),
            }
            for x in found
        },
        margin=None if margin is None else float(margin),
        status=_weakest(requirement, found),
        evidence=evidence,
        message=wording.joined(
            wording.judged(requirement, graded.grade, float(figure), level),
            wording.lacking(requirement, graded.missing) if graded.missing else Text("", ""),
            requirement.note,
        ),
    )


def _weakest(requirement: Requirement, found: Sequence[Limit]) -> str:
    applied = {step["correction"] for limit in found for step in limit.steps}
    statuses = {requirement.status}
    statuses |= {c.status for c in requirement.corrections if c.id in applied}
    return str(min(statuses, key=_WORST_FIRST.index))


def _reserved(
    verdict: Verdict,
    requirement: Requirement,
    certain: Grading,
    shown: Grading,
    found: Sequence[Limit],
    as_of: date,
    period: Period,
    law: Law,
) -> Verdict:
    """Apply what keeps a figure from being judged, or makes a failure overdue."""
    overdue = _overdue(verdict, requirement, as_of)
    evidence = {
        **overdue.evidence,
        "would_be": {"grade": shown.grade, "outcome": _late(shown, requirement, as_of)},
    }
    verdict = replace(overdue, evidence=evidence)
    warning = wording.would_be(shown.grade, _late(shown, requirement, as_of))
    if any(s.covers(as_of) for s in requirement.suspensions):
        documents = [s.document for s in requirement.suspensions if s.covers(as_of)]
        text = Text(f"暂停执行：{'、'.join(documents)}。", f"Suspended by {', '.join(documents)}.")
        return _without_judgement(verdict, "suspended", text, warning)
    day = governing_day(requirement, as_of, period, law)
    sheet = requirement.sheet
    if sheet.in_force is None or day < sheet.in_force:
        text = wording.preview(day, sheet.in_force)
        verdict = replace(verdict, evidence={**verdict.evidence, "preview": True})
        if requirement.unrecorded:
            absent = ", ".join(requirement.unrecorded)
            text = wording.joined(text, wording.unrecorded(absent))
            missing = [*verdict.evidence["missing"], *requirement.unrecorded]
            verdict = replace(verdict, evidence={**verdict.evidence, "missing": missing})
            return _without_judgement(verdict, "cannot_judge", text, warning)
        return _without_judgement(verdict, "not_applicable", text, warning)
    if sheet.expires is not None and day > sheet.expires:
        text = Text(
            f"该版本已于 {sheet.expires} 废止。", f"This edition expired on {sheet.expires}."
        )
        return _without_judgement(verdict, "not_applicable", text, warning)
    if not Status(verdict.status).may_judge and certain.outcome != "cannot_judge":
        return _without_judgement(
            verdict, "cannot_judge", wording.unverified(verdict.status), warning
        )
    if certain.outcome == "cannot_judge" and found[-1].printed is not None:
        return _without_judgement(verdict, "cannot_judge", Text("", ""), warning)
    return verdict


def _without_judgement(verdict: Verdict, outcome: str, why: Text, warning: Text) -> Verdict:
    return replace(
        verdict,
        grade=verdict.evidence["would_be"]["grade"],
        outcome=cast("Any", outcome),
        message=wording.joined(verdict.message, why, warning),
    )


def _late(graded: Grading, requirement: Requirement, as_of: date) -> str:
    passed = requirement.deadline is not None and as_of > requirement.deadline
    return "overdue" if graded.outcome == "fail" and passed else graded.outcome


def _overdue(verdict: Verdict, requirement: Requirement, as_of: date) -> Verdict:
    if verdict.outcome != "fail" or requirement.deadline is None:
        return verdict
    days = (as_of - requirement.deadline).days
    return replace(
        verdict,
        outcome="overdue" if days > 0 else "fail",
        evidence={**verdict.evidence, "days_late": max(days, 0)},
        message=wording.joined(verdict.message, wording.late(requirement.deadline, days)),
    )
