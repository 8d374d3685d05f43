"""How peak verdicts read, in Chinese and English (判定用语)."""

from __future__ import annotations

from tanfeng.pathways.assessment.kendall import MannKendall
from tanfeng.pathways.assessment.rule import Outcome, PeakRule, Reason, Verdict
from tanfeng.reference.finding import Text

VERDICTS = {
    "peaked": Text("已达峰", "peaked"),
    "plateau": Text("处于平台期", "on a plateau"),
    "not_peaked": Text("未达峰", "not peaked"),
    "too_short": Text("序列过短，无法判定", "too short to say"),
}
"""Verdicts by id."""

PHASES = {
    "rise": Text("上升期", "rise"),
    "plateau": Text("平台期", "plateau"),
    "fall": Text("稳定下降期", "steady fall"),
}
"""Phases by id."""


def said(outcome: Outcome, rule: PeakRule, first_year: int) -> Text:
    """Return the verdict of a yearly series with its reason as a sentence."""
    text = said_of(
        outcome.verdict,
        outcome.reason,
        str(outcome.peak_year),
        outcome.since,
        outcome.below,
        outcome.after,
        rule,
    )
    if outcome.peak_year != first_year:
        return text
    return Text(
        text.zh + "最高值在序列首年，峰值可能更早。",
        text.en + " It is the first year of the series: the peak may lie before.",
    )


def said_of(
    verdict: Verdict,
    reason: Reason,
    peak: str,
    since: float,
    below: float | None,
    after: MannKendall | None,
    rule: PeakRule,
) -> Text:
    """Return a verdict with its reason as a sentence; `since` in years."""
    why = _why(reason, since, below, after, rule)
    en = VERDICTS[verdict].en
    return Text(
        f"{VERDICTS[verdict].zh}：最高值在 {peak}，{why.zh}。",
        f"{en[0].upper()}{en[1:]}: the maximum is in {peak}; {why.en}.",
    )


def _why(
    reason: Reason, since: float, below: float | None, after: MannKendall | None, rule: PeakRule
) -> Text:
    p_falling = f"{after.p_falling * rule.sides:.3g}" if after else "-"
    p_rising = f"{after.p_rising * rule.sides:.3g}" if after else "-"
    lower = f"{below:.3g}" if below is not None else "-"
    match reason:
        case "falling":
            return Text(
                f"此后显著下降（p = {p_falling} ≤ {rule.alpha:g}）",
                f"the values after it fall significantly (p = {p_falling} <= {rule.alpha:g})",
            )
        case "level":
            return Text(
                f"此后无显著趋势，中位数低于最高值 {lower}%，在 {rule.band:g}% 以内",
                f"no significant trend after it, and the median is {lower} % below it, "
                f"within {rule.band:g} %",
            )
        case "recent":
            return Text(
                f"距今 {since:.3g} 年，不足 {rule.wait} 年",
                f"{since:.3g} of the {rule.wait} years that must pass have passed",
            )
        case "rising":
            return Text(
                f"但此后又显著上升（p = {p_rising} ≤ {rule.alpha:g}）",
                f"but the values after it rise significantly (p = {p_rising} <= {rule.alpha:g})",
            )
        case "lower_without_trend":
            return Text(
                f"此后中位数低 {lower}%，超出 {rule.band:g}% 的平台范围，但无显著下降趋势",
                f"the median after it is {lower} % lower, beyond the {rule.band:g} % of a "
                "plateau, yet without a significant fall",
            )
        case "series_short":
            return Text(
                f"序列跨度不足 {rule.wait} 年",
                f"the series spans fewer than the {rule.wait} years that must have passed",
            )
        case _:
            count = after.n if after else 1
            return Text(
                f"此后可检验的值仅 {count} 个，任何次序都达不到 {rule.alpha:g} 的显著性",
                f"the number of values to test after it, {count}, is too small for a "
                f"significance of {rule.alpha:g} in any order",
            )
