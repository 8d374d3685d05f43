"""Looking into ILCD data sets (读取 ILCD 元素): texts, numbers, references, what we added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa

from tanfeng.footprint.formats.xml import Element
from tanfeng.reference.finding import Finding, Severity, Text

OWN = "urn:tanfeng:ilcd:1"
"""Namespace of what ILCD has no field for; it stands in ``common:other``."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = {"NaN": float("nan"), "INF": float("inf"), "-INF": float("-inf")}


@lru_cache(maxsize=256)
def _steps(path: str) -> str:
    """Any namespace will do: tools disagree on which elements are of the common one."""
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def one(node: Element, path: str) -> Element | None:
    """Return the first element of a path such as ``time/referenceYear``."""
    return node.find(_steps(path))


def every(node: Element, path: str) -> list[Element]:
    """Return all elements of a path."""
    return node.findall(_steps(path))


def text(node: Element, path: str) -> str:
    """Return the text of the first element of a path; empty where there is none."""
    return (node.findtext(_steps(path)) or "").strip()


def spoken(nodes: Iterable[Element]) -> tuple[str, str]:
    """Return a text in Chinese and English; one in other languages alone stands for English."""
    zh = en = other = ""
    for node in nodes:
        said = (node.text or "").strip()
        language = (node.get(LANG) or "en").casefold()
        if language.startswith("zh"):
            zh = zh or said
        elif language.startswith("en"):
            en = en or said
        else:
            other = other or said
    return zh, en or ("" if zh else other)


def either(nodes: Iterable[Element]) -> str:
    """Return a text in English, or in the language that it is in."""
    zh, en = spoken(nodes)
    return en or zh


def parts(node: Element) -> dict[str, Element]:
    """Return the elements below one by their name, the first of each."""
    return {child.tag.rpartition("}")[2]: child for child in node.iterchildren(reversed=True)}


def number(node: Element, path: str, at: str, findings: list[Finding]) -> float | None:
    """Return the number at a path."""
    return number_of(text(node, path), at, findings)


def number_of(told: str, at: str, findings: list[Finding]) -> float | None:
    """Return a number; None where there is none, or what is there is no number of XML."""
    if not told:
        return None
    if _NUMBER.fullmatch(told):
        return float(told)
    if told in _NOT_FINITE:
        return _NOT_FINITE[told]
    findings.append(
        Finding("inventory-number", Severity.ERROR, at,
                Text(f"不是数字：{told[:40]}", f"This is no number: {told[:40]}"),
                Text("小数点用“.”，不用千位分隔符。",
                     "The decimal sign is a point, and thousands are not set apart."))
    )  # fmt: skip
    return None


def place(name: str, node: Element) -> str:
    """Return ``file:line``; JSON has no lines."""
    return f"{name}:{node.sourceline}" if node.sourceline else name


def version(node: Element) -> tuple[int, ...]:
    """Return the version of a data set, to be compared."""
    told = text(node, "administrativeInformation/publicationAndOwnership/dataSetVersion")
    return tuple(int(part) for part in re.findall(r"[0-9]{1,9}", told))


def said(inside: Mapping[str, Element], name: str) -> str:
    """Return the text of one of the `parts` of an element; empty where it is not there."""
    return (inside[name].text or "").strip() if name in inside else ""


def own(node: Element, kind: str = "row") -> Element | None:
    """Return what tanfeng added to an element when it wrote it."""
    return node.find(f"{{*}}other/{{{OWN}}}{kind}")


def overlay(
    row: dict[str, Any], added: Element | None, schema: pa.Schema, at: str,
    findings: list[Finding],
) -> None:  # fmt: skip
    """Put what tanfeng added over what ILCD could tell."""
    if added is None:
        return
    for column, told in added.attrib.items():
        if column not in schema.names:
            continue
        try:
            row[column] = _typed(told, schema.field(column).type)
        except ValueError:
            findings.append(
                Finding("inventory-unreadable", Severity.ERROR, at,
                        Text(f"{column} 的值不可读：{told[:40]}",
                             f"The value of {column} cannot be read: {told[:40]}"))
            )  # fmt: skip


def _typed(told: str, kind: pa.DataType) -> Any:
    if pa.types.is_string(kind):
        return told
    if pa.types.is_boolean(kind):
        return told == "true"
    if not told:
        return None
    return date.fromisoformat(told) if pa.types.is_date(kind) else float(told)
