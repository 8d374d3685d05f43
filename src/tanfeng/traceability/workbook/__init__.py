"""Events in Excel (事件工作簿): a template, and reading it back to events with their cells."""

from tanfeng.traceability.workbook.read import read_workbook
from tanfeng.traceability.workbook.template import COLUMNS, write_template

__all__ = ["COLUMNS", "read_workbook", "write_template"]
