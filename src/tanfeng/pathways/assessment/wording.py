"""How peak verdicts read, in Chinese and English (判定用语)."""

from __future__ import annotations

from tanfeng.pathways.assessment.rule import Outcome, PeakRule
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
    """Return the verdict with its reason as a sentence."""
    why = _why(outcome, rule)
    zh = f"{VERDICTS[outcome.verdict].zh}：最高值在 {outcome.peak_year} 年，{why.zh}。"
    en = f"{VERDICTS[outcome.verdict].en}: the maximum is in {outcome.peak_year}; {why.en}."
    if outcome.peak_year == first_year:
        zh += "最高值在序列首年，峰值可能更早。"
        en += " It is the first year of the series: the peak may lie before."
    return Text(zh[0].upper() + zh[1:], en[0].upper() + en[1:])


def _why(outcome: Outcome, rule: PeakRule) -> Text:
    after = outcome.after
    p_falling = f"{after.p_falling * rule.sides:.3g}" if after else "-"
    p_rising = f"{after.p_rising * rule.sides:.3g}" if after else "-"
    below = f"{outcome.below:.3g}" if outcome.below is not None else "-"
    since, wait = outcome.since, rule.wait
    match outcome.reason:
        case "falling":
            return Text(
                f"此后 {after.n if after else 0} 个值显著下降（p = {p_falling} ≤ {rule.alpha:g}）",
                f"the {after.n if after else 0} values after it fall significantly "
                f"(p = {p_falling} <= {rule.alpha:g})",
            )
        case "level":
            return Text(
                f"此后无显著趋势，中位数低于最高值 {below}%，在 {rule.band:g}% 以内",
                f"no significant trend after it, and the median is {below} % below it, "
                f"within {rule.band:g} %",
            )
        case "recent":
            return Text(
                f"距今仅 {since} 年，不足 {wait} 年",
                f"only {since} years have passed, not {wait}",
            )
        case "rising":
            return Text(
                f"但此后又显著上升（p = {p_rising} ≤ {rule.alpha:g}）",
                f"but the values after it rise significantly (p = {p_rising} <= {rule.alpha:g})",
            )
        case "lower_without_trend":
            return Text(
                f"此后中位数低 {below}%，超出 {rule.band:g}% 的平台范围，但无显著下降趋势",
                f"the median after it is {below} % lower, beyond the {rule.band:g} % of a "
                "plateau, yet without a significant fall",
            )
        case "series_short":
            return Text(
                f"序列跨度不足 {wait} 年",
                f"the series spans fewer than the {wait} years that must have passed",
            )
        case _:
            count = after.n if after else 1
            return Text(
                f"此后可检验的值仅 {count} 个，任何次序都达不到 {rule.alpha:g} 的显著性",
                f"the number of values to test after it, {count}, is too small for a "
                f"significance of {rule.alpha:g} in any order",
            )
