"""XML files of an archive (压缩包中的 XML), read safely."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tanfeng.footprint.formats.archive import Archive
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding
from tanfeng.reference.xml import Element, parse_xml

__all__ = ["Element", "parse_xml", "xml_documents", "xml_files"]


def xml_documents(
    archive: Archive, folder: str, findings: list[Finding]
) -> Iterator[tuple[str, Element]]:
    """Yield the XML files of a folder of an archive; what cannot be read is a finding."""
    return _parsed(archive.below(folder, ".xml"), findings)


def xml_files(
    archive: Archive, wanted: Callable[[str], bool], findings: list[Finding]
) -> Iterator[tuple[str, Element]]:
    """Yield the files of an archive whose name is wanted; what cannot be read is a finding."""
    return _parsed(archive.files(wanted), findings)


def _parsed(
    files: Iterator[tuple[str, bytes]], findings: list[Finding]
) -> Iterator[tuple[str, Element]]:
    for name, content in files:
        try:
            yield name, parse_xml(content, name)
        except TanfengError as error:
            findings.extend(error.findings)
