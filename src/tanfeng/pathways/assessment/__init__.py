"""Assessment (评估): whether a series has peaked, why it changed, and if it follows the plan."""

from tanfeng.pathways.assessment.autocorrelation import Correction, trend
from tanfeng.pathways.assessment.decompose import Decomposition, compare, decompose
from tanfeng.pathways.assessment.decoupling import STATES, Cuts, Decoupled, decoupling
from tanfeng.pathways.assessment.kaya import Kaya, kaya, ratios
from tanfeng.pathways.assessment.kendall import MannKendall, mann_kendall
from tanfeng.pathways.assessment.lmdi import as_ratios, lmdi_terms
from tanfeng.pathways.assessment.logmean import log_mean
from tanfeng.pathways.assessment.monthly import (
    MonthlyAssessment,
    assess_monthly,
    rolling_sums,
    seasonal_mann_kendall,
    seasonal_slope,
)
from tanfeng.pathways.assessment.peak import PeakAssessment, assess_peak
from tanfeng.pathways.assessment.phases import Phase
from tanfeng.pathways.assessment.plan import STATUSES, AgainstPlan, Remaining, against_plan
from tanfeng.pathways.assessment.rule import Outcome, PeakRule
from tanfeng.pathways.assessment.sensitivity import Grid, Hindsight, SensitivityRow
from tanfeng.pathways.assessment.slope import SenSlope, Spearman, sen_slope, spearman
from tanfeng.pathways.assessment.table import Series, Table, read_series_csv, read_table_csv
from tanfeng.pathways.assessment.wording import PHASES, VERDICTS
from tanfeng.pathways.assessment.workspace import LedgerSeries, reported_series

__all__ = [
    "PHASES",
    "STATES",
    "STATUSES",
    "VERDICTS",
    "AgainstPlan",
    "Correction",
    "Cuts",
    "Decomposition",
    "Decoupled",
    "Grid",
    "Hindsight",
    "Kaya",
    "LedgerSeries",
    "MannKendall",
    "MonthlyAssessment",
    "Outcome",
    "PeakAssessment",
    "PeakRule",
    "Phase",
    "Remaining",
    "SenSlope",
    "SensitivityRow",
    "Series",
    "Spearman",
    "Table",
    "against_plan",
    "as_ratios",
    "assess_monthly",
    "assess_peak",
    "compare",
    "decompose",
    "decoupling",
    "kaya",
    "lmdi_terms",
    "log_mean",
    "mann_kendall",
    "ratios",
    "read_series_csv",
    "read_table_csv",
    "reported_series",
    "rolling_sums",
    "seasonal_mann_kendall",
    "seasonal_slope",
    "sen_slope",
    "spearman",
    "trend",
]
