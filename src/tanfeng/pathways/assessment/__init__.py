"""Assessment (评估): whether a series has peaked, why it changed, and if it follows the plan."""

from tanfeng.pathways.assessment.autocorrelation import Correction, trend
from tanfeng.pathways.assessment.kendall import MannKendall, mann_kendall
from tanfeng.pathways.assessment.lmdi import as_ratios, lmdi_terms
from tanfeng.pathways.assessment.logmean import log_mean
from tanfeng.pathways.assessment.peak import PeakAssessment, assess_peak
from tanfeng.pathways.assessment.phases import Phase
from tanfeng.pathways.assessment.rule import Outcome, PeakRule
from tanfeng.pathways.assessment.sensitivity import Grid, SensitivityRow
from tanfeng.pathways.assessment.slope import SenSlope, Spearman, sen_slope, spearman

__all__ = [
    "Correction",
    "Grid",
    "MannKendall",
    "Outcome",
    "PeakAssessment",
    "PeakRule",
    "Phase",
    "SenSlope",
    "SensitivityRow",
    "Spearman",
    "as_ratios",
    "assess_peak",
    "lmdi_terms",
    "log_mean",
    "mann_kendall",
    "sen_slope",
    "spearman",
    "trend",
]
