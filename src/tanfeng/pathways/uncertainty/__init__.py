"""Uncertainty (不确定性): measures in order of cost, and regret over scenarios."""

from tanfeng.pathways.uncertainty.carried import Carried, carry
from tanfeng.pathways.uncertainty.classic_macc import (
    LABEL,
    AbatementMeasure,
    Bar,
    ClassicMacc,
    annuity,
    classic_macc,
)
from tanfeng.pathways.uncertainty.measures_file import read_measures_csv
from tanfeng.pathways.uncertainty.regret import Regret, regret

__all__ = [
    "LABEL",
    "AbatementMeasure",
    "Bar",
    "Carried",
    "ClassicMacc",
    "Regret",
    "annuity",
    "carry",
    "classic_macc",
    "read_measures_csv",
    "regret",
]
