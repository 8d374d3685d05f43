"""Indicators (指标): the figures of the report, declared as sheets, evaluated on a day.

Part of `programme`. Reads sheets of kind ``indicators`` (quoted figures, totals, ratios, changes
and counts for all nine sections) and ``apart`` (figures that must not be combined), statistics,
rosters, targets, verdicts and roll-ups; posts nothing. A new indicator is one data file.
"""

from tanfeng.programme.indicators.apart import Group, apart_findings, groups
from tanfeng.programme.indicators.evaluate import Evaluation, entity_words, evaluate, latest_year
from tanfeng.programme.indicators.indicator import Indicator
from tanfeng.programme.indicators.judge import CheckResult, Light
from tanfeng.programme.indicators.read import indicators

__all__ = [
    "CheckResult",
    "Evaluation",
    "Group",
    "Indicator",
    "Light",
    "apart_findings",
    "entity_words",
    "evaluate",
    "groups",
    "indicators",
    "latest_year",
]
