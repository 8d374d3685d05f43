"""Reading XML safely (安全读取 XML): no entities, no document types, nothing from outside."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from tanfeng.reference.errors import TanfengError, refuse

Element: TypeAlias = etree._Element

_DOCTYPE = b"<!DOCTYPE"


def parse_xml(content: bytes, at: str) -> Element:
    """Return the root of a document.

    Parameters
    ----------
    at
        Name of the file, for the finding.

    Raises
    ------
    TanfengError
        ``xml-entities`` for a document with a document type, which none of the formats read here
        has and which can name entities and files; ``xml-unreadable`` at ``file:line`` for what is
        no XML.
    """
    # in UTF-16 and UTF-32 every ASCII letter stands among zeros
    if _DOCTYPE in content or _DOCTYPE in content.replace(b"\0", b""):
        raise _entities(at)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None) or 1
        what = (str(getattr(error, "msg", None) or error).splitlines() or ["empty"])[0]
        raise refuse(
            "xml-unreadable", f"{at}:{line}", f"不是有效的 XML：{what}",
            f"This is no valid XML: {what}",
        ) from error  # fmt: skip
    # an encoding that hides the letters from the search above
    if root.getroottree().docinfo.doctype:
        raise _entities(at)
    return root


def _entities(at: str) -> TanfengError:
    return refuse(
        "xml-entities", at, "文档带有 DOCTYPE，可能含实体，不予读取。",
        "The document has a DOCTYPE, which may hold entities; it is not read.",
        "删去 DOCTYPE 后再读。", "Take the DOCTYPE out and try again.",
    )  # fmt: skip
