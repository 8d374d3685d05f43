"""How the lints state a fault."""

from __future__ import annotations

from tanfeng.reference.finding import Finding, Severity, Text


def error(code: str, at: str, zh: str, en: str) -> Finding:
    """Return a finding that makes a sheet unfit."""
    return Finding(code, Severity.ERROR, at, Text(zh, en))


def warning(code: str, at: str, zh: str, en: str) -> Finding:
    """Return a finding that a person should look at."""
    return Finding(code, Severity.WARNING, at, Text(zh, en))
