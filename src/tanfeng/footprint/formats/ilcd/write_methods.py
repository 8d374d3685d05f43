"""Methods, sources and the contact that they need, as ILCD data sets (写出方法)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tanfeng.footprint.formats.ilcd.build import (
    VERSION,
    add,
    add_rest,
    add_version,
    data_set,
    id_of,
    refer,
    speak,
)
from tanfeng.footprint.formats.ilcd.methods import factor_row, impact_of, source_of
from tanfeng.footprint.formats.xml import Element

_WRITER = "tanfeng"
_READ = ("impact", "flow", "value", "source")


def method_set(
    impact: str,
    rows: Sequence[Mapping[str, Any]],
    flows: Mapping[str, Mapping[str, Any]],
    taken: Collection[str],
) -> Element:
    """Return the data set of a method with its factors.

    Parameters
    ----------
    taken
        Flows that are inputs where they are used.
    """
    root = data_set("LCIA method")
    unit, source = rows[0]["unit"], rows[0]["source"]
    information = add(root, "LCIAMethodInformation")
    about = add(information, "dataSetInformation")
    add(about, "common:UUID", id_of("LCIA method", impact))
    speak(about, "common:name", {"en": impact})
    refer(add(information, "quantitativeReference"), "referenceQuantity", "flow property",
          id_of("flow property", f":{unit}"), unit)  # fmt: skip
    add(information, "geography")
    modelling = add(root, "modellingAndValidation")
    if source:
        refer(add(modelling, "dataSources"), "referenceToDataSource", "source",
              id_of("source", source), source)  # fmt: skip
    administration = add(root, "administrativeInformation")
    refer(add(administration, "dataGenerator"),
          "common:referenceToPersonOrEntityGeneratingTheDataSet", "contact",
          id_of("contact", _WRITER), _WRITER)  # fmt: skip
    add(administration, "dataEntryBy")
    add(add(administration, "publicationAndOwnership"), "common:dataSetVersion", VERSION)
    held = add(root, "characterisationFactors")
    for row in rows:
        node = add(held, "factor")
        flow = flows.get(row["flow"], {})
        refer(node, "referenceToFlowDataSet", "flow", id_of("flow", row["flow"]),
              flow.get("name_en") or flow.get("name_zh") or row["flow"])  # fmt: skip
        add(node, "exchangeDirection", "Input" if row["flow"] in taken else "Output")
        add(node, "meanValue", repr(row["value"]))
        read = factor_row(node, "", impact_of(root), source_of(root), [])
        add_rest(node, row, {**read, "unit": unit}, (*_READ, "unit"))
    return root


def source_set(source: str) -> Element:
    """Return the data set of a source."""
    root = data_set("source")
    about = add(add(root, "sourceInformation"), "dataSetInformation")
    add(about, "common:UUID", id_of("source", source))
    speak(about, "common:shortName", {"en": source[:500]})
    add_version(root)
    return root


def contact_set() -> tuple[str, Element]:
    """Return the id and data set of the one that wrote the methods."""
    root = data_set("contact")
    about = add(add(root, "contactInformation"), "dataSetInformation")
    id = id_of("contact", _WRITER)
    add(about, "common:UUID", id)
    speak(about, "common:shortName", {"en": _WRITER})
    add_version(root)
    return id, root
