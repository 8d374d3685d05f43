"""Capacity replacement (产能置换): the rules in force in each model year, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanfeng.pathways.problem import Permits
from tanfeng.pathways.sheets.replacement_rules import GENERAL, Rules
from tanfeng.pathways.sheets.settings import ReplacementSetting
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.codes import regions as region_codes
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf

KIND = "replacement"


def permits(
    book: Book,
    shelf: Shelf,
    years: np.ndarray,
    regions: Sequence[str],
    technologies: Sequence[str],
    findings: list[Finding],
) -> Permits | None:
    """Return the bank of permits, or None where the scenario follows no rules.

    A scenario names the series it follows; a draft counts only from the year in which the
    scenario says that it is adopted. What holds in the last edition holds on. Regions that may
    not use one another's permits are zones of their own.
    """
    said = book.scenario.settings.replacement
    if said is None:
        return None
    rules = _rules(book, shelf, said, technologies, findings)
    if rules is None:
        return None
    made = book.roadmap.technologies
    products = [made[id].replacement for id in technologies]
    when = [int(year) for year in years]
    build = np.zeros((len(regions), len(technologies), len(when)))
    earn = np.zeros_like(build)
    for r, region in enumerate(regions):
        for k, product in enumerate(products):
            for t, year in enumerate(when) if product else ():
                ratio = rules.ratio(product, region, year, said.case)
                if ratio is None and said.case != GENERAL:
                    ratio = rules.ratio(product, region, year)
                build[r, k, t] = 0.0 if ratio is None else ratio
                earned = rules.earned(product, region, year) if said.earns is None else said.earns
                earn[r, k, t] = earned or 0.0
    zone, transfer = _zones(rules, sorted({p for p in products if p}), regions, when)
    convert = _conversions(book, shelf, rules, regions, technologies, when, earn, findings)
    findings += [*rules.findings(), *_drafts(book, rules), *_in_words(book, rules, when[-1])]
    sources = tuple(
        f"{year}: {', '.join(sheet.at('sheet') for sheet in rules.held(year)[:1]) or '-'}"
        for year in when
    )
    return Permits(zone, transfer, build, convert, earn, said.expires_after, sources)


def _rules(
    book: Book,
    shelf: Shelf,
    said: ReplacementSetting,
    technologies: Sequence[str],
    findings: list[Finding],
) -> Rules | None:
    """Return the editions; names that nothing stands behind are findings."""

    def told(path: str, zh: str, en: str, hint: Text | None = None) -> None:
        at = book.scenario.at(path)
        findings.append(
            Finding("replacement-faulty", Severity.ERROR, at, Text(zh, en), hint or Text("", ""))
        )

    before = len(findings)
    series = sorted({sheet.series for sheet in shelf.of_kind(KIND)})
    editions = [sheet for sheet in shelf.editions(said.follow) if sheet.kind == KIND]
    if not editions:
        told("replacement.follow", f"没有产能置换规则“{said.follow}”。",
             f"There is no series of replacement rules '{said.follow}'.",
             Text(f"可用：{'、'.join(series)}", f"Known: {', '.join(series)}."))  # fmt: skip
    adopted: dict[int, Sheet] = {}
    for id, year in said.adopt.items():
        try:
            sheet = shelf.sheet(id)
        except TanfengError as refused:
            told("replacement.adopt", f"没有版本“{id}”。", f"There is no sheet '{id}'.",
                 refused.findings[0].message)  # fmt: skip
            continue
        if sheet.kind != KIND:
            told("replacement.adopt", f"“{id}”不是产能置换规则。",
                 f"'{id}' is no sheet of replacement rules.")  # fmt: skip
        adopted[year] = sheet
    known = region_codes(shelf)
    for region in said.key_regions:
        if region not in known:
            told("replacement.key_regions", f"未知地区“{region}”。",
                 f"Unknown region '{region}'.")  # fmt: skip
    if len(findings) > before:
        return None
    rules = Rules(editions, adopted, frozenset(said.key_regions))
    products, cases = rules.products(), rules.cases()
    for id in technologies:
        each = book.roadmap.technologies[id]
        if each.replacement and each.replacement not in products:
            findings.append(
                Finding("replacement-faulty", Severity.ERROR, each.at,
                        Text(f"“{said.follow}”没有品类“{each.replacement}”的规则。",
                             f"'{said.follow}' has no rule on '{each.replacement}'."),
                        Text(f"有规则者：{'、'.join(sorted(products))}",
                             f"There are rules on {', '.join(sorted(products))}."))
            )  # fmt: skip
    if said.case not in cases:
        hint = Text(f"可用：{'、'.join(sorted(cases))}", f"Known: {', '.join(sorted(cases))}.")
        told("replacement.case", f"未知情形“{said.case}”。", f"Unknown case '{said.case}'.", hint)
    return rules if len(findings) == before else None


def _zones(
    rules: Rules, products: Sequence[str], regions: Sequence[str], years: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the zone of each region, and which zone may use which permits, shape (Z, Z, T).

    Elsewhere permits move freely; key regions are one zone where permits move among them in every
    year, and one each where they do not. What is not known is not allowed.
    """

    def may(here: str, there: str) -> np.ndarray:
        return np.array(
            [all(rules.transferred(p, here, there, year) for p in products) for year in years]
        )

    inside = may("key", "key")
    key = [n for n, region in enumerate(regions) if region in rules.key]
    zone = np.zeros(len(regions), dtype=int)
    zone[key] = 1 if inside.all() else 1 + np.arange(len(key))
    count = 2 if inside.all() else 1 + len(key)
    transfer = np.zeros((count, count, len(years)), dtype=bool)
    transfer[1:, 1:] = inside
    transfer[0, 1:], transfer[1:, 0] = may("elsewhere", "key"), may("key", "elsewhere")
    transfer[np.arange(count), np.arange(count)] = True
    return zone, transfer


def _conversions(
    book: Book,
    shelf: Shelf,
    rules: Rules,
    regions: Sequence[str],
    technologies: Sequence[str],
    years: Sequence[int],
    earn: np.ndarray,
    findings: list[Finding],
) -> np.ndarray:
    """Return permits per t/a converted beyond what the plant's own exit earns, (R, K, K, T)."""
    place = {id: n for n, id in enumerate(technologies)}
    # a case that other rules know may be one that these do not speak of
    cases = Rules(shelf.of_kind(KIND), {}, ()).cases()
    found = np.zeros((len(regions), len(place), len(place), len(years)))
    silent = []
    for each in book.roadmap.conversions:
        product = book.roadmap.technologies[each.after].replacement
        if each.before not in place or each.after not in place or not product:
            continue
        i, j = place[each.before], place[each.after]
        if each.case and each.case not in cases:
            findings.append(
                Finding("replacement-faulty", Severity.ERROR, each.at,
                        Text(f"未知情形“{each.case}”。", f"Unknown case '{each.case}'."),
                        Text(f"可用：{'、'.join(sorted(cases))}",
                             f"Known: {', '.join(sorted(cases))}."))
            )  # fmt: skip
            continue
        for r, region in enumerate(regions):
            for t, year in enumerate(years):
                ratio = rules.ratio(product, region, year, each.case) if each.case else None
                if ratio is None:
                    silent.append(f"{each.before} → {each.after}")
                else:
                    found[r, i, j, t] = max(ratio - earn[r, i, t], 0.0)
    if silent:
        listed = ", ".join(dict.fromkeys(silent))
        findings.append(
            Finding("replacement-conversion", Severity.WARNING,
                    book.roadmap.sheet.at("conversions"),
                    Text(f"规则未说明以下改造如何置换，按不需指标计：{listed}。",
                         f"No rule says how these conversions are replaced; they need no permits "
                         f"here: {listed}."),
                    Text("在路线数据的 conversions 中写明 case。",
                         "Say their case under conversions of the roadmap."))
        )  # fmt: skip
    return found


def _drafts(book: Book, rules: Rules) -> list[Finding]:
    return [
        Finding("replacement-draft", Severity.INFO, book.scenario.at("replacement"),
                Text(f"情景假定采用征求意见稿“{s.title.zh}”。",
                     f"The scenario assumes that the draft '{s.title.en}' is adopted."))
        for s in rules.adopted.values() if s.status is Status.DRAFT
    ]  # fmt: skip


def _in_words(book: Book, rules: Rules, year: int) -> list[Finding]:
    products = {each.replacement for each in book.roadmap.technologies.values()}
    rows = rules.in_words(products, year)
    if not rows:
        return []
    listed = "; ".join(f"{row.cells['rule']} ({row.at})" for row in rows)
    return [
        Finding("replacement-in-words", Severity.INFO, book.scenario.at("replacement"),
                Text(f"规划不能套用的置换条款：{listed}。",
                     f"Clauses of replacement that a plan cannot apply: {listed}."))
    ]  # fmt: skip
