"""The worked cases that limit sheets carry (表内算例)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tanfeng.ledger import Verdict
from tanfeng.reference.errors import refuse
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.shelf import Shelf
from tanfeng.rules.judge import judge
from tanfeng.rules.layout import layout
from tanfeng.rules.read import KIND, requirements
from tanfeng.rules.requirement import Requirement


@dataclass(frozen=True)
class Case:
    """One worked case: a question, and what the answer must be; see the sheet's ``tests``."""

    id: str
    requirement: Requirement
    value: float | None
    unit: str
    inputs: Mapping[str, Any]
    period: Period
    as_of: date
    expected: Mapping[str, Any]

    def answer(self) -> Verdict:
        """Return the verdict on this case."""
        return judge(
            self.requirement, self.value, self.inputs, self.as_of, self.period, unit=self.unit
        )

    def differences(self) -> list[str]:
        """Return what differs between answer and expectation; empty when all is as it must be."""
        verdict = self.answer()
        given = {
            "outcome": verdict.outcome,
            "grade": verdict.grade,
            "margin": None if verdict.margin is None else Decimal(repr(verdict.margin)),
            "missing": list(verdict.evidence.get("missing", [])),
            "days_late": verdict.evidence.get("days_late"),
        }
        return [
            f"{self.id}: {name} is {given[name]!r}, must be {wanted!r}"
            for name, wanted in self.expected.items()
            if given[name] != wanted
        ]


def cases(shelf: Shelf) -> Iterator[Case]:
    """Yield the worked cases of every limit sheet.

    Raises
    ------
    TanfengError
        ``limits-case-row`` when a case names a row that the sheet does not have.
    """
    known = {rule.id: rule for rule in requirements(shelf)}
    for sheet in shelf.of_kind(KIND):
        for index, case in enumerate(layout(sheet).tests):
            rule = known.get(f"{sheet.id}#{case.row}")
            if rule is None:
                raise refuse(
                    "limits-case-row",
                    sheet.at(f"tests.{index}"),
                    f"本表没有“{case.row}”行。",
                    f"The sheet has no row '{case.row}'.",
                )
            wanted = case.expect
            expected: dict[str, Any] = {"outcome": wanted.outcome}
            if wanted.grade is not None:
                expected["grade"] = wanted.grade
            if wanted.margin is not None:
                expected["margin"] = Decimal(str(wanted.margin))
            if wanted.missing:
                expected["missing"] = wanted.missing
            if wanted.days_late is not None:
                expected["days_late"] = wanted.days_late
            yield Case(
                f"{sheet.id}: {case.id}", rule, None if case.value is None else float(case.value),
                case.unit, case.inputs, parse_period(case.period), case.as_of, expected,
            )  # fmt: skip
