"""Prefixes (命名空间前缀): what the fields of users are called in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
# those that the context of EPCIS 2.0 defines
STANDARD = {
    "cbv": "https://ref.gs1.org/cbv/", "cbvmda": "urn:epcglobal:cbv:mda:",
    "dcterms": "http://purl.org/dc/terms/", "epcis": "https://ref.gs1.org/epcis/",
    "gs1": "https://gs1.org/voc/", "owl": "http://www.w3.org/2002/07/owl#", "rdfs": RDFS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip


class Prefixes:
    """Prefix -> namespace of one document or event."""

    __slots__ = ("_braced", "_full", "given", "spaces")

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = dict(given)
        self.spaces = STANDARD | self.given
        self._braced: dict[str, str] = {}
        self._full: dict[str, str] = {}

    def with_(self, context: Any) -> Prefixes:
        """Return these with those of an inner ``@context``."""
        more = dict(told(context))
        return Prefixes(self.given | more) if more else self

    def full(self, name: str) -> str:
        """Return ``prefix:local`` as namespace and local name; as it stands if unknown."""
        if (found := self._full.get(name)) is None:
            prefix, _, local = name.partition(":")
            known = prefix in self.spaces
            found = self._full[name] = self.spaces[prefix] + local if known else name
        return found

    def braced(self, name: str) -> str:
        """Return ``{namespace}local``, as the canonical text of an event has it."""
        if (found := self._braced.get(name)) is None:
            prefix, _, local = name.partition(":")
            known = prefix in self.spaces
            found = self._braced[name] = f"{{{self.spaces[prefix]}}}{local}" if known else name
        return found

    def unknown(self, name: str) -> bool:
        """Tell whether a name has a prefix that nothing defines and is no full address."""
        prefix, _, local = name.partition(":")
        return bool(local) and prefix not in self.spaces and not local.startswith("//")


def told(context: Any) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a JSON-LD ``@context`` defines; addresses in it are not fetched."""
    if isinstance(context, list):
        for each in context:
            yield from told(each)
    elif isinstance(context, dict):
        for name, value in context.items():
            if isinstance(value, str) and not name.startswith("@"):
                yield name, value
            elif isinstance(value, dict) and isinstance(value.get("@id"), str):
                yield name, value["@id"]
