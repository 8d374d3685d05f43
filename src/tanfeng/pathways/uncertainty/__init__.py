"""Uncertainty (不确定性): spreads of inputs, measures in order of cost, regret over scenarios."""

from tanfeng.pathways.uncertainty.carried import Carried, carry
from tanfeng.pathways.uncertainty.classic_macc import (
    LABEL,
    AbatementMeasure,
    Bar,
    ClassicMacc,
    annuity,
    classic_macc,
)
from tanfeng.pathways.uncertainty.foresight import rounds, short_sighted
from tanfeng.pathways.uncertainty.measures_file import read_measures_csv
from tanfeng.pathways.uncertainty.regret import Regret, regret
from tanfeng.pathways.uncertainty.spread import Spread, check_spreads, drawn, read_spreads

__all__ = [
    "LABEL",
    "AbatementMeasure",
    "Bar",
    "Carried",
    "ClassicMacc",
    "Regret",
    "Spread",
    "annuity",
    "carry",
    "check_spreads",
    "classic_macc",
    "drawn",
    "read_measures_csv",
    "read_spreads",
    "regret",
    "rounds",
    "short_sighted",
]
