"""Findings: what is wrong or missing, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Language = Literal["zh", "en"]


class Severity(StrEnum):
    """How much a finding weighs: an error stops the step, a warning does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or label in Chinese and English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Return the wording in `language`."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return f"{self.zh} {self.en}" if self.zh != self.en else self.zh


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or missing (问题).

    Findings are values: a step collects all of them and never stops at the first.

    Attributes
    ----------
    code
        Stable identifier such as ``cell-not-a-number``; documented in ``docs/reference``.
    severity
        Whether the step can go on.
    at
        Place: ``file#sheet!cell`` for workbooks, ``file:line`` for sheets of the reference.
    message
        What was found and what was expected.
    hint
        What to do.
    """

    code: str
    severity: Severity
    at: str
    message: Text
    hint: Text = field(default_factory=lambda: Text("", ""))


def has_errors(findings: list[Finding] | tuple[Finding, ...]) -> bool:
    """Tell whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
