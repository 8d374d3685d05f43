"""How figures of plans are printed, and how lists of them are read."""

from __future__ import annotations

import typer


def tonnes(value: float) -> str:
    """Write tonnes as million tonnes."""
    return f"{value / 1e6:,.1f}"


def money(value: float | None) -> str:
    """Write CNY as billion CNY."""
    return "—" if value is None else f"{value / 1e9:,.1f}"


def numbers_from(text: str, name: str) -> list[float]:
    """Read ``a,b,c`` or ``first:last:step``."""
    try:
        if ":" in text:
            first, last, step = (float(part) for part in text.split(":"))
            if step <= 0 or last < first:
                raise ValueError
            count = round((last - first) / step)
            # a step of 0.1 taken three times is 0.3
            return [float(f"{first + n * step:.12g}") for n in range(count + 1)]
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        message = f"{name} '{text}': write 2026,2028 or 2026:2034:2 请写成此式"
        raise typer.BadParameter(message) from error
