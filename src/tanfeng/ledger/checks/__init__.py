"""Checks (校验): what a plant files is questioned before it is posted.

Part of the ledger, on the first floor. One check a file; a check is a function from a `Filing`
(form, facts, what was filed before) to findings, and takes part by standing in the list of
`listing.py`. Errors stop a submission, warnings ask for a second look, notes only tell. Every
finding names the cell of the value. The checks read forms and formulas of the reference; they
post nothing, and official thresholds come in with the form, never from here.
"""

from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.checks.listing import CHECKS, check
from tanfeng.ledger.checks.workbooks import check_workbook

__all__ = ["CHECKS", "Filing", "check", "check_workbook"]
