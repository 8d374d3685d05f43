"""The technologies of a plan as arrays (技术数组), and which had to be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.problem import NEVER
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True, eq=False)
class Technologies:
    """K technologies; shapes as in `Problem`."""

    ids: tuple[str, ...]
    use: np.ndarray
    direct: np.ndarray
    stored: np.ndarray
    capex: np.ndarray
    renewal: np.ndarray
    fixed: np.ndarray
    variable: np.ndarray
    closing: np.ndarray
    allocation: np.ndarray
    convert: np.ndarray
    keeps_age: np.ndarray
    life: np.ndarray
    cycle: np.ndarray
    early: np.ndarray
    late: np.ndarray
    off_cycle: np.ndarray
    first: np.ndarray
    last: np.ndarray


def technologies(book: Book, years: np.ndarray, findings: list[Finding]) -> Technologies:
    """Return the technologies that can be planned; others are told with what they lack."""
    ids = []
    for id, each in book.roadmap.technologies.items():
        lacking = book.lacking(id)
        if lacking:
            findings.append(
                Finding(
                    "technology-left-out",
                    Severity.WARNING,
                    each.at,
                    Text(
                        f"“{each.name.zh}”未参与规划，缺：{'、'.join(lacking)}。",
                        f"'{each.name.en}' takes no part: not known are {', '.join(lacking)}.",
                    ),
                    Text(
                        f"在情景的数值表中给出：{id},{lacking[0]},…",
                        f"Give it in the scenario's table of values: {id},{lacking[0]},...",
                    ),
                )
            )
        else:
            ids.append(id)
    carriers = tuple(book.roadmap.carriers)

    def yearly(parameter: str, of: str = "") -> np.ndarray:
        return np.stack([_series(book, years, id, parameter, of, findings) for id in ids])

    def once(parameter: str, absent: float) -> np.ndarray:
        found = [book.number(id, parameter) for id in ids]
        return np.array([absent if value is None else value for value in found])

    nothing = np.zeros((0, len(years)))
    by_year = {
        name: yearly(name) if ids else nothing
        for name in ("direct", "stored", "capex", "renewal", "fixed", "variable", "closing",
                     "allocation")
    }  # fmt: skip
    use = [yearly("use", carrier) for carrier in carriers] if ids else []
    convert, keeps = _conversions(book, years, ids, findings)
    made = Technologies(
        ids=tuple(ids),
        use=np.stack(use, axis=1) if use else np.zeros((len(ids), len(carriers), len(years))),
        **by_year,
        convert=convert,
        keeps_age=keeps,
        life=once("life", 1).astype(int),
        cycle=once("cycle", 1).astype(int),
        early=once("early", 0).astype(int),
        late=once("late", 0).astype(int),
        off_cycle=once("off_cycle", 0.0),
        first=once("first", 0).astype(int),
        last=once("last", NEVER).astype(int),
    )
    if not book.faults:
        findings += _lint(book, made, years)
    return made


def _series(
    book: Book, years: np.ndarray, id: str, parameter: str, of: str, findings: list[Finding]
) -> np.ndarray:
    found = book.series(years, id, parameter, of)
    if found is not None:
        return found
    rows = book.rows(id, parameter, of)
    if rows:
        what = f"{parameter} {of}".strip()
        findings.append(
            Finding(
                "value-unknown",
                Severity.INFO,
                rows[0].at,
                Text(
                    f"{id} 的 {what} 未知，按无计。",
                    f"{what} of {id} is not known and counts as none.",
                ),
                Text("在情景的数值表中给出。", "Give it in the scenario's table of values."),
            )
        )
    return np.zeros(len(years))


def _conversions(
    book: Book, years: np.ndarray, ids: Sequence[str], findings: list[Finding]
) -> tuple[np.ndarray, np.ndarray]:
    place = {id: n for n, id in enumerate(ids)}
    cost = np.full((len(ids), len(ids), len(years)), np.inf)
    keeps = np.zeros((len(ids), len(ids)), dtype=bool)
    for each in book.roadmap.conversions:
        if each.before not in place or each.after not in place:
            continue
        pair = place[each.before], place[each.after]
        found = book.series(years, each.before, "convert", each.after)
        if found is None:
            # a filling for all conversions names the target's investment
            rows = book.scenario.values.get(("*", "convert", "*", ""), ())
            known = [replace(row, of=each.after) for row in rows if row.known]
            if not known:
                findings.append(
                    Finding(
                        "conversion-left-out",
                        Severity.WARNING,
                        book.roadmap.sheet.at("conversions"),
                        Text(
                            f"{each.before} → {each.after} 的改造费用未知，不可选。",
                            f"The cost of converting {each.before} to {each.after} is not known; "
                            "it is not offered.",
                        ),
                        Text(
                            f"在情景的数值表中给出：{each.before},convert,{each.after},…",
                            "Give it in the scenario's table of values: "
                            f"{each.before},convert,{each.after},...",
                        ),
                    )
                )
                continue
            book.used["*", "convert", "*", ""] = rows
            found = book.along(years, each.before, known, each.after)
        cost[pair] = found
        keeps[pair] = each.keeps_age
    return cost, keeps


def _lint(book: Book, made: Technologies, years: np.ndarray) -> list[Finding]:
    step = int(np.diff(years).max()) if len(years) > 1 else 1
    found: list[Finding] = []

    def told(n: int, parameter: str, code: str, zh: str, en: str) -> None:
        rows = book.rows(made.ids[n], parameter)
        at = rows[0].at if rows else book.roadmap.sheet.at(f"technologies.{made.ids[n]}")
        found.append(
            Finding(code, Severity.ERROR, at, Text(f"{made.ids[n]}：{zh}", f"{made.ids[n]}: {en}"))
        )

    for n in range(len(made.ids)):
        if made.cycle[n] < step:
            told(n, "cycle", "cycle-too-short",
                 f"大修周期 {made.cycle[n]} 年短于模型步长 {step} 年。",
                 f"a cycle of {made.cycle[n]} a is shorter than a period of {step}.")  # fmt: skip
        if made.early[n] >= made.cycle[n]:
            told(n, "early", "cycle-window", "提前年数不小于周期。",
                 "a campaign could end before it begins (early >= cycle).")  # fmt: skip
    return found
