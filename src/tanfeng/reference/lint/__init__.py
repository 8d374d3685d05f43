"""Lints (检查): what is wrong with the sheets of a shelf, each fault with file and line.

Ground floor, beside the readers: a reader refuses a sheet that it cannot read, the lints also
find what reads well and is wrong: keys nobody knows, codes outside the lists, units that do not
convert, editions that overlap or leave a gap, lookup tables that break their own trend, and coal
equivalents that their calorific value does not bear out. Reads a `Shelf`, posts nothing; the
command ``tanfeng reference lint`` shows the findings and CI fails on any error.
"""

from tanfeng.reference.lint.shelf import lint

__all__ = ["lint"]
