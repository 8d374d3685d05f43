"""Battery codes as names of things in events (标识): GB codes are no GS1 keys."""

from __future__ import annotations

BATTERY = "urn:tanfeng:battery:"


def uri_of(code: str) -> str:
    """Return the URI of a battery code, in upper case."""
    return BATTERY + code.upper()


def code_of(uri: str) -> str | None:
    """Return the battery code of a URI that `uri_of` made, or None for any other name."""
    return uri[len(BATTERY) :].upper() or None if uri.startswith(BATTERY) else None
