"""Reading documents (读取记录): checked at the door with all findings, kept byte for byte."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from tanfeng.footprint.pact.document import ProductFootprint
from tanfeng.footprint.pact.moments import micros, read_moment, years_on
from tanfeng.footprint.pact.rules import GEOGRAPHIES, rule_findings
from tanfeng.footprint.pact.shape import shape_findings
from tanfeng.ledger.footprints import Direction, Entry
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text, has_errors


@dataclass(frozen=True)
class Document:
    """A document and what was found about it.

    Attributes
    ----------
    text
        The JSON object as it came.
    plain
        The same as values; empty where it is no JSON object.
    """

    text: str
    plain: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether nothing found is an error."""
        return not has_errors(self.findings)


def read_document(text: bytes | str, at: str = "") -> Document:
    """Check one ProductFootprint; all findings are collected.

    Parameters
    ----------
    at
        Where it comes from, such as a file; put before the JSON path of each finding.
    """
    try:
        said = text.decode("utf-8") if isinstance(text, bytes) else text
        plain = msgspec.json.decode(said.encode("utf-8"))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return Document("", {}, (_no_json(at, str(error)[:200]),))
    if not isinstance(plain, dict):
        return Document(said, {}, (_no_json(at, type(plain).__name__),))
    found = (*shape_findings(plain, ProductFootprint), *rule_findings(plain))
    placed = (replace(each, at=f"{at}#{each.at}" if at else each.at) for each in found)
    return Document(said, plain, tuple(placed))


def _no_json(at: str, what: str) -> Finding:
    return Finding(
        "pact-json", Severity.ERROR, at or "$",
        Text(f"不是 JSON 对象：{what}", f"It is no JSON object: {what}"),
    )  # fmt: skip


def entry_of(
    document: Document, direction: Direction, *, partner: str = "", run: int | None = None
) -> Entry:
    """Return the entry that a document makes.

    Raises
    ------
    TanfengError
        With the findings, when one is an error.
    """
    if not document.usable:
        raise TanfengError(*document.findings)
    plain, pcf = document.plain, document.plain["pcf"]
    end = read_moment(pcf["referencePeriodEnd"])
    assert end is not None
    first = read_moment(plain.get("validityPeriodStart") or "") or end
    last = read_moment(plain.get("validityPeriodEnd") or "") or years_on(end)
    keys = {
        "product": plain["productIds"],
        "company": plain["companyIds"],
        "classification": plain.get("productClassifications") or [],
        "geography": [pcf[name] for name in GEOGRAPHIES if pcf.get(name)],
    }
    return Entry(
        plain["id"].lower(), direction, document.text, plain["status"], micros(first),
        micros(last), partner, run, keys=keys,
    )  # fmt: skip


def told(entry: Entry) -> bytes:
    """Return the JSON of a record as it stands now: only ``status`` may differ from what came."""
    parts = msgspec.json.decode(entry.document.encode(), type=dict[str, msgspec.Raw])
    if msgspec.json.decode(parts["status"]) == entry.status:
        return entry.document.encode()
    parts["status"] = msgspec.Raw(msgspec.json.encode(entry.status))
    return msgspec.json.encode(parts)


def value_of(entry: Entry) -> ProductFootprint:
    """Return a record as typed values, with the status that it has now."""
    return msgspec.json.decode(told(entry), type=ProductFootprint)
