"""LMDI (对数平均迪氏指数): what each factor of a product did to the change of a sum."""

from __future__ import annotations

from typing import Literal

import numpy as np

from tanfeng.pathways.assessment.logmean import log_mean, log_ratio
from tanfeng.reference.errors import refuse

Form = Literal["additive", "multiplicative"]


def lmdi_terms(
    before: np.ndarray,
    after: np.ndarray,
    total_before: np.ndarray,
    total_after: np.ndarray,
    *,
    variant: Literal[1, 2] = 1,
    at: str = "decomposition",
) -> np.ndarray:
    """Return the additive term of every factor and part between two states.

    LMDI-I weighs part i by ``L(V_i', V_i)``; LMDI-II by
    ``L(V', V) * L(V_i'/V', V_i/V) / sum_j L(V_j'/V', V_j/V)`` (Ang 2004, 2015). The terms of a
    part under LMDI-I add up to the change of that part; those of both variants, over parts and
    factors, to the change of the total.

    **Zeros** take the analytical limits (Ang and Liu 2007, eight cases; Wood and Lenzen 2006),
    never a small number. With V_i = prod_k x_ki, of part i and factor k:

    ====  ====  ====  ====  ====  ==============================
    case  x     x'    V     V'    term of the factor
    ====  ====  ====  ====  ====  ==============================
    1     0     +     0     +     V' (shared where k are zero)
    2     +     0     +     0     -V (shared where k are zero)
    3     0     +     0     0     0
    4     +     0     0     0     0
    5     0     0     0     0     0
    6     +     +     0     +     0
    7     +     +     +     0     0
    8     +     +     0     0     0
    ====  ====  ====  ====  ====  ==============================

    Where several factors of a part come from zero together, each as fast as the others, the
    limit is an equal share. A factor that is 0/0 (the intensity of a plant that did not run) has
    some finite value that nobody knows and any value of which gives 0: it is NaN here and treated
    as positive.

    Parameters
    ----------
    before, after
        Shape (K, I): factors of parts; not negative, NaN where 0/0.
    total_before, total_after
        Shape (I,): the parts, each the product of its factors.

    Returns
    -------
    numpy.ndarray
        Shape (K, I), in the unit of the total.

    Raises
    ------
    TanfengError
        ``lmdi-no-limit`` for LMDI-II where no part is alive in both states: its weights are
        0/0 then.
    """
    alive = (total_before > 0) & (total_after > 0)
    starts = (total_before == 0) & (total_after > 0)
    ends = (total_before > 0) & (total_after == 0)
    weight, start, end = log_mean(total_after, total_before), total_after, total_before
    if variant == 2:
        whole_before, whole_after = total_before.sum(), total_after.sum()
        share_before = _share(total_before, whole_before)
        share_after = _share(total_after, whole_after)
        raw = log_mean(share_after, share_before)
        if raw.sum() == 0 and (starts.any() or ends.any()):
            raise refuse(
                "lmdi-no-limit",
                at,
                "没有任何部分在两个年份都非零，LMDI-II 的权重无极限。",
                "No part is above zero in both years; the weights of LMDI-II have no limit.",
                "请改用 LMDI-I。",
                "Use LMDI-I.",
            )
        scale = log_mean(whole_after, whole_before) / (raw.sum() or 1.0)
        weight, start, end = raw * scale, share_after * scale, share_before * scale
    terms = np.where(alive, weight, 0.0) * log_ratio(after, before)
    terms += _shared(before == 0, start, starts)
    terms -= _shared(after == 0, end, ends)
    return terms


def _share(parts: np.ndarray, whole: float) -> np.ndarray:
    return np.divide(parts, whole, out=np.zeros(parts.shape), where=whole > 0)


def _shared(zero: np.ndarray, amount: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Give an amount to the factors that are zero, in equal shares."""
    count = zero.sum(axis=0)
    each = np.divide(amount, count, out=np.zeros(amount.shape), where=where & (count > 0))
    return zero * each


def as_ratios(terms: np.ndarray, total_before: float, total_after: float) -> np.ndarray:
    """Turn additive terms into ratios, whose product is the ratio of the totals.

    ``D = exp(term / L(V', V))``, for either variant (Ang 2004).

    Raises
    ------
    TanfengError
        ``lmdi-ratio-of-zero`` where a total is zero.
    """
    if not (total_before > 0 and total_after > 0):
        raise refuse(
            "lmdi-ratio-of-zero",
            "decomposition",
            "总量为零，没有比值。",
            "A total is zero; there is no ratio.",
            "请用加法分解。",
            "Decompose additively.",
        )
    return np.exp(terms / log_mean(np.array(total_after), np.array(total_before)))
