"""A new edition of a limit is one data file; a faulty one is refused with file and line."""

from datetime import date
from pathlib import Path

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.period import parse_period
from tanfeng.reference.shelf import open_shelf
from tanfeng.rules import cases, lint, requirements
from tanfeng.rules.edition import edition

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-an-edition.md"
NEW = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]


def overlay(tmp_path, text=NEW):
    (tmp_path / "gb16780_2027.yaml").write_text(text, encoding="utf-8")
    return open_shelf(tmp_path)


def test_one_added_file_is_a_new_edition(tmp_path):
    shelf = overlay(tmp_path)
    assert len(requirements(shelf)) == len(requirements(open_shelf())) + 1
    own = [c for c in cases(shelf) if c.requirement.sheet.id == "cn.gb16780.2027"]
    assert len(own) == 2
    assert [d for case in own for d in case.differences()] == []
    assert [f for f in lint(shelf) if f.severity == "error"] == []


def test_the_old_edition_governs_to_its_last_day(tmp_path):
    shelf = overlay(tmp_path)

    def chosen(period, as_of, law="period"):
        return edition(shelf, "cn.gb16780", parse_period(period), as_of, law).id

    later = date(2027, 12, 31)
    assert chosen("2027-06", later) == "cn.gb16780.2021"
    assert chosen("2027-07", later) == "cn.gb16780.2027"
    assert chosen("2026", date(2027, 6, 30), "as_of") == "cn.gb16780.2021"
    assert chosen("2026", date(2027, 7, 1), "as_of") == "cn.gb16780.2027"
    # on a day before its publication nobody could know of it
    assert chosen("2027-08", date(2026, 11, 30)) == "cn.gb16780.2021"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("levels: [90, null, 105]", "levels: [90, 105]", "limits-levels", 22),
        ("corrections: [waste]", "corrections: [ash]", "limits-name-unknown", 22),
        ("0.1 * waste_share", "0.1 * ash_share", "limits-name-unknown", 20),
        ("0.1 * waste_share", "__import__('os')", "formula-name", 20),
        ("levels: {grade3:", "levels: {grade4:", "limits-levels", 20),
        ("effect: relaxes", "effect: softens", "limits-layout", 16),
        ("status: secondary", "status: sure", "limits-status", 22),
        ("rule: limit", "rule: limit\nlimit: 3", "limits-layout", 13),
        ("row: clinker-energy, value: 107", "row: mill, value: 107", "limits-case-row", 26),
    ],
)  # fmt: skip
def test_a_fault_is_refused_with_file_and_line(tmp_path, old, new, code, line):
    assert old in NEW
    shelf = overlay(tmp_path, NEW.replace(old, new, 1))
    with pytest.raises(TanfengError) as refused:
        list(cases(shelf))
    finding = refused.value.findings[0]
    assert finding.code == code
    assert finding.at.startswith(f"gb16780_2027.yaml:{line}")


def test_a_row_twice_is_refused(tmp_path):
    row = NEW[NEW.index("  - {id: clinker-energy") : NEW.index("tests:")]
    shelf = overlay(tmp_path, NEW.replace("tests:", row + "tests:", 1))
    with pytest.raises(TanfengError, match="used twice"):
        requirements(shelf)


def test_a_value_is_carried_over_only_from_an_earlier_edition(tmp_path):
    carried = NEW.replace("levels: [90, null, 105]", "carried_from: cn.gb16780.2021#clinker-energy")
    rule = next(
        r for r in requirements(overlay(tmp_path, carried)) if r.sheet.id == "cn.gb16780.2027"
    )
    assert str(rule.levels["grade3"]) == "117"
    assert rule.status == "memory"
    with pytest.raises(TanfengError, match="no row of an earlier edition"):
        requirements(overlay(tmp_path, carried.replace("2021#clinker-energy", "2099#clinker")))


def test_lint_names_unknown_codes_and_odd_order(tmp_path):
    odd = (
        NEW.replace("item: clinker,", "item: klinker,")
        .replace("indicator: comprehensive_energy", "indicator: guess")
        .replace("kgce/t,\n", "kgce/tt,\n")
        .replace("[90, null, 105]", "[110, null, 105]")
    )
    codes = {f.code for f in lint(overlay(tmp_path, odd)) if f.at.startswith("gb16780_2027")}
    assert codes == {
        "limits-item-unknown", "limits-indicator-unknown", "unit-unknown", "limits-order",
    }  # fmt: skip
