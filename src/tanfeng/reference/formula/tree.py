"""The tree of a formula (公式树): frozen nodes, the one thing all five uses read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number, exactly as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol whose value the caller knows."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x`` or ``not c``."""

    operator: str
    inner: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """``+ - * /``; a quotient by zero is NULL."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Power:
    """``base ** exponent`` with a literal exponent."""

    base: Node
    exponent: Decimal


@dataclass(frozen=True, slots=True)
class Compare:
    """``< <= > >= == !=`` between two numbers."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Boolean:
    """``and`` or ``or`` of two or more conditions."""

    operator: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """``where``, ``min``, ``max`` or ``clip``."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """``sum(expression, over=rows)``: the expression added up over the rows of a dimension."""

    expression: Node
    over: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """``lookup(table, key, ..., column=name)``: one value of a table, found by key columns."""

    table: str
    keys: tuple[str, ...]
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Interp:
    """``interp(table, x)``: a value between the two nearest points of a table."""

    table: str
    x: Node


Node = (
    Number | Name | Unary | Binary | Power | Compare | Boolean | Call | Sum | Lookup | Interp
)  # fmt: skip


def parts(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, left to right."""
    match node:
        case Unary(_, inner) | Power(inner, _) | Sum(inner, _) | Interp(_, inner):
            return (inner,)
        case Binary(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Boolean(_, several) | Call(_, several):
            return several
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, parents first and left to right."""
    yield node
    for part in parts(node):
        yield from walk(part)


def is_condition(node: Node) -> bool:
    """Tell whether a node is true or false instead of a number."""
    match node:
        case Compare() | Boolean() | Unary("not", _):
            return True
        case Call("where", (_, first, _)):
            return is_condition(first)
    return False
