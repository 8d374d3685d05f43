"""How figures of plans are printed."""

from __future__ import annotations


def tonnes(value: float) -> str:
    """Write tonnes as million tonnes."""
    return f"{value / 1e6:,.1f}"


def money(value: float | None) -> str:
    """Write CNY as billion CNY."""
    return "—" if value is None else f"{value / 1e9:,.1f}"
