"""Rules of capacity replacement (产能置换规则): what the editions say, by year, region and case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tanfeng.pathways.sheets.tabled import rows_of
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Row, Sheet

GENERAL = "general"
SUSPENDED = float("inf")
_READ = ("ratio", "suspension", "transfer", "earn")
"""Rules that a plan can follow; what other rows say stands in words only."""

_COLUMNS = ("product", "rule", "regions", "to", "case", "ratio", "condition", "status")


def _table(sheet: Sheet) -> tuple[Row, ...]:
    return rows_of(sheet, "rules", _COLUMNS, "ratio")


@dataclass(frozen=True, eq=False)
class Rules:
    """The editions that a scenario follows.

    Attributes
    ----------
    editions
        Oldest first.
    adopted
        Year of adoption -> sheet, such as a draft.
    key
        Key regions (重点区域).
    unknown
        Rows that were asked for and have no value, by place.
    """

    editions: Sequence[Sheet]
    adopted: Mapping[int, Sheet]
    key: Collection[str]
    unknown: dict[str, Row] = field(default_factory=dict)

    def held(self, year: int) -> list[Sheet]:
        """Return the sheets that hold in a year, those that go before others first."""
        drafts = [sheet for start, sheet in sorted(self.adopted.items()) if start <= year]
        dated = [s for s in self.editions if s.in_force and s.in_force <= date(year, 1, 1)]
        return [*reversed(drafts), *reversed(dated)]

    def ratio(self, product: str, region: str, year: int, case: str = GENERAL) -> float | None:
        """Return t/a of exits per t/a built; infinite while it is suspended, None if not known."""
        return self._found(("ratio", "suspension"), product, self._named(region), "", year, case)

    def earned(self, product: str, region: str, year: int) -> float | None:
        """Return t/a of permits per t/a closed; None if not known."""
        return self._found(("earn",), product, self._named(region), "", year, GENERAL)

    def transferred(self, product: str, here: str, there: str, year: int) -> bool | None:
        """Tell whether permits of one class of regions may be used in another; None if not known.

        Parameters
        ----------
        here, there
            ``key`` or ``elsewhere``; both ``key`` stands for two different key regions.
        """
        found = self._found(("transfer",), product, (here, "all"), there, year, GENERAL)
        return None if found is None else found > 0

    def products(self) -> set[str]:
        """Return the products of which any edition speaks."""
        return {row.cells["product"] for row in self._rows()}

    def cases(self) -> set[str]:
        """Return the cases of which any edition speaks."""
        return {row.cells["case"] for row in self._rows()}

    def in_words(self, products: Collection[str], year: int) -> list[Row]:
        """Return the rows that hold in a year and stand in words only."""
        return [
            row
            for sheet in self.held(year)
            for row in _table(sheet)
            if row.cells["product"] in products and row.cells["rule"] not in _READ
        ]

    def findings(self) -> list[Finding]:
        """Tell every row that was asked for and has no value."""
        return [
            Finding(
                "replacement-unknown", Severity.WARNING, at,
                Text(f"置换规则未知：{row.cells['product']} {row.cells['rule']}"
                     f"（{row.cells['condition']}）；先前版本有规定的沿用，否则按无计。",
                     f"A rule of replacement is not known: {row.cells['product']} "
                     f"{row.cells['rule']} ({row.cells['condition']}). What an earlier edition "
                     "says holds on; where none does it counts as none."),
                Text("在工作区放入补齐该行的版本，或在情景 replacement 中给出 earns。",
                     "Put an edition with this row filled into the workspace, or give "
                     "replacement.earns in the scenario."),
            )
            for at, row in sorted(self.unknown.items())
        ]  # fmt: skip

    def _rows(self) -> list[Row]:
        sheets = [*self.editions, *self.adopted.values()]
        return [row for sheet in sheets for row in _table(sheet)]

    def _named(self, region: str) -> tuple[str, ...]:
        return region, "key" if region in self.key else "elsewhere", "all"

    def _found(
        self,
        rules: Collection[str],
        product: str,
        regions: Sequence[str],
        to: str,
        year: int,
        case: str,
    ) -> float | None:
        """Return the value of the first edition that has one; the narrowest region goes first."""
        for sheet in self.held(year):
            rows = [
                row
                for row in sheet.tables.get("rules", ())
                if row.cells["rule"] in rules
                and (row.cells["product"], row.cells["to"], row.cells["case"])
                == (product, to, case)
            ]
            for region in regions:
                for row in rows:
                    if region not in row.cells["regions"].split():
                        continue
                    known = row.cells["status"] != "unknown"
                    if known and row.cells["rule"] == "suspension":
                        return SUSPENDED
                    if known and row.cells["ratio"]:
                        return float(row.cells["ratio"])
                    self.unknown[row.at] = row
        return None
