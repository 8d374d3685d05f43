"""Rules (对标与规范): verdicts on unit energy against mandatory limits and policy benchmarks.

Floor: engines; a sibling of accounting, which it never imports: both meet in the ledger.

Reads: limit sheets (kind ``limits``, one per edition), computed facts ``unit_energy``, attributes
of entities. Posts: runs of kind ``grade`` with their verdicts.

Every question has a day of asking and a period of measurement. The limit of a standard and the
level of a policy are two dated rules side by side. A missing grade stays missing, a value from
memory warns and never judges, and what cannot be judged names what is missing.
"""

from tanfeng.rules.distribution import SMALLEST_GROUP, Distribution, Share, distribution
from tanfeng.rules.examples import Case, cases
from tanfeng.rules.grade import MEASURE, GradeResult, grade
from tanfeng.rules.judge import Law, judge
from tanfeng.rules.lint import lint
from tanfeng.rules.read import requirements
from tanfeng.rules.replay import Replay, replay
from tanfeng.rules.requirement import LEVELS, Correction, Input, Requirement
from tanfeng.rules.stated import Stated, judge_stated
from tanfeng.rules.tally import Tally, tally
from tanfeng.rules.wording import GRADES, OUTCOMES

__all__ = [
    "GRADES",
    "LEVELS",
    "MEASURE",
    "OUTCOMES",
    "SMALLEST_GROUP",
    "Case",
    "Correction",
    "Distribution",
    "GradeResult",
    "Input",
    "Law",
    "Replay",
    "Requirement",
    "Share",
    "Stated",
    "Tally",
    "cases",
    "distribution",
    "grade",
    "judge",
    "judge_stated",
    "lint",
    "replay",
    "requirements",
    "tally",
]
