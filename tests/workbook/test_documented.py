"""Every code that reading and checking can give is explained in the documentation."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "findings" / "workbook.md"


def calls():
    for folder in ("workbook", "checks"):
        for path in (ROOT / "src/tanfeng/ledger" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                    yield node.func.id, node.args[0]


def codes():
    """First argument of every call that makes a finding."""
    found = set()
    for name, first in calls():
        if name in ("Finding", "refuse", "_wrong"):
            options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            found |= {option.value for option in options if isinstance(option, ast.Constant)}
    return found


def test_every_code_is_explained():
    page = PAGE.read_text(encoding="utf-8")
    assert len(codes()) > 40
    assert [code for code in sorted(codes()) if f"`{code}`" not in page] == []


def test_nothing_is_explained_that_does_not_exist():
    page = PAGE.read_text(encoding="utf-8")
    listed = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    from_units = {"unit-unknown", "unit-differs"}
    assert listed - from_units == codes()
