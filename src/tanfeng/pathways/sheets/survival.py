"""Survival of campaigns (存活曲线): the share of capacity still there at each age."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding, Severity, Text


def survival(
    book: Book, technologies: Sequence[str], oldest: int, findings: list[Finding]
) -> np.ndarray:
    """Return Weibull curves of technologies that have one, 1 for the others.

    Parameters
    ----------
    oldest
        Largest age in years.

    Returns
    -------
    numpy.ndarray
        Shape (K, oldest + 1): ``exp(-(age / survival_scale) ** survival_shape)``.
    """
    age = np.arange(oldest + 1.0)
    curves = np.ones((len(technologies), oldest + 1))
    for n, id in enumerate(technologies):
        scale, shape = (book.number(id, f"survival_{name}") for name in ("scale", "shape"))
        if scale is None and shape is None:
            continue
        if scale is None or shape is None or scale <= 0 or shape <= 0:
            rows = book.rows(id, "survival_scale") or book.rows(id, "survival_shape")
            findings.append(
                Finding("survival-faulty", Severity.ERROR, rows[0].at,
                        Text(f"“{id}”的 survival_scale 与 survival_shape 须都给出且为正。",
                             f"'{id}' needs both survival_scale and survival_shape, above 0."))
            )  # fmt: skip
            continue
        curves[n] = np.exp(-((age / scale) ** shape))
    return curves
