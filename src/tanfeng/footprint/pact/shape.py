"""Shape of a document (结构检查): every departure from the types, by its place, none skipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import msgspec.inspect as mi

from tanfeng.footprint.pact.moments import read_moment
from tanfeng.reference.finding import Finding, Severity, Text

DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URN = re.compile(r"[uU][rR][nN]:\S+")
_V2_NAMES = {
    "pCfExcludingBiogenic": "pcfExcludingBiogenicUptake",
    "pCfIncludingBiogenic": "pcfIncludingBiogenicUptake",
    "declaredUnit": "declaredUnitOfMeasurement",
    "unitaryProductAmount": "declaredUnitAmount",
    "assurance": "verification",
    "characterizationFactors": "ipccCharacterizationFactors",
    "crossSectoralStandardsUsed": "crossSectoralStandards",
    "biogenicCarbonWithdrawal": "biogenicCO2Uptake",
    "dLucGhgEmissions": "landUseChangeGhgEmissions",
    "productCategoryCpc": "productClassifications",
}
"""Names of PACT v2 -> names of v3; source: notes in ``spec/v3/openapi.yaml``."""


def _uri(text: str) -> bool:
    try:
        return bool(urlsplit(text).scheme)
    except ValueError:
        return False


_FORMS: dict[str, Callable[[str], object]] = {
    "decimal": DECIMAL.fullmatch,
    "uuid": _UUID.fullmatch,
    "urn": _URN.fullmatch,
    "uri": _uri,
    "date-time": read_moment,
}
_SIGNS: dict[str, Callable[[Decimal], bool]] = {
    "> 0": lambda n: n > 0,
    ">= 0": lambda n: n >= 0,
    "<= 0": lambda n: n <= 0,
    "1 to 5": lambda n: 1 <= n <= 5,
}


def shape_findings(value: Any, of: type, path: str = "$") -> Iterator[Finding]:
    """Yield what in a JSON value is not as a type says, with the JSON path as its place.

    ``pact-missing``, ``pact-type``, ``pact-value``, ``pact-form``, ``pact-sign``, ``pact-empty``,
    ``pact-twice`` are errors; ``pact-null`` is a warning, ``pact-unknown`` for information.
    """
    yield from _walk(value, _type(of), path, {})


@cache
def _type(of: type) -> mi.Type:
    return mi.type_info(of)


def _walk(value: Any, of: mi.Type, path: str, extra: dict[str, Any]) -> Iterator[Finding]:
    match of:
        case mi.Metadata():
            yield from _walk(value, of.type, path, {**(of.extra or {}), **_unique(of)})
        case mi.UnionType():
            (inner,) = (each for each in of.types if not isinstance(each, mi.NoneType))
            yield from _walk(value, inner, path, extra)
        case mi.StructType() if isinstance(value, dict):
            yield from _fields(value, of, path)
        case mi.ListType() if isinstance(value, list):
            yield from _items(value, of, path, extra)
        case mi.LiteralType():
            if value not in of.values:
                values = ", ".join(map(str, of.values))
                yield _found(
                    "pact-value", path, f"“{_cut(value)}”不是允许的值。",
                    f"'{_cut(value)}' is not one of the values.",
                    f"可用：{values}", f"Use one of: {values}",
                )  # fmt: skip
        case mi.StrType() if isinstance(value, str):
            yield from _text(value, of, path, extra)
        case mi.BoolType() if isinstance(value, bool):
            pass
        case mi.DictType() if isinstance(value, dict):
            pass
        case mi.AnyType():
            pass
        case _:
            yield _type_wrong(value, of, path, extra)


def _unique(of: mi.Metadata) -> dict[str, Any]:
    return {"unique": bool((of.extra_json_schema or {}).get("uniqueItems"))}


def _fields(value: dict[str, Any], of: mi.StructType, path: str) -> Iterator[Finding]:
    known = {field.encode_name: field for field in of.fields}
    for name, field in known.items():
        at = f"{path}.{name}"
        if name not in value:
            if field.required:
                yield _found(
                    "pact-missing", at, f"缺少必填项 {name}。", f"{name} is required and missing."
                )
        elif value[name] is None and not field.required:
            yield _found(
                "pact-null", at, f"{name} 为 null；未知时应省略。",
                f"{name} is null; what is unknown is left out.", severity=Severity.WARNING,
            )  # fmt: skip
        else:
            yield from _walk(value[name], field.type, at, {})
    for name in value:
        if name not in known:
            now = _V2_NAMES.get(name)
            yield _found(
                "pact-unknown", f"{path}.{_cut(name)}", "PACT v3 没有这一属性；原样保留。",
                "PACT v3 has no such property here; it is kept as it is.",
                f"v3 中为 {now}。" if now else "", f"It is {now} in v3." if now else "",
                Severity.INFO,
            )  # fmt: skip


def _items(
    value: list[Any], of: mi.ListType, path: str, extra: dict[str, Any]
) -> Iterator[Finding]:
    if len(value) < (of.min_length or 0):
        yield _found("pact-empty", path, "列表不能为空。", "The list must not be empty.")
    if of.max_length is not None and len(value) > of.max_length:
        yield _found("pact-form", path, f"多于 {of.max_length} 项。",
                     f"The list has more than {of.max_length} values.")  # fmt: skip
        return
    for n, each in enumerate(value):
        yield from _walk(each, of.item_type, f"{path}[{n}]", {})
    texts = [each for each in value if isinstance(each, str)]
    if extra.get("unique") and len(set(texts)) < len(texts):
        yield _found("pact-twice", path, "列表中有重复值。", "A value is there twice.")


def _text(value: str, of: mi.StrType, path: str, extra: dict[str, Any]) -> Iterator[Finding]:
    form = extra.get("form", "")
    if "\0" in value or len(value) < (of.min_length or 0):
        yield _found("pact-empty", path, "内容为空或含有空字符。",
                     "The text is empty, or has a null character.")  # fmt: skip
    elif of.max_length is not None and len(value) > of.max_length:
        yield _found("pact-form", path, f"超过 {of.max_length} 个字符。",
                     f"It is longer than {of.max_length} characters.")  # fmt: skip
    elif (form and not _FORMS[form](value)) or (of.pattern and not re.search(of.pattern, value)):
        wanted = form or of.pattern
        yield _found(
            "pact-form", path, f"“{_cut(value)}”不是 {wanted}。",
            f"'{_cut(value)}' is not of the form {wanted}.",
            "时刻须带时区，如 2025-01-01T00:00:00Z。" if form == "date-time" else "",
            "A moment has a zone, such as 2025-01-01T00:00:00Z." if form == "date-time" else "",
        )  # fmt: skip
    elif extra.get("sign") and not _SIGNS[extra["sign"]](Decimal(value)):
        yield _found("pact-sign", path, f"{value} 不满足 {extra['sign']}。",
                     f"{value} is not {extra['sign']}.")  # fmt: skip


def _type_wrong(value: Any, of: mi.Type, path: str, extra: dict[str, Any]) -> Finding:
    wanted = type(of).__name__.removesuffix("Type").lower()
    number = extra.get("form") == "decimal" and isinstance(value, int | float)
    return _found(
        "pact-type", path, f"应为 {wanted}，实为 {type(value).__name__}。",
        f"It must be {wanted}, and is {type(value).__name__}.",
        "数值写成字符串，如 \"1.5\"。" if number else "",
        'Write numbers as text, such as "1.5".' if number else "",
    )  # fmt: skip


def _cut(value: Any) -> str:
    return str(value).replace("\0", "\\0")[:60]


def _found(
    code: str, path: str, zh: str, en: str, hint_zh: str = "", hint_en: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:  # fmt: skip
    return Finding(code, severity, path, Text(zh, en), Text(hint_zh, hint_en))
