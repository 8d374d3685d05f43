"""The nine-section progress report (工作进展报告): a value first, rendered last.

Floor: programme. The value (`Report` and its blocks) is composed from indicators, rosters,
works and roll-ups, and rendered as HTML, Word, PDF and Markdown in Chinese and English.
This package imports nothing but the value, so that charts can build on the value without
importing the composer that calls them.
"""

from tanfeng.programme.report.value import (
    Block,
    Chart,
    Column,
    Figure,
    Notice,
    Paragraph,
    Report,
    Section,
    Table,
)

__all__ = [
    "Block",
    "Chart",
    "Column",
    "Figure",
    "Notice",
    "Paragraph",
    "Report",
    "Section",
    "Table",
]
