"""Which symbols an equation may name, and on which rows they live."""

from __future__ import annotations

from tanfeng.reference.formula import Name, Node, Sum, parts
from tanfeng.reference.method.method import Input, Method


def sums(tree: Node) -> tuple[Sum, ...]:
    """Return the outermost sums of a tree, left to right."""
    if isinstance(tree, Sum):
        return (tree,)
    return tuple(one for part in parts(tree) for one in sums(part))


def names(tree: Node) -> tuple[str, ...]:
    """Return the names used outside of sums, in order and once each."""
    if isinstance(tree, Name):
        return (tree.name,)
    if isinstance(tree, Sum):
        return ()
    return tuple(dict.fromkeys(name for part in parts(tree) for name in names(part)))


def is_constant(input: Input) -> bool:
    """Whether an input is one number for the whole method, visible on every row set."""
    return input.kind == "factor" and all(
        place.formula is None and not place.series and all(v.startswith("=") for _, v in place.keys)
        for place in input.defaults
    )


def visible(method: Method, rows: str) -> set[str]:
    """Return the symbols that an equation on `rows` may name."""
    own = {s for s, i in method.inputs.items() if i.rows == rows or is_constant(i)}
    return own | {s for s, e in method.equations.items() if e.rows == rows}
