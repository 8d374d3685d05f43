"""Building ILCD data sets (生成 ILCD 元素): namespaces, stable ids, references, our additions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from tanfeng.footprint.formats.ilcd.look import LANG, OWN
from tanfeng.footprint.formats.xml import Element

_COMMON = "http://lca.jrc.it/ILCD/Common"
_OURS = uuid.UUID("6f0c9a52-6c1b-4d43-9a5e-0f6f0f6a7b31")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
VERSION = "01.00.000"
FOLDERS = {
    "process": ("processes", "Process", "processDataSet"),
    "flow": ("flows", "Flow", "flowDataSet"),
    "flow property": ("flowproperties", "FlowProperty", "flowPropertyDataSet"),
    "unit group": ("unitgroups", "UnitGroup", "unitGroupDataSet"),
    "LCIA method": ("lciamethods", "LCIAMethod", "LCIAMethodDataSet"),
    "source": ("sources", "Source", "sourceDataSet"),
    "contact": ("contacts", "Contact", "contactDataSet"),
}
"""Folder, namespace and root of each kind of data set."""


def id_of(kind: str, told: str) -> str:
    """Return the UUID of something: its own id where that is one, else always the same."""
    if kind in ("process", "flow") and _UUID.fullmatch(told):
        return told
    return str(uuid.uuid5(_OURS, f"{kind}:{told}"))


def clean(told: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", told)


def data_set(kind: str) -> Element:
    """Return the root of a new data set."""
    _, space, root = FOLDERS[kind]
    own = f"http://lca.jrc.it/ILCD/{space}"
    return etree.Element(
        f"{{{own}}}{root}", nsmap={None: own, "common": _COMMON, "tf": OWN}, version="1.1"
    )


def add(parent: Element, name: str, said: str | None = None, **told: str) -> Element:
    """Add an element; a name without ``common:`` is of the namespace of its parent."""
    shared = name.startswith("common:")
    space = f"{{{_COMMON}" if shared else parent.tag.partition("}")[0]
    tag = f"{space}}}{name.removeprefix('common:')}"
    made = etree.SubElement(parent, tag, {key: clean(value) for key, value in told.items()})
    if said is not None:
        made.text = clean(said)
    return made


def speak(parent: Element, name: str, said: Mapping[str, str]) -> None:
    """Add a text in each language that it is told in."""
    for language, told in said.items():
        if told:
            add(parent, name, told).set(LANG, language)


def refer(parent: Element, name: str, kind: str, id: str, said: str) -> None:
    """Add a reference to another data set."""
    made = add(parent, name, type=f"{kind} data set", refObjectId=id, version=VERSION,
               uri=f"../{FOLDERS[kind][0]}/{id}.xml")  # fmt: skip
    if said:
        add(made, "common:shortDescription", said[:1000]).set(LANG, "en")


def own_element(parent: Element, kind: str = "row") -> Element:
    """Return a new element of our own, in the ``common:other`` of its parent."""
    other = parent.find(f"{{{_COMMON}}}other")
    if other is None:
        other = add(parent, "common:other")
    return etree.SubElement(other, f"{{{OWN}}}{kind}")


def add_rest(
    parent: Element, row: Mapping[str, Any], read: Mapping[str, Any], columns: Iterable[str]
) -> None:
    """Add the columns of a row that reading the element does not give back."""
    rest = {
        column: _shown(row[column]) for column in columns if row[column] != read.get(column)
    }  # fmt: skip
    if not rest:
        return
    made = parent.find(f"{{*}}other/{{{OWN}}}row")
    made = own_element(parent) if made is None else made
    for column, told in rest.items():
        made.set(column, told)


def add_row(parent: Element, kind: str, row: Mapping[str, Any], columns: Iterable[str]) -> None:
    """Add an element of our own that holds some columns of a row."""
    made = own_element(parent, kind)
    for column in columns:
        made.set(column, _shown(row[column]))


def add_version(root: Element) -> Element:
    """Add the version of a data set, and return where its administration stands."""
    about = add(root, "administrativeInformation")
    publication = add(about, "publicationAndOwnership")
    add(publication, "common:dataSetVersion", VERSION)
    return about


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, date) else clean(str(value))
