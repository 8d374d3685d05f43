"""Rendering of the report (报告输出): HTML, Word, PDF and Markdown, in Chinese and English.

Floor: programme. Reads a `Report` value and writes files; it looks nothing up and reckons
nothing. Every format is made from the same localised document, so that a figure reads the same
in all of them, carries the same marks (unverified, synthetic) and leads to the same register
of figures, where its source, status, coverage and the command to explain it stand. Text of the
report is data in every format: never markup, script or typst code.
Needs the extra ``report``.
"""

from tanfeng.programme.report.render.pictures import write_picture
from tanfeng.programme.report.render.writing import FORMATS, LANGUAGES, write

__all__ = ["FORMATS", "LANGUAGES", "write", "write_picture"]
