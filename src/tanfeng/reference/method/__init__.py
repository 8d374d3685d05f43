"""Accounting methods (核算方法) as data: one sheet per edition of a published method.

A method sheet names its rows (what is repeated: units, fuels), its inputs (what is reported, what
may be measured, what the method fixes), its equations with clause and unit, and worked examples.
Reading it checks all of that, dimensions included, so that a fault is refused with file and line
before a single figure is computed.

Floor: reference. Reads: sheets of kind ``method``, code lists, factor sets.
Posts: nothing; the accounting room evaluates methods, the workbook room prints their forms.
"""

from tanfeng.reference.method.choose import methods_for, read_methods
from tanfeng.reference.method.form import form_for
from tanfeng.reference.method.lint import unit_for
from tanfeng.reference.method.method import (
    Check,
    Equation,
    Example,
    Input,
    Method,
    Place,
    Post,
    Rows,
    Tiering,
)
from tanfeng.reference.method.read import read_method
from tanfeng.reference.method.scope import is_constant, names, sums

__all__ = [
    "Check",
    "Equation",
    "Example",
    "Input",
    "Method",
    "Place",
    "Post",
    "Rows",
    "Tiering",
    "form_for",
    "is_constant",
    "methods_for",
    "names",
    "read_method",
    "read_methods",
    "sums",
    "unit_for",
]
