"""Notes (读表记录): what a list leaves open, one finding a row, or one a kind where many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tanfeng.reference.finding import Finding, Severity, Text

FEW = 5
"""Rows of one kind that are told one by one; above it they are told together."""


@dataclass
class Notes:
    """Collects findings of a list while its rows are read."""

    file: str
    rows: int = 0
    told: dict[str, list[tuple[int, Text]]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[str, tuple[Severity, Text]] = field(default_factory=dict)

    def at(self, line: int) -> str:
        """Return the place of a line."""
        return f"{self.file}:{line}"

    def note(self, code: str, line: int, severity: Severity, zh: str, en: str, about: Text) -> None:
        """Keep one row's finding: what it says of its kind, and what `about` it."""
        self.kinds.setdefault(code, (severity, Text(zh, en)))
        self.told[code].append((line, about))

    def findings(self, hints: Mapping[str, Text]) -> tuple[Finding, ...]:
        """Return the findings, errors one by one, others told together where they are many."""
        found: list[Finding] = []
        for code, rows in self.told.items():
            severity, what = self.kinds[code]
            hint = hints.get(code, Text("", ""))
            if severity is Severity.ERROR or len(rows) <= FEW:
                found += [
                    Finding(
                        code, severity, self.at(line),
                        Text(f"{what.zh}：{about.zh}", f"{what.en}: {about.en}"), hint,
                    )
                    for line, about in rows
                ]  # fmt: skip
                continue
            lines = ", ".join(str(line) for line, _ in rows[:FEW])
            count, total = len(rows), self.rows
            found.append(
                Finding(
                    code, severity, self.at(rows[0][0]),
                    Text(
                        f"{what.zh}：{total} 行中有 {count} 行，如第 {lines} 行。",
                        f"{what.en}: {count} of {total} rows, such as lines {lines}.",
                    ),
                    hint,
                )
            )  # fmt: skip
        return tuple(found)
