"""Reconciliation (数据协调): measured flows, fractions and energies made to close.

Weighted least squares over balances of nodes and elements and over relations, linear by projection,
bilinear by Gauss-Newton steps on the KKT system. What can be told and what is checked is reported;
what cannot be told is never numbered; measurements with gross errors are named.
"""

from tanfeng.accounting.reconciliation.network import (
    TOTAL,
    Network,
    Parameter,
    Reading,
    Relation,
    Stream,
)
from tanfeng.accounting.reconciliation.reconcile import reconcile
from tanfeng.accounting.reconciliation.reconciled import (
    GlobalTest,
    GrossError,
    Reconciled,
    State,
    Value,
)

__all__ = [
    "TOTAL",
    "GlobalTest",
    "GrossError",
    "Network",
    "Parameter",
    "Reading",
    "Reconciled",
    "Relation",
    "State",
    "Stream",
    "Value",
    "reconcile",
]
