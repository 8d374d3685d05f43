"""Workbooks (工作簿): how plants hand in figures, and how each is read back to its cell.

Part of the ledger, on the first floor. It writes the bilingual .xlsx template of a form, and
reads what came back: sheets moved, rows sorted, numbers typed as text, units changed. A file is
looked at from outside before anything in it is inflated; what cannot be read becomes a finding
that names the cell, and costs only that cell. It reads forms and units of the reference and
returns facts; it posts nothing (see `tanfeng.ledger.submit`), and it judges no value (see
`tanfeng.ledger.checks`).
"""

from tanfeng.ledger.workbook.read import read_workbook
from tanfeng.ledger.workbook.reading import Reading
from tanfeng.ledger.workbook.template import write_template

__all__ = ["Reading", "read_workbook", "write_template"]
