"""Pathways on a workspace (规划工作): bring plants in, plan scenarios, open and replay runs."""

from tanfeng.pathways.study.archive import KIND, newest, open_pathway
from tanfeng.pathways.study.ask import Ask, Level, ask_of
from tanfeng.pathways.study.bring import Brought, allocate_output, bring_plants, write_scenario
from tanfeng.pathways.study.replay import Difference, Replay, replay
from tanfeng.pathways.study.risk import QUANTILES as RISK_QUANTILES
from tanfeng.pathways.study.risk import Risk, risk
from tanfeng.pathways.study.run import Result, prepare, run_pathway, solve_problem, weak_values
from tanfeng.pathways.study.sweeps import PeakPoint, PricePoint, macc_sweep, peak_curve
from tanfeng.pathways.study.trace import trace_emission

__all__ = [
    "KIND",
    "RISK_QUANTILES",
    "Ask",
    "Brought",
    "Difference",
    "Level",
    "PeakPoint",
    "PricePoint",
    "Replay",
    "Result",
    "Risk",
    "allocate_output",
    "ask_of",
    "bring_plants",
    "macc_sweep",
    "newest",
    "open_pathway",
    "peak_curve",
    "prepare",
    "replay",
    "risk",
    "run_pathway",
    "solve_problem",
    "trace_emission",
    "weak_values",
    "write_scenario",
]
