"""Records and reports of footprints, as a user types them, and what a user gets wrong."""

import json
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "aluminium-cup"
WHOSE = ("--company", "Cup Works", "--id", "urn:company:example:cup", "--product-id",
         "urn:product:example:cup")  # fmt: skip

# a dozen commands, each a process of its own
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ws(tanfeng, tmp_path_factory):
    path = tmp_path_factory.mktemp("record") / "ws"
    assert tanfeng("init", str(path)).returncode == 0
    brought = tanfeng("footprint", "import", str(EXAMPLE), "--name", "cup", "-w", str(path))
    assert brought.returncode == 0, brought.stderr
    made = tanfeng("footprint", "run", "--period", "2024", "-w", str(path))
    assert made.returncode == 0, made.stderr
    return path


def test_a_record_is_made_recomputed_and_reported(tanfeng, ws, tmp_path):
    out = tmp_path / "cup.json"
    words = ("footprint", "record", "2", "cup", *WHOSE, "--mass", "0.2", "--fossil-carbon", "0",
             "--exempted", "1", "--draws", "50", "-o", str(out), "--processes",
             str(tmp_path / "processes"), "-w", str(ws))  # fmt: skip
    made = tanfeng(*words, "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)["result"]
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document == told["pact"]
    assert document["pcf"]["pcfExcludingBiogenicUptake"].startswith(
        told["record"]["reckoned"]["values"]["gwp100"][:12]
    )
    assert (tmp_path / "processes" / "exchanges.csv").is_file()
    number = str(told["record"]["number"])
    again = tanfeng("replay", number, "-w", str(ws))
    assert (again.returncode, "identical" in again.stdout) == (0, True), again.stderr
    opened = tanfeng("explain", f"fp:{number}:value:gwp100", "-w", str(ws), "--json")
    assert opened.returncode == 0, opened.stderr
    folder = tmp_path / "report"
    made = tanfeng("footprint", "report", "2", "cup", "-o", str(folder), "-f", "html,pdf",
                   "--languages", "en", "-w", str(ws))  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert {path.name for path in folder.iterdir()} == {"report.en.html", "report.en.pdf"}


@pytest.mark.parametrize("form", ["jsonld", "ilcd", "csv", "xlsx", "brightway"])
def test_what_lies_under_a_record_comes_back_to_the_same_footprint(tanfeng, ws, tmp_path, form):
    """Out in each form, into an empty workspace, and reckoned again."""
    made = tanfeng("footprint", "record", "2", "cup", "--draws", "0", "-w", str(ws), "--json")
    record = json.loads(made.stdout)["result"]["record"]
    ends = {"csv": "out", "xlsx": "out.xlsx", "brightway": "out.xlsx"}
    out = tmp_path / ends.get(form, "out.zip")
    words = ("footprint", "export", str(record["number"]), str(out), "--to", form, "-w", str(ws))
    assert tanfeng(*words).returncode == 0
    if form != "csv":
        assert tanfeng(*words).returncode == 2
        assert tanfeng(*words, "--force").returncode == 0
    other = str(tmp_path / "other")
    assert tanfeng("init", other).returncode == 0
    brought = tanfeng("footprint", "import", str(out), "-w", other)
    assert brought.returncode == 0, brought.stderr
    made = tanfeng("footprint", "run", "--electricity", "none", "-w", other, "--json")
    found = {row["product"]: row["gwp100"] for row in json.loads(made.stdout)["result"]["products"]}
    assert found["cup"] == pytest.approx(float(record["reckoned"]["values"]["gwp100"]), rel=1e-9)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("record", "2", "nothing"), "footprint-product"),
        (("record", "1", "cup"), "run-not-footprint"),
        (("record", "2", "cup", "--amount", "-1"), "record-amount"),
        (("record", "2", "cup", *WHOSE), "record-pact-missing"),
        (("record", "2", "cup", "--company", "Cup Works"), "--company"),
        (("record", "2", "cup", "-o", "x.json"), "--out"),
        (("report", "2", "can"), "record-none"),
        (("report", "2", "cup", "-f", "doc"), "doc"),
        (("export", "2", "x.zip"), "run-not-inventory"),
        (("export", "1", "x.txt"), ".zip"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_posted(tanfeng, ws, words, code):
    made = tanfeng("footprint", *words, "-w", str(ws))
    assert made.returncode == 2
    assert code in made.stderr
    assert "Traceback" not in made.stderr
