"""A series (序列) at the door: what is wrong with it is found before anything is tested."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text


def checked_series(
    values: Sequence[float] | np.ndarray,
    years: Sequence[int] | np.ndarray,
    *,
    gaps: bool = False,
    at: str = "series",
) -> tuple[np.ndarray, np.ndarray]:
    """Return values and years as arrays in order of time.

    Parameters
    ----------
    gaps
        Whether years may be missing between the first and the last.
    at
        Place that findings name.

    Raises
    ------
    TanfengError
        ``series-length``, ``series-value``, ``series-year-twice``, ``series-gap``; all at once.
    """
    if len(values) != len(years) or len(values) < 2:
        raise TanfengError(
            Finding(
                "series-length",
                Severity.ERROR,
                at,
                Text(
                    f"{len(values)} 个数值对应 {len(years)} 个年份；至少需要两年。",
                    f"{len(values)} values for {len(years)} years; at least two are needed.",
                ),
            )
        )
    order = np.argsort(np.asarray(years), kind="stable")
    when = np.asarray(years, dtype=np.int64)[order]
    amounts = np.asarray(values, dtype=float)[order]
    findings = [
        Finding(
            "series-value",
            Severity.ERROR,
            f"{at}:{year}",
            Text(f"{year} 年不是有限的数。", f"The value of {year} is not a finite number."),
        )
        for year in when[~np.isfinite(amounts)].tolist()
    ]
    findings += [
        Finding(
            "series-year-twice",
            Severity.ERROR,
            f"{at}:{year}",
            Text(f"{year} 年出现多次。", f"The year {year} is there more than once."),
        )
        for year in np.unique(when[1:][np.diff(when) == 0]).tolist()
    ]
    missing = sorted(set(range(int(when[0]), int(when[-1]) + 1)) - set(when.tolist()))
    if missing and not gaps:
        named = ", ".join(map(str, missing))
        findings.append(
            Finding(
                "series-gap",
                Severity.ERROR,
                at,
                Text(f"缺少年份：{named}", f"Years are missing: {named}."),
                Text(
                    "补齐数据；若确认可缺年，请允许缺口（检验只用先后次序）。",
                    "Fill them in, or allow gaps: the tests use the order alone.",
                ),
            )
        )
    if findings:
        raise TanfengError(*findings)
    return amounts, when
