"""Second gate: Python's `ast` reads the text, a white list of nodes becomes the formula's tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.formula import limits
from tanfeng.reference.formula.scan import Place, number, scan, too_large, unreadable
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
    is_condition,
    parts,
    walk,
)

FUNCTIONS = ("clip", "interp", "lookup", "max", "min", "sum", "where")

_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has passed both gates.

    Attributes
    ----------
    text
        As written.
    tree
        The root node.
    names
        All symbols it needs, those inside of sums included.
    tables
        All tables that it looks up or interpolates.
    at
        ``file:line`` of the text.
    """

    text: str
    tree: Node
    names: frozenset[str]
    tables: frozenset[str]
    at: str


def parse(text: str, at: str = "formula") -> Formula:
    """Read a formula; nothing in the text is ever run.

    Parameters
    ----------
    text
        The formula; line breaks count as spaces.
    at
        Place of the text; the refusals add line and column.

    Raises
    ------
    TanfengError
        One finding whose code starts with ``formula-``.

    Examples
    --------
    >>> sorted(parse("FC * NCV * CC * OF * 44 / 12").names)
    ['CC', 'FC', 'NCV', 'OF']
    """
    place = Place(at, text)
    scan(text, place)
    flat = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    try:
        root = ast.parse(f"({flat})", mode="eval").body
    except SyntaxError as error:
        raise unreadable(place.of((error.offset or 2) - 2)) from None
    except (ValueError, MemoryError, RecursionError):
        raise too_large(place.of(0), "嵌套过深", "it is nested too deeply") from None
    tree = _Reader(place, flat).read(root, 1)
    if _expanded(tree) > limits.EXPANDED:
        raise too_large(
            place.of(0),
            "除数、条件或 min/max 的嵌套过多",
            "too many nested divisors, conditions or min/max",
        )
    names = frozenset(node.name for node in walk(tree) if isinstance(node, Name))
    _refuse_alike(names, place)
    tables = frozenset(n.table for n in walk(tree) if isinstance(n, Lookup | Interp))
    return Formula(text, tree, names, tables, at)


def _refuse_alike(names: frozenset[str], place: Place) -> None:
    """Refuse names that SQL engines, blind to case, would take for one column."""
    seen: dict[str, str] = {}
    for name in sorted(names):
        other = seen.setdefault(name.lower(), name)
        if other != name:
            raise refuse(
                "formula-names-alike",
                place.of(0),
                f"“{other}”和“{name}”只有大小写不同。",
                f"'{other}' and '{name}' differ by case only.",
                "请改名，以免混淆。",
                "Rename one of them.",
            )


def _expanded(node: Node) -> int:
    """Count the nodes of the table expression: guards write their operand twice."""
    # each part is counted once: counting by the same doubling would itself take for ever
    sizes = [_expanded(part) for part in parts(node)]
    match node:
        case Binary("/", _, _):
            return 2 + sizes[0] + 2 * sizes[1]
        case Power():
            return 2 + 2 * sizes[0]
        case Call("where", _):
            return 2 + 2 * sizes[0] + sizes[1] + sizes[2]
        case Call():
            return 2 + 2 * sum(sizes)
    return 1 + sum(sizes)


class _Reader:
    """Turns the nodes of `ast` into nodes of the tree and counts them."""

    def __init__(self, place: Place, flat: str) -> None:
        self.place = place
        self.flat = flat
        self.count = 0

    def at(self, node: ast.expr) -> str:
        # the parser saw one bracket before the text, which is ASCII only
        return self.place.of(node.col_offset - 1)

    def read(self, node: ast.expr, depth: int) -> Node:
        self.count += 1
        if self.count > limits.NODES:
            raise too_large(
                self.at(node), f"超过 {limits.NODES} 个节点", f"more than {limits.NODES} nodes"
            )
        if depth > limits.DEPTH:
            raise too_large(
                self.at(node), f"超过 {limits.DEPTH} 层", f"more than {limits.DEPTH} levels"
            )
        match node:
            case ast.Constant():
                return Number(self.literal(node))
            case ast.Name(id=name) if name not in FUNCTIONS:
                return Name(name)
            case ast.BinOp(op=ast.Pow()):
                return Power(self.number(node.left, depth), self.exponent(node.right))
            case ast.BinOp(op=op) if type(op) in _ARITHMETIC:
                left, right = self.number(node.left, depth), self.number(node.right, depth)
                return Binary(_ARITHMETIC[type(op)], left, right)
            case ast.UnaryOp(op=ast.USub()):
                return Unary("-", self.number(node.operand, depth))
            case ast.UnaryOp(op=ast.UAdd()):
                return self.number(node.operand, depth)
            case ast.UnaryOp(op=ast.Not()):
                return Unary("not", self.condition(node.operand, depth))
            case ast.Compare():
                return self.compare(node, depth)
            case ast.BoolOp(op=op):
                several = tuple(self.condition(value, depth) for value in node.values)
                return Boolean("and" if isinstance(op, ast.And) else "or", several)
            case ast.Call(func=ast.Name(id=function)) if function in FUNCTIONS:
                return self.call(function, node, depth)
        raise self.refused(node)

    def refused(self, node: ast.expr) -> TanfengError:
        return refuse(
            "formula-refused",
            self.at(node),
            "公式语言没有这种写法。",
            "The formula language has no such thing.",
            f"可用：数字、名称、+ - * / **、比较、and or not，以及函数 {'、'.join(FUNCTIONS)}。",
            "It has numbers, names, + - * / **, comparisons, and or not, and the functions "
            f"{', '.join(FUNCTIONS)}.",
        )

    def number(self, node: ast.expr, depth: int) -> Node:
        return self.kind(node, self.read(node, depth + 1), wanted=False)

    def condition(self, node: ast.expr, depth: int) -> Node:
        return self.kind(node, self.read(node, depth + 1), wanted=True)

    def kind(self, node: ast.expr, found: Node, *, wanted: bool) -> Node:
        if is_condition(found) == wanted:
            return found
        zh, en = ("条件", "a condition") if wanted else ("数值", "a number")
        raise refuse(
            "formula-kind",
            self.at(node),
            f"此处应为{zh}。",
            f"{en.capitalize()} is expected here.",
            "比较得到条件；where(条件, a, b) 把条件变成数值。",
            "A comparison gives a condition; where(condition, a, b) turns it into a number.",
        )

    def literal(self, node: ast.expr) -> Decimal:
        start, end = node.col_offset - 1, (node.end_col_offset or 0) - 1
        value = number(self.flat[start:end])
        if value is None:
            raise self.refused(node)
        return value

    def exponent(self, node: ast.expr) -> Decimal:
        sign, literal = Decimal(1), node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            sign = Decimal(-1 if isinstance(node.op, ast.USub) else 1)
            literal = node.operand
        value = self.literal(literal) if isinstance(literal, ast.Constant) else None
        if value is None or abs(value) > limits.EXPONENT:
            raise refuse(
                "formula-exponent",
                self.at(node),
                f"指数须为数字，绝对值不超过 {limits.EXPONENT}。",
                f"An exponent must be a literal number of at most {limits.EXPONENT}.",
            )
        return sign * value

    def compare(self, node: ast.Compare, depth: int) -> Node:
        # each link of a < b < c is a comparison of its own
        links: list[Node] = []
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            symbol = _COMPARISONS.get(type(op))
            if symbol is None:
                raise self.refused(node)
            links.append(Compare(symbol, self.number(left, depth), self.number(right, depth)))
            left = right
        return links[0] if len(links) == 1 else Boolean("and", tuple(links))

    def call(self, function: str, node: ast.Call, depth: int) -> Node:
        named = {word.arg: word.value for word in node.keywords}
        given = node.args
        match function:
            case "where" if len(given) == 3 and not named:
                condition = self.condition(given[0], depth)
                first = self.read(given[1], depth + 1)
                second = self.kind(
                    given[2], self.read(given[2], depth + 1), wanted=is_condition(first)
                )
                return Call(function, (condition, first, second))
            case "min" | "max" if len(given) >= 2 and not named:
                return Call(function, tuple(self.number(one, depth) for one in given))
            case "clip" if len(given) == 3 and not named:
                return Call(function, tuple(self.number(one, depth) for one in given))
            case "sum" if len(given) == 1 and set(named) == {"over"}:
                return Sum(self.number(given[0], depth), self.word(named["over"]))
            case "lookup" if len(given) >= 2 and set(named) <= {"column"}:
                table, *keys = (self.word(one) for one in given)
                column = self.word(named["column"]) if named else None
                return Lookup(table, tuple(keys), column)
            case "interp" if len(given) == 2 and not named:
                return Interp(self.word(given[0]), self.number(given[1], depth))
        raise refuse(
            "formula-arguments",
            self.at(node),
            f"{function} 的参数不正确。",
            f"The arguments of {function} are not right.",
            f"写法：{_USAGE[function]}",
            f"Write {_USAGE[function]}",
        )

    def word(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name) and node.id not in FUNCTIONS:
            return node.id
        raise refuse(
            "formula-arguments",
            self.at(node),
            "此处应为一个名称。",
            "One name is expected here.",
        )


_USAGE = {
    "clip": "clip(x, low, high)",
    "interp": "interp(table, x)",
    "lookup": "lookup(table, key, ..., column=name)",
    "max": "max(a, b, ...)",
    "min": "min(a, b, ...)",
    "sum": "sum(expression, over=rows)",
    "where": "where(condition, a, b)",
}
