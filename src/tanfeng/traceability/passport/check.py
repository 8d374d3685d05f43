"""Checking a passport (护照校核): each value against its field, each group for what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.passport.model import Branch, Field, Leaf, Model

_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_NAMED = 8
_EXPECTED = {
    "text": Text("文字", "text"),
    "texts": Text("语言到文字的对照", "an object from language to text"),
    "number": Text("数", "a number"),
    "integer": Text("整数", "a whole number"),
    "boolean": Text("true 或 false", "true or false"),
    "moment": Text("带时区的时刻，如 2026-01-31T08:00:00+08:00",
                   "a moment such as 2026-01-31T08:00:00+08:00"),
    "address": Text("网址或 URI", "a web address or URI"),
    "cas": Text("CAS 号，校验位须相符", "a CAS number with its check digit"),
}  # fmt: skip


def check(document: Mapping[str, Any], model: Model, at: str = "") -> list[Finding]:
    """Return what is wrong with, missing from and unknown in a passport.

    Parameters
    ----------
    document
        Name of a group -> its content, see `read_passport`.
    at
        What places begin with; after it comes ``#`` and a JSON pointer.

    Returns
    -------
    list of Finding
        ``passport-type``, ``passport-value`` are errors, ``passport-field`` a warning,
        ``passport-missing`` tells of a group what it lacks.
    """
    findings: list[Finding] = []
    for name, content in document.items():
        place = f"{at}#/{_escaped(name)}"
        branch = model.aspects.get(name)
        if branch is None:
            findings.append(_unknown(place, name, list(model.aspects)))
            continue
        missing: list[str] = []
        findings += _walk(content, branch, place, "", missing)
        if missing:
            findings.append(_missing(place, list(dict.fromkeys(missing))))
    absent = [name for name in model.aspects if name not in document]
    if absent:
        findings.append(_missing(f"{at}#/", absent))
    return findings


def filled(document: Mapping[str, Any], model: Model) -> dict[str, tuple[int, int]]:
    """Return, of each group, how many of its fields have a value, and how many it has."""
    counts: dict[str, tuple[int, int]] = dict.fromkeys(model.aspects, (0, 0))
    for each in model.fields:
        found = any(True for _ in values_of(document.get(each.aspect), each.path))
        has, all_ = counts[each.aspect]
        counts[each.aspect] = has + found, all_ + 1
    return counts


def values_of(content: Any, path: str) -> Iterator[Any]:
    """Yield the values that stand at a path of `Field`; those of lists one by one."""
    name, _, rest = path.partition("/")
    if not isinstance(content, Mapping):
        return
    value = content.get(name.removesuffix("[]"))
    for each in value if name.endswith("[]") and isinstance(value, list) else [value]:
        if rest:
            yield from values_of(each, rest)
        elif each is not None:
            yield each


def _walk(
    content: Any, branch: Branch, place: str, path: str, missing: list[str]
) -> Iterator[Finding]:
    if not isinstance(content, Mapping):
        yield _wrong(place, content, Text("对象", "an object"))
        return
    for name, value in content.items():
        here, down = f"{place}/{_escaped(name)}", branch.below.get(name)
        if down is None:
            yield _unknown(here, name, list(branch.below))
        elif down.many and not isinstance(value, list):
            yield _wrong(here, value, Text("列表", "a list"))
        else:
            for n, each in enumerate(value if down.many else [value]):
                spot = f"{here}/{n}" if down.many else here
                if isinstance(down, Leaf):
                    yield from _judged(each, down.field, spot)
                else:
                    yield from _walk(each, down, spot, f"{path}{name}/", missing)
    missing += [
        path + name for name, down in branch.below.items() if down.required and name not in content
    ]


def _judged(value: Any, field: Field, place: str) -> Iterator[Finding]:
    if field.type == "choice":
        if value not in field.values:
            options = ", ".join(field.values)
            yield Finding(
                "passport-value", Severity.ERROR, place,
                Text(f"“{_short(value)}”不在取值表中。", f"'{_short(value)}' is not in the list."),
                Text(f"可用：{options}", f"One of: {options}"),
            )  # fmt: skip
    elif not _fits(value, field.type):
        yield _wrong(place, value, _EXPECTED[field.type])
    elif field.type in ("number", "integer"):
        below = field.least is not None and value < field.least
        if below or (field.most is not None and value > field.most):
            yield Finding(
                "passport-value", Severity.ERROR, place,
                Text(f"{_short(value)} 超出范围。", f"{_short(value)} is out of range."),
                Text(f"{field.least} 至 {field.most} {field.unit}",
                     f"{field.least} to {field.most} {field.unit}"),
            )  # fmt: skip


def _fits(value: Any, type: str) -> bool:
    if type in ("number", "integer"):
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return number and (type == "number" or value == int(value))
    if type == "boolean":
        return isinstance(value, bool)
    if type == "texts":
        return isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())
    if type == "any":
        return True
    return isinstance(value, str) and bool(value.strip()) and _reads(value.strip(), type)


def _reads(value: str, type: str) -> bool:
    if type == "moment":
        try:
            return "T" in value and datetime.fromisoformat(value).year > 0
        except ValueError:
            return False
    if type == "address":
        try:
            return bool(urlsplit(value).scheme) and " " not in value
        except ValueError:
            return False
    if type == "cas":
        found = _CAS.fullmatch(value)
        digits = "".join(found.group(1, 2)) if found else ""
        # the check digit of a CAS number is a weighted sum of the digits before it, from the right
        total = sum(n * int(digit) for n, digit in enumerate(reversed(digits), 1))
        return found is not None and total % 10 == int(found.group(3))
    return True


def _wrong(place: str, value: Any, expected: Text) -> Finding:
    return Finding(
        "passport-type", Severity.ERROR, place,
        Text(f"“{_short(value)}”不是{expected.zh}。", f"'{_short(value)}' is not {expected.en}."),
    )  # fmt: skip


def _unknown(place: str, name: str, known: list[str]) -> Finding:
    folded = {each.casefold(): each for each in known}
    near = folded.get(name.casefold(), "")
    return Finding(
        "passport-field", Severity.WARNING, place,
        Text(f"数据模型没有“{_short(name)}”；原样保留。",
             f"The data model has no '{_short(name)}'; it is kept as it is."),
        Text(f"是否应为“{near}”？", f"Is '{near}' meant?") if near else Text("", ""),
    )  # fmt: skip


def _missing(place: str, names: list[str]) -> Finding:
    shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return Finding(
        "passport-missing", Severity.INFO, place,
        Text(f"缺 {len(names)} 项：{shown}", f"{len(names)} are missing: {shown}"),
    )  # fmt: skip


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _escaped(name: str) -> str:
    # RFC 6901, section 3
    return _short(name).replace("~", "~0").replace("/", "~1")
