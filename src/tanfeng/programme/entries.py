"""The door of programme sheets (条目入口): typed entries, or findings with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import msgspec

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet

T = TypeVar("T")
_FIELD = re.compile(r"`\$((?:\.\w+|\[[^\]]*\])+)`")


def entries(
    sheet: Sheet, key: str, kind: type[T], findings: list[Finding]
) -> Iterator[tuple[str, T, str]]:
    """Yield id, typed entry and place of every entry under a key of a sheet.

    Parameters
    ----------
    key
        Key of a mapping (id -> entry) or of a list, whose entries are numbered.
    kind
        A `msgspec.Struct`; what does not fit it becomes a finding ``entry-unreadable`` in
        `findings`, and the entry is left out.
    """
    given = sheet.body.get(key) or {}
    if isinstance(given, Mapping):
        pairs = [(str(name), f"{key}.{name}", value) for name, value in given.items()]
    elif isinstance(given, list):
        pairs = [(str(number), f"{key}.{number}", value) for number, value in enumerate(given)]
    else:
        findings.append(_unreadable(sheet.at(key), key, "expected a mapping or a list"))
        return
    for name, path, value in pairs:
        try:
            yield name, msgspec.convert(value, kind), sheet.at(path)
        except msgspec.ValidationError as error:
            inner = _FIELD.search(str(error))
            place = sheet.at(path + (inner[1] if inner else ""))
            findings.append(_unreadable(place, name, str(error)))


def _unreadable(at: str, name: str, what: str) -> Finding:
    return Finding(
        "entry-unreadable",
        Severity.ERROR,
        at,
        Text(f"条目“{name}”不合格式：{what}", f"The entry '{name}' does not fit: {what}."),
        Text("各键的写法见 docs/reference/indicator-sheet.md。",
             "docs/reference/indicator-sheet.md lists the keys."),
    )  # fmt: skip


def number(value: Any, at: str, findings: list[Finding]) -> Decimal | None:
    """Read a number as it is written; None stays None, anything else is a finding."""
    if value is None or value == "":
        return None
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        read = Decimal("NaN")
    if not isinstance(value, bool) and read.is_finite():
        return read
    findings.append(_unreadable(at, str(value), "not a number"))
    return None


def no_errors(findings: Sequence[Finding]) -> None:
    """Refuse a step when any finding is an error, with all of them."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise TanfengError(*errors)
