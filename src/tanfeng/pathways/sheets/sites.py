"""Empty sites of a scenario (新建厂址): where may be built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from tanfeng.pathways.problem import NEVER, Fleet
from tanfeng.pathways.sheets.settings import SiteSetting
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.codes import regions as region_codes
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf


def sites(
    book: Book, shelf: Shelf, regions: Collection[str], findings: list[Finding]
) -> list[SiteSetting]:
    """Return the sites that can be planned, one by one; the others are told.

    A province without plants is nothing in the books of a workspace that a plan could be summed
    up to, so that its sites take no part.
    """
    known = region_codes(shelf)
    found = []
    for n, site in enumerate(book.scenario.settings.sites):
        at = book.scenario.at(f"sites.{n}.region")
        if site.region not in known:
            findings.append(
                Finding("site-faulty", Severity.ERROR, at,
                        Text(f"未知地区“{site.region}”。", f"Unknown region '{site.region}'."),
                        Text("写代码，如 CN-HE。", "Write its code, such as CN-HE."))
            )  # fmt: skip
        elif site.region not in regions:
            findings.append(
                Finding("site-left-out", Severity.WARNING, at,
                        Text(f"{site.region} 没有工厂，其 {site.count} 处厂址未参与规划。",
                             f"{site.region} has no plant: its {site.count} sites take no part."),
                        Text("导入该地区至少一家工厂，或把厂址放到有工厂的地区。",
                             "Bring in a plant there, or put the sites where there are plants."))
            )  # fmt: skip
        else:
            found += [site] * site.count
    return found


def with_sites(
    fleet: Fleet, said: Sequence[SiteSetting], regions: Sequence[str], years: np.ndarray
) -> Fleet:
    """Add empty sites to a fleet."""
    if not said:
        return fleet
    count = len(said)
    numbers: Counter[str] = Counter()
    ids = []
    for site in said:
        numbers[site.region] += 1
        ids.append(f"site:{site.region}:{numbers[site.region]}")
    return Fleet(
        ids=(*fleet.ids, *ids),
        names=(*fleet.names, *ids),
        region=np.append(fleet.region, [list(regions).index(s.region) for s in said]).astype(int),
        technology=np.append(fleet.technology, np.full(count, -1)).astype(int),
        capacity=np.append(fleet.capacity, [site.capacity for site in said]),
        load=np.append(fleet.load, [site.load for site in said]),
        renewed=np.append(fleet.renewed, np.full(count, float(years[0]))),
        opens=np.append(fleet.opens, np.full(count, years[0])),
        last=np.append(fleet.last, np.full(count, NEVER)),
        count=np.append(fleet.count, np.ones(count)),
    )
