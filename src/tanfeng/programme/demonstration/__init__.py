"""The demonstration (示范): a synthetic park carried through the whole chain.

Five plants that do not exist hand in 24 months of workbooks through the same template, check and
submit path as a user's; then accounts, verdicts, roll-up and the report. Whatever rests on
them is labelled synthetic.
"""

from tanfeng.programme.demonstration.filing import enrol, file_workbooks, plants
from tanfeng.programme.demonstration.story import Demonstration, demonstrate

__all__ = ["Demonstration", "demonstrate", "enrol", "file_workbooks", "plants"]
