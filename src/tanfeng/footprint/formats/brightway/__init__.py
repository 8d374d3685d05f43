"""Brightway workbooks (Brightway 工作簿): blocks of activities in Excel, read into the tables."""

from tanfeng.footprint.formats.brightway.layout import is_brightway
from tanfeng.footprint.formats.brightway.read import from_sheets, read_brightway
from tanfeng.footprint.formats.brightway.write import write_brightway

__all__ = ["from_sheets", "is_brightway", "read_brightway", "write_brightway"]
