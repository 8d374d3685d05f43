"""Formulas (公式): one small expression language, one tree, five uses.

Floor: ground, part of `tanfeng.reference`; it reads text and units and posts nothing.

Methods, checks, criteria and indicators are written in it. `parse` is the security boundary: a
text becomes a frozen tree of a few kinds of nodes or is refused with file, line and column; no
text is ever run. The tree is then (1) checked for units when a sheet is loaded, (2) turned into a
table expression for millions of rows, (3) replayed in exact decimals for an auditor, (4) rendered
for people, (5) opened as a tree that explains a value. `docs/reference/formula-language.md`
has the grammar, the rules for NULL and the limits.
"""

from tanfeng.reference.formula.dimension import dimension_findings
from tanfeng.reference.formula.exact import Scope, exact
from tanfeng.reference.formula.explain import TracedScope, explain
from tanfeng.reference.formula.interpolation import interpolate, interpolated
from tanfeng.reference.formula.latex import as_latex
from tanfeng.reference.formula.parse import FUNCTIONS, Formula, parse
from tanfeng.reference.formula.render import as_text, source
from tanfeng.reference.formula.stages import Stage, split
from tanfeng.reference.formula.tree import (
    Binary,
    Boolean,
    Call,
    Compare,
    Interp,
    Lookup,
    Name,
    Node,
    Number,
    Power,
    Sum,
    Unary,
    parts,
    walk,
)
from tanfeng.reference.formula.values import Values
from tanfeng.reference.formula.vector import vector

__all__ = [
    "FUNCTIONS",
    "Binary",
    "Boolean",
    "Call",
    "Compare",
    "Formula",
    "Interp",
    "Lookup",
    "Name",
    "Node",
    "Number",
    "Power",
    "Scope",
    "Stage",
    "Sum",
    "TracedScope",
    "Unary",
    "Values",
    "as_latex",
    "as_text",
    "dimension_findings",
    "exact",
    "explain",
    "interpolate",
    "interpolated",
    "parse",
    "parts",
    "source",
    "split",
    "vector",
    "walk",
]
