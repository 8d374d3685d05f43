"""The one exception that ends a step: it carries findings, never a traceback for the user."""

from __future__ import annotations

from tanfeng.reference.finding import Finding, Severity, Text


class TanfengError(Exception):
    """A step cannot go on.

    Parameters
    ----------
    findings
        At least one finding; the first gives the exception its text.
    """

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        first = findings[0]
        super().__init__(f"{first.at}: {first.message.en} {first.hint.en}".strip())


def refuse(
    code: str, at: str, zh: str, en: str, hint_zh: str = "", hint_en: str = ""
) -> TanfengError:
    """Build the error for a single finding; the caller raises it."""
    return TanfengError(Finding(code, Severity.ERROR, at, Text(zh, en), Text(hint_zh, hint_en)))
