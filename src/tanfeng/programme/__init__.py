"""Programme (工作进展): indicators, rosters, measures of work, roll-up, and the progress report.

Floor: third. It rests on the engines, the ledger and the reference.

Reads: computed and reported facts, verdicts, dated memberships, and sheets of the kinds
``indicators``, ``apart``, ``aggregation``, ``roster``, ``works``, ``statistics`` and ``targets``.
Posts: published statistics as quoted facts. The report is a value first (`report.value`) and is
rendered last (`report.render`); every figure in it can be opened down to a cell or a citation.
"""

from tanfeng.programme.explain import Explainer, explain
from tanfeng.programme.indicators import Evaluation, evaluate
from tanfeng.programme.posting import load_statistics
from tanfeng.programme.report.compose import compose
from tanfeng.programme.rollup import RollUp, roll_up
from tanfeng.programme.rosters import rosters
from tanfeng.programme.works import select_works, works

__all__ = [
    "Evaluation",
    "Explainer",
    "RollUp",
    "compose",
    "evaluate",
    "explain",
    "load_statistics",
    "roll_up",
    "rosters",
    "select_works",
    "works",
]
