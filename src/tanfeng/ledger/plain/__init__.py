"""Plain tables that people bring (普通表格): CSV or workbook, headings in Chinese or English.

`read_plain` knows a table by its headings and keeps the place of every cell, `read_tables` every
kind of table that a workbook has; `settled` gives its
columns their types, and names every bad cell. For tables that are asked about and not filed; what
is filed comes in a workbook (`tanfeng.ledger.workbook`).
"""

from tanfeng.ledger.plain.columns import SHOWN, Column, Place, settled
from tanfeng.ledger.plain.read import Kinds, Plain, read_plain, read_tables

__all__ = ["SHOWN", "Column", "Kinds", "Place", "Plain", "read_plain", "read_tables", "settled"]
