"""Events in Excel (事件工作簿): a template, rows of events, and reading back with the cells."""

from tanfeng.traceability.workbook.read import read_workbook
from tanfeng.traceability.workbook.rows import rows_of
from tanfeng.traceability.workbook.template import COLUMNS, write_template

__all__ = ["COLUMNS", "read_workbook", "rows_of", "write_template"]
