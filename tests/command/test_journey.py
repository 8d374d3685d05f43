"""A plant's way on the command line: from an empty folder to an opened number."""

import json
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def journey(tmp_path_factory, tanfeng_process):
    """A workspace with a cement works that has submitted January to March 2025."""
    folder = tmp_path_factory.mktemp("journey")

    def say(*words):
        done = tanfeng_process(*words, "--json", "-w", "w", cwd=folder)
        assert "Traceback" not in done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr

    assert tanfeng_process("init", "w", cwd=folder).returncode == 0
    assert say("entity", "add", str(ROOT / "examples/my-plant.yaml"))[0] == 0
    assert say("template", "my-cement", "2025", "-o", "empty.xlsx")[0] == 0
    fill(folder / "empty.xlsx", folder / "return.xlsx")
    return folder, say


VALUES = {
    ("my-cement/kiln-1", "clinker", "output"): 100000,
    ("my-cement/kiln-1", "bituminous", "consumption"): 13000,
    ("my-cement/kiln-1", "bituminous", "ncv"): 23.2,
    ("my-cement/kiln-1", "electricity", "consumption"): 5600,
    ("my-cement/mill-1", "cement", "output"): 130000,
    ("my-cement/mill-1", "clinker", "consumption"): 92000,
    ("my-cement/mill-1", "electricity", "consumption"): 4200,
    ("my-cement", "electricity", "purchase"): 9900,
}


def cells(sheet):
    """Return (entity, item, measure) -> row number, and the header's row, by what is written."""
    found = {}
    for row in sheet.iter_rows():
        words = {str(c.value).strip() for c in row if isinstance(c.value, str)}
        for key in VALUES:
            if set(key) <= {part for word in words for part in (word, *word.split("|"))}:
                found[key] = row[0].row
    return found


def months(sheet):
    return {
        str(c.value)[:7]: c.column
        for row in sheet.iter_rows(max_row=12)
        for c in row
        if str(c.value or "").startswith("2025-")
    }


def fill(empty: Path, filled: Path, changes=None):
    book = openpyxl.load_workbook(empty)
    for sheet in book.worksheets:
        columns, rows = months(sheet), cells(sheet)
        if not columns or not rows:
            continue
        for key, value in VALUES.items():
            for number, month in enumerate(("2025-01", "2025-02", "2025-03")):
                sheet.cell(rows[key], columns[month]).value = (changes or {}).get(
                    (key, month), value * (1 + number / 100) if key[2] != "ncv" else value
                )
    book.save(filled)


def test_the_whole_way(journey):
    _folder, say = journey
    status, checked, _ = say("check", "return.xlsx", "my-cement", "2025")
    assert status == 0, checked
    assert checked["result"] == {"facts": 24, "sound": True}
    status, receipt, _ = say("submit", "return.xlsx", "my-cement", "2025", "--by", "Li")
    assert status == 0
    assert receipt["result"]["facts"] == 24
    status, again, _ = say("submit", "return.xlsx", "my-cement", "2025")
    assert again["result"]["again"] is True
    assert again["result"]["id"] == receipt["result"]["id"]

    status, made, _ = say("account", "2025-01/2025-03")
    assert status == 0, made["findings"]
    number = str(made["result"]["number"])
    _, shown, _ = say("run", "show", number, "-e", "my-cement", "--period", "2025-01")
    totals = {r["measure"]: r["value"] for r in shown["result"]["rows"] if r["item"] == "total"}
    clinker = 100000 * 0.535
    assert totals["emission_without_power_heat"] > clinker
    assert totals["emission_with_power_heat"] > totals["emission_without_power_heat"]
    status, replayed, _ = say("replay", number)
    assert status == 0
    assert replayed["result"]["identical"] is True

    _, graded, _ = say("grade", "2025-01/2025-03", "--as-of", "2026-11-23")
    judged = {v["requirement"]: v["outcome"] for v in graded["result"]["verdicts"]}
    assert judged["cn.gb16780.2021#clinker-energy"] == "pass"


def test_findings_name_the_cell(journey, tmp_path):
    folder, say = journey
    key = ("my-cement/kiln-1", "clinker", "output")
    fill(folder / "empty.xlsx", folder / "wrong.xlsx", {(key, "2025-02"): "about a lot"})
    status, read, _ = say("check", "wrong.xlsx", "my-cement", "2025")
    assert status == 1
    errors = [f for f in read["findings"] if f["severity"] == "error"]
    assert any(f["at"].startswith("wrong.xlsx#") and "!" in f["at"] for f in errors)
    status, posted, _ = say("submit", "wrong.xlsx", "my-cement", "2025")
    assert status == 1
    assert posted["result"] == {"submission": None}


@pytest.mark.parametrize(
    "words",
    [
        ("template", "nobody", "2025"),
        ("template", "my-cement", "yesterday"),
        ("replay", "99"),
        ("run", "void", "99", "--reason", "x"),
        ("account", "2025", "-e", "nobody"),
        ("entity", "add", "missing.yaml"),
        ("rollup", "nobody", "2025"),
        ("explain", "nothing-of-this-name"),
        ("reference-that-is-no-command",),
    ],
)
def test_usage_errors_have_status_2_and_no_traceback(journey, tanfeng, words):
    folder, _ = journey
    done = tanfeng(*words, *(() if len(words) == 1 else ("-w", "w")), cwd=folder)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_no_workspace_is_said_plainly(tanfeng, tmp_path):
    done = tanfeng("run", "list", "-w", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "tanfeng init" in done.stderr


def test_init_refuses_a_folder_that_holds_something(tanfeng, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"x")
    assert tanfeng("init", "mine", cwd=tmp_path).returncode == 2
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


def test_reference_commands(tanfeng, tmp_path):
    listed = json.loads(tanfeng("reference", "list", "--json").stdout)["result"]
    assert len(listed) > 60
    shown = tanfeng("reference", "show", "cn.gb16780.2021")
    assert "GB 16780" in shown.stdout
    assert tanfeng("reference", "show", "cn.gb99999").returncode == 2
    assert tanfeng("reference", "lint").returncode == 0
    (tmp_path / "bad.yaml").write_text("sheet: x\nkind: factors\n", encoding="utf-8")
    bad = tanfeng("reference", "lint", "--sheets", str(tmp_path))
    assert bad.returncode == 1
    assert "bad.yaml:1" in bad.stderr
