"""Leakage (流失): how many batteries should have come back, and how many did.

`weibull`, `normal`, `lognormal` and `fixed` are lifetimes from parameters, `observed` is that of
traced batteries (Kaplan-Meier), whose lives `traced_lives` takes from the log; `curve` gives the
survival at ages under a stated discretisation, `retirements` what retires of each year's sales,
`leakage` that less what was returned, with an interval.
"""

from tanfeng.traceability.leakage.curve import DISCRETISATIONS, Curve, curve
from tanfeng.traceability.leakage.lifetime import Lifetime, fixed, lognormal, normal, weibull
from tanfeng.traceability.leakage.observed import (
    LIVES,
    Observed,
    lives,
    observed,
    observed_table,
)
from tanfeng.traceability.leakage.retired import Retirements, retirements
from tanfeng.traceability.leakage.returned import RETURNED, SOLD, Leakage, leakage
from tanfeng.traceability.leakage.traced import traced_lives

__all__ = [
    "DISCRETISATIONS",
    "LIVES",
    "RETURNED",
    "SOLD",
    "Curve",
    "Leakage",
    "Lifetime",
    "Observed",
    "Retirements",
    "curve",
    "fixed",
    "leakage",
    "lives",
    "lognormal",
    "normal",
    "observed",
    "observed_table",
    "retirements",
    "traced_lives",
    "weibull",
]
