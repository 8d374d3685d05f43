"""Equations of relations (关系式解析): sums of products of at most two unknowns, expanded."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from math import isfinite

from tanfeng.reference.errors import TanfengError, refuse

Polynomial = dict[tuple[int, ...], float]
"""Sorted numbers of the unknowns of a product -> its coefficient; the empty tuple is the constant.
"""

_LONGEST = 2000
_WORD = r"(?:\[[^\[\]]*\]|[^\W\d]\w*)"
_NAME = re.compile(rf"(?<![\w.]){_WORD}(?:\.{_WORD})?")


def equation(text: str, names: Mapping[str, int], at: str) -> Polynomial:
    """Expand ``left = right`` to left minus right.

    Parameters
    ----------
    names
        Name -> number of the unknown; ``stream.element`` for a fraction.

    Raises
    ------
    TanfengError
        ``reconcile-relation`` where it is not such an equation, ``reconcile-name`` for an unknown
        name, ``reconcile-degree`` for products of three and more unknowns.
    """
    spelled: list[str] = []

    def stand_in(match: re.Match[str]) -> str:
        # words of the language, such as `in`, are good names of streams
        spelled.append(match[0].replace("[", "").replace("]", "").strip())
        return f"name_{len(spelled) - 1}"

    if len(text) > _LONGEST or text.count("=") != 1:
        raise _not_one(text, at)
    left, right = _NAME.sub(stand_in, text).split("=")
    sides = []
    for side in (left, right):
        try:
            tree = ast.parse(side.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise _not_one(text, at) from None
        try:
            sides.append(_expand(tree.body, names, spelled, text, at))
        except (RecursionError, OverflowError):
            raise _not_one(text, at) from None
    found = _sum(sides[0], sides[1], -1.0)
    if max(map(len, found), default=0) > 2:
        raise refuse(
            "reconcile-degree", at,
            f"“{text}”含三个以上未知量的乘积。",
            f"'{text}' multiplies more than two unknowns.",
            "请为其中两个的乘积另设一个参数。",
            "Name the product of two of them as a parameter of its own.",
        )  # fmt: skip
    if not all(isfinite(c) for c in found.values()) or not any(k for k in found):
        raise _not_one(text, at)
    return found


def _not_one(text: str, at: str) -> TanfengError:
    return refuse(
        "reconcile-relation", at,
        f"“{text[:200]}”不是可用的等式。",
        f"'{text[:200]}' is not an equation that can be used.",
        "只用 + - * / 数字与名称，恰有一个等号；除数须为数字。",
        "Use + - * / with numbers and names, and one '='; divide by numbers only.",
    )  # fmt: skip


def _sum(one: Polynomial, other: Polynomial, sign: float) -> Polynomial:
    found = dict(one)
    for key, coefficient in other.items():
        found[key] = found.get(key, 0.0) + sign * coefficient
    return {key: coefficient for key, coefficient in found.items() if coefficient}


def _product(one: Polynomial, other: Polynomial) -> Polynomial:
    found: Polynomial = {}
    for key, coefficient in one.items():
        for key_2, coefficient_2 in other.items():
            both = tuple(sorted(key + key_2))
            found[both] = found.get(both, 0.0) + coefficient * coefficient_2
    return {key: coefficient for key, coefficient in found.items() if coefficient}


def _expand(
    node: ast.expr, names: Mapping[str, int], spelled: list[str], text: str, at: str
) -> Polynomial:
    def again(part: ast.expr) -> Polynomial:
        return _expand(part, names, spelled, text, at)

    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return {(): float(node.value)} if node.value else {}
    if isinstance(node, ast.Name):
        name = spelled[int(node.id.removeprefix("name_"))]
        if name not in names:
            raise refuse(
                "reconcile-name", at,
                f"“{text}”中的“{name}”不是物流、成分或参数的名称。",
                f"'{name}' in '{text}' names no stream, fraction or parameter.",
            )  # fmt: skip
        return {(names[name],): 1.0}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        return _product({(): -1.0 if isinstance(node.op, ast.USub) else 1.0}, again(node.operand))
    if isinstance(node, ast.BinOp):
        left, right = again(node.left), again(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            return _sum(left, right, 1.0 if isinstance(node.op, ast.Add) else -1.0)
        if isinstance(node.op, ast.Mult):
            return _product(left, right)
        if isinstance(node.op, ast.Div) and set(right) == {()}:
            return _product(left, {(): 1.0 / right[()]})
    raise _not_one(text, at)
