"""The register of measures: all nine sections, nothing invented, queries by state and deadline."""

from datetime import date

import pytest

from tanfeng.programme import select_works, works
from tanfeng.programme.indicators import indicators
from tanfeng.reference.errors import TanfengError


def test_every_section_has_measures(shelf):
    assert {work.section for work in works(shelf)} == set(range(1, 10))
    assert len(works(shelf)) >= 70


def test_measures_point_to_figures_that_exist(shelf):
    known = indicators(shelf)
    assert [(w.id, f) for w in works(shelf) for f in w.figures if f not in known] == []


def test_every_measure_has_evidence_and_both_titles(shelf):
    for work in works(shelf):
        assert work.evidence
        assert work.title.zh
        assert work.title.en
        # a Chinese title counts as seen only where a page in Chinese is named
        if work.title_status == "seen":
            assert any("." in page and "progress report" not in page for page in work.evidence)


def test_what_the_report_does_not_state_stays_empty(shelf):
    assert sum(work.responsible is None for work in works(shelf)) > 60


@pytest.mark.parametrize(
    ("title", "section"),
    [("“十四五”工业绿色发展规划", 1), ("工业能效提升行动计划", 3), ("工业水效提升行动计划", 4),
     ("锂离子电池行业规范条件（2021年本）", 8), ("关于加强产融合作推动工业绿色发展的指导意见", 9)],
)  # fmt: skip
def test_documents_named_in_the_report_are_registered(shelf, title, section):
    assert [work.section for work in works(shelf) if work.title.zh == title] == [section]


def test_queries(shelf):
    assert {w.section for w in select_works(shelf, section=5)} == {5}
    assert {w.state for w in select_works(shelf, state="planned")} == {"planned"}
    due = {w.id for w in select_works(shelf, due_by=date(2025, 12, 31))}
    assert "s3.efficiency-action-plan" in due
    assert select_works(shelf, overdue_on=date(2025, 12, 31)) == ()
    late = {w.id for w in select_works(shelf, overdue_on=date(2026, 1, 1))}
    assert "s3.efficiency-action-plan" in late
    assert select_works(shelf, as_of=date(2022, 12, 11)) == ()


def test_a_measure_given_twice_is_refused(empty, add_sheet):
    text = """
sheet: own.works
kind: works
document: {number: own}
source: own
works:
  s1.inventory: {section: 1, kind: task, state: done, zh: 重复, en: again}
"""
    add_sheet(empty, "works.yaml", text)
    with pytest.raises(TanfengError) as caught:
        works(empty.shelf())
    assert caught.value.findings[0].code == "work-twice"
