"""Places (属地): the province that a list means, in any of its spellings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tanfeng.pathways.plants.rows import Row
from tanfeng.reference.codes import Region, named, regions
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity, Text
from tanfeng.reference.shelf import Shelf

NATION = "CN"


@dataclass
class Places:
    """Provinces by spelling, and by the city where a list leaves the province out."""

    provinces: dict[str, Region]
    cities: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str | None] = field(default_factory=dict)

    def of(self, row: Row, province: str, city: str = "") -> str:
        """Return the code of a row's province; ``CN`` where it is not told."""
        typed = row.text(province)
        code = self._code(typed) if typed else None
        if code:
            return code
        place = row.text(city) if city else ""
        if not typed and place in self.cities:
            code = self.cities[place]
            row.notes.note(
                "plants-region-by-city", row.line, Severity.INFO,
                "未填省份，按同一清单中该城市所属省份确定",
                "The province is empty and taken from the other rows of its city",
                Text(f"{place} → {code}", f"{place} -> {code}"),
            )  # fmt: skip
            return code
        if typed:
            row.notes.note(
                "plants-region-unknown", row.line, Severity.ERROR,
                "省份无法识别", "The province is not known", Text(f"“{typed}”", f"'{typed}'"),
            )  # fmt: skip
        else:
            row.notes.note(
                "plants-region-empty", row.line, Severity.WARNING,
                "省份未填，只计入全国", "The province is empty; the plant counts to CN only",
                Text(place or row.at, place or row.at),
            )  # fmt: skip
        return NATION

    def _code(self, typed: str) -> str | None:
        if typed not in self.seen:
            try:
                self.seen[typed] = named(self.provinces, typed).id
            except TanfengError:
                self.seen[typed] = f"CN-{typed}" if f"CN-{typed}" in self.provinces else None
        return self.seen[typed]

    def learn(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep the province of each city that lies in one province alone."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for city, province in pairs:
            code = self._code(province.strip()) if province.strip() else None
            if code and city.strip():
                found[city.strip()][code] += 1
        self.cities = {city: next(iter(codes)) for city, codes in found.items() if len(codes) == 1}


def places(shelf: Shelf) -> Places:
    """Return the provinces of the shelf's regions."""
    known = {id: region for id, region in regions(shelf).items() if region.level == "province"}
    return Places({**known, NATION: regions(shelf)[NATION]})
