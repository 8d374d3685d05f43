"""The data sets of an ILCD or TIDAS archive (数据集文件): in XML, or the same tree in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from tanfeng.footprint.formats.archive import Archive
from tanfeng.footprint.formats.ilcd.look import LANG
from tanfeng.footprint.formats.xml import Element, parse_xml
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding

PROCESS, FLOW, METHOD = "processDataSet", "flowDataSet", "LCIAMethodDataSet"
QUANTITY, UNITS = "flowPropertyDataSet", "unitGroupDataSet"
_ROOTS = (PROCESS, FLOW, METHOD, QUANTITY, UNITS)
_FOLDERS = ("processes", "lciamethods")
_ASIDE = frozenset(
    ("sources", "contacts", "external_docs", "schemas", "stylesheets", "lifecyclemodels",
     "__MACOSX")
)  # fmt: skip
"""Folders that hold nothing of the tables."""
_PEEK = 1 << 16


def is_ilcd(archive: Archive) -> bool:
    """Tell whether an archive has data sets of ILCD in XML, or of TIDAS in JSON."""
    for name in archive.names:
        *_, folder, file = ("", *name.casefold().split("/"))
        if folder in _FOLDERS and file.endswith(".xml"):
            return True
    for folder, root in zip(_FOLDERS, (PROCESS, METHOD), strict=True):
        _, first = next(archive.below(folder, ".json"), ("", b""))
        if f'"{root}"'.encode() in first:
            return True
    return False


def is_ilcd_file(path: Path) -> bool:
    """Tell whether a file is a single data set of a process or method."""
    if path.suffix.casefold() not in (".xml", ".json"):
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(_PEEK)
    except OSError:
        return False
    return any(root.encode() in head for root in (PROCESS, METHOD))


def archive_of(path: Path) -> Archive:
    """Return the archive around a single data set: its own flows and units, no other process."""
    home = path.absolute()
    if home.parent.name not in _FOLDERS:
        return Archive(home.parent, (home.name,))
    top = home.parent.parent
    beside = sorted(
        str(file.relative_to(top)).replace("\\", "/")
        for folder in ("flows", "flowproperties", "unitgroups")
        for file in (top / folder).glob("*")
        if file.is_file()
    )
    return Archive(top, (f"{home.parent.name}/{home.name}", *beside))


def documents(archive: Archive, findings: list[Finding]) -> Iterator[tuple[str, str, Element]]:
    """Yield name, kind and root of each data set; what cannot be read is a finding."""
    for name, content in archive.files(_wanted):
        try:
            root = (_from_json if name.casefold().endswith(".json") else parse_xml)(content, name)
        except TanfengError as error:
            findings.extend(error.findings)
            continue
        kind = etree.QName(root).localname
        if kind in _ROOTS:
            yield name, kind, root


def _wanted(name: str) -> bool:
    parts = name.split("/")
    return (
        parts[-1].casefold().endswith((".xml", ".json"))
        and not parts[-1].startswith(".")
        and _ASIDE.isdisjoint(parts[:-1])
    )


def _from_json(content: bytes, at: str) -> Element:
    """Return the tree of a TIDAS document: ``@`` is an attribute and ``#text`` the text."""
    try:
        whole = json.loads(content)
        for root in _ROOTS:
            if isinstance(whole, dict) and root in whole:
                return _element(root, whole[root])
        return etree.Element("other")
    except (ValueError, TypeError, UnicodeDecodeError, RecursionError) as error:
        raise refuse(
            "inventory-unreadable", f"{at}:{getattr(error, 'lineno', 1)}",
            "不是有效的 TIDAS 文档。", "This is no valid document of TIDAS.",
        ) from error  # fmt: skip


def _element(name: str, value: Any) -> Element:
    made = etree.Element(name.rpartition(":")[2])
    if not isinstance(value, dict):
        made.text = "" if value is None else str(value)
        return made
    for key, inner in value.items():
        if key == "#text":
            made.text = str(inner)
        elif key == "@xml:lang":
            made.set(LANG, str(inner))
        elif key.startswith("@"):
            if not key.startswith("@xmlns"):
                made.set(key[1:].rpartition(":")[2], str(inner))
        else:
            made.extend(
                _element(key, each) for each in (inner if isinstance(inner, list) else [inner])
            )
    return made
