"""What grading could not judge, and what it did not find (缺失)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanfeng.ledger import Verdict
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.rules.requirement import Requirement


def unjudged(judged: Sequence[Verdict]) -> Iterator[Finding]:
    """Yield a warning for each verdict that says why nothing was judged."""
    for verdict in judged:
        if verdict.outcome != "cannot_judge":
            continue
        yield Finding(
            "verdict-cannot-judge",
            Severity.WARNING,
            f"{verdict.subject} {verdict.requirement}",
            verdict.message,
            Text("补充所缺信息后重新对标。", "Add what is missing and grade again."),
        )


def absent(
    judged: Sequence[Verdict],
    made: Sequence[tuple[str, str]],
    rules: Sequence[Requirement],
    ids: Sequence[str],
) -> Iterator[Finding]:
    """Yield what rules ask for and nobody computed.

    Parameters
    ----------
    made
        Entity and item of which output is reported.
    ids
        Who was asked about.
    """
    asked: dict[str, set[str]] = {}
    for rule in rules:
        if rule.rule == "limit":
            asked.setdefault(rule.item, set()).add(rule.indicator)
    plants = {(v.subject.partition("/")[0], v.item, v.indicator) for v in judged}
    hint = Text(
        "先运行核算，或检查填报的能耗与产量。",
        "Run the accounts first, or check what was reported.",
    )
    if not judged:
        yield Finding(
            "grade-no-figures", Severity.WARNING, ", ".join(ids),
            Text("期间内没有可对标的单位产品能耗。",
                 "There is no unit energy to grade in the period."),
            hint,
        )  # fmt: skip
    for entity_id, item in made:
        for indicator in sorted(asked.get(item, ())):
            if (entity_id.partition("/")[0], item, indicator) in plants:
                continue
            yield Finding(
                "grade-figure-missing",
                Severity.INFO,
                f"{entity_id} {item} {indicator}",
                Text(
                    f"有“{item}”产量，但未算出“{indicator}”，无法对标。",
                    f"There is output of '{item}' but no '{indicator}' to grade.",
                ),
                hint,
            )
