"""Diagnosis before an answer (求解前诊断): what is wrong with a system, by name.

Loops that feed each other at least as much as they make are refused; scales that cannot be meant,
products without any impact, unbalanced masses and gases without a factor are told.
"""

from tanfeng.footprint.diagnosis.balance import Imbalance, imbalances
from tanfeng.footprint.diagnosis.diagnose import Diagnosis, diagnose
from tanfeng.footprint.diagnosis.loops import Loop, loops
from tanfeng.footprint.diagnosis.scale import Outlier, outliers, silent

__all__ = [
    "Diagnosis",
    "Imbalance",
    "Loop",
    "Outlier",
    "diagnose",
    "imbalances",
    "loops",
    "outliers",
    "silent",
]
