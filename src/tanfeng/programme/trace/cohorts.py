"""Survival and leakage of cohorts as pictures (存活与流失图)."""

from __future__ import annotations

import numpy as np
from scipy import stats

from tanfeng.programme.charts.trace_survival import Alive, Gone, leakage_chart, survival_chart
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text
from tanfeng.traceability.leakage import Leakage, Lifetime, Observed, curve

_POINTS = 121
_NO_UNIT = Text("", "")


def alive_chart(lifetime: Lifetime | Observed, level: float = 0.95) -> Chart:
    """Draw the survival of batteries with its interval, which is normal and cut at 0 and 1.

    Parameters
    ----------
    lifetime
        From parameters, drawn until 1 % is left; or observed, drawn as steps.
    """
    caption = Text("电池存活曲线", "Survival of batteries")
    stepped = isinstance(lifetime, Observed)
    if isinstance(lifetime, Observed):
        ages = np.unique(np.concatenate([[0.0], lifetime.ages, [lifetime.longest]]))
    else:
        far = np.arange(0.0, 201.0)
        left = curve(lifetime, far).survival
        end = float(far[np.argmax(left <= 0.01)]) if (left <= 0.01).any() else 50.0
        ages = np.linspace(0.0, max(end, 1.0), _POINTS)
    found = curve(lifetime, ages)
    z = float(stats.norm.ppf((1 + level) / 2))
    half = z * np.sqrt(np.maximum(np.diag(found.covariance), 0.0))
    low, high = np.clip(found.survival - half, 0, 1), np.clip(found.survival + half, 0, 1)
    rows = zip(ages, found.survival, low, high, strict=True)
    points = [Alive(*(float(value) for value in row)) for row in rows]
    known = found.known_to if np.isfinite(found.known_to) else None
    return survival_chart("survival", caption, points, stepped=stepped, level=level, known_to=known)


def leaked_chart(found: Leakage, level: float = 0.95, unit: Text = _NO_UNIT) -> Chart:
    """Draw what should have retired up to each year, with its interval, against what came back."""
    points = [
        Gone(row["group"], row["year"], row["expected_sum"], row["returned_sum"],
             row["returned_sum"] + row["low_sum"], row["returned_sum"] + row["high_sum"])
        for row in found.table.to_pylist()
    ]  # fmt: skip
    caption = Text("应退役与已回收", "What should have retired and what came back")
    return leakage_chart("leakage", caption, unit, points, level)
