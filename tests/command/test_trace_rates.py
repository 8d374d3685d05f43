"""``tanfeng trace rates``, ``leakage``, ``waste`` and ``water`` on files as people have them."""

import json

import pytest

FLOWS = """企业,期间,工序,方向,去向,元素,质量kg,标准差
r,2025,smelting,投入,下一步,li,"1,000",8
r,2025,smelting,产出,替代原生,li,800,6
r,2025,smelting,产出,其他利用,li,130,2
r,2025,smelting,投入,废电池,co,100,1
r,2025,smelting,产出,替代原生,co,97,1
"""
CONTENT = """model,plant,year,element,kg,post_consumer
m,r,2032,ni,93,0
m,r,2032,ni,7,1
"""
LEDGER = """entity,period,kind,generated,used,used_from_past,stored,disposed,direction
p,2025,900-001-S02,100,70,10,20,20,brick works
p,2025,900-001-S08,50,10,,,,
"""
LOTS = """entity,lot,kind,date,movement,kg
p,a,900-001-S02,2024-11-01,generate,100
p,a,,2024-12-31,stock,100
p,a,,2025-02-01,use,100
"""


@pytest.fixture
def write(tmp_path):
    def written(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return str(path)

    return written


def test_rates_and_their_verdicts(tanfeng, write):
    files = write("flows.csv", FLOWS, "gb18030"), write("content.csv", CONTENT)
    done = tanfeng("trace", "rates", *files, "--as-of", "2026-11-23", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    rates = {r["element"]: r["rate"] for r in told["result"]["china_recovery"]}
    assert rates == pytest.approx({"li": 0.93, "co": 0.97})
    assert told["result"]["recycled_content"][0]["share"] == pytest.approx(0.07)
    outcomes = {(v["requirement"], v["outcome"]) for v in told["result"]["verdicts"]}
    assert ("cn.white_list.2024#lithium", "pass") in outcomes
    assert ("cn.white_list.2024#cobalt", "fail") in outcomes
    assert ("eu.2023_1542.art8.2031#nickel", "pass") in outcomes
    assert {"table-encoding", "rates-no-input"} <= {f["code"] for f in told["findings"]}


def test_rates_shown(tanfeng, write):
    done = tanfeng("trace", "rates", write("flows.csv", FLOWS))
    assert done.returncode == 0
    assert "smelting_recovery_li" in done.stdout
    assert "93.00" in done.stdout


def test_bad_cells_are_findings_with_their_lines(tanfeng, write):
    text = FLOWS.replace(",800,", ",many,").replace("产出,其他利用", "出,其他利用")
    done = tanfeng("trace", "rates", write("flows.csv", text + "\n"), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert {(f["code"], f["at"]) for f in told["findings"]} == {
        ("table-cell-number", "flows.csv:3"), ("table-cell-word", "flows.csv:4"),
    }  # fmt: skip


def test_lines_stay_right_below_empty_ones_and_ragged_rows_are_told(tanfeng, write):
    lines = FLOWS.splitlines()
    gap = "\n".join([*lines[:2], "", "", *lines[2:]]).replace(",97,", ",x,")
    done = tanfeng("trace", "rates", write("gap.csv", gap), "--json")
    assert [f["at"] for f in json.loads(done.stdout)["findings"]] == ["gap.csv:8"]
    ragged = "\n".join([*lines, "r,2025", "r,2025,,,,,,,,,"])
    done = tanfeng("trace", "rates", write("ragged.csv", ragged), "--json")
    assert done.returncode == 1
    assert [f["at"] for f in json.loads(done.stdout)["findings"]] == [
        "ragged.csv:7",
        "ragged.csv:8",
    ]


def test_a_table_of_another_kind_and_a_missing_file_are_wrong_usage(tanfeng, write):
    for name in (write("ledger.csv", LEDGER), "nowhere.csv", write("empty.csv", "")):
        done = tanfeng("trace", "rates", name)
        assert done.returncode == 2, name
        assert "table-" in done.stderr
    assert tanfeng("trace", "rates", write("f.csv", FLOWS), "--stand-in", "x").returncode == 2


def test_cells_of_a_workbook_are_named(tanfeng, tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "flows.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("notes").write_row(0, 0, ["nothing here"])
        sheet = book.add_worksheet("flows")
        sheet.write_row(1, 0, ["plant", "period", "stage", "side", "fate", "element", "kg"])
        sheet.write_row(2, 0, ["r", 2025, "smelting", "in", "battery", "li", 100])
        sheet.write_row(4, 0, ["r", 2025, "smelting", "out", "primary", "li", -90.5])
    done = tanfeng("trace", "rates", str(path), "--json")
    assert done.returncode == 1
    assert [f["at"] for f in json.loads(done.stdout)["findings"]] == ["flows.xlsx#flows!G5"]


def test_leakage(tanfeng, write):
    sold = write("sold.csv", "year,sold\n2015,1000\n2016,2000\n")
    back = write("back.csv", "年份,回收量\n2015,50\n2016,150\n2017,200\n")
    done = tanfeng("trace", "leakage", sold, back, "--weibull", "1:0.05,10:0.5", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [f["code"] for f in told["findings"]] == ["leakage-found"]
    row = told["result"][-1]
    assert row["year"] == 2017
    assert row["low_sum"] < row["leaked_sum"] < row["high_sum"]
    shown = tanfeng("trace", "leakage", sold, back, "--fixed", "2", "--entry", "1")
    assert "1,000.0" in shown.stdout


def test_leakage_with_traced_lives(tanfeng, write):
    sold = write("sold.csv", "year,sold\n2015,1000\n")
    back = write("back.csv", "year,returned\n2015,0\n2016,500\n2017,400\n")
    lives = write("lives.csv", "years,ended\n2,yes\n2,是\n3,yes\n4,no\n")
    done = tanfeng("trace", "leakage", sold, back, "--lives", lives, "--json")
    rows = json.loads(done.stdout)["result"]
    assert [r["expected"] for r in rows] == pytest.approx([0, 500, 250])


def test_leakage_with_the_lives_of_the_log(tanfeng, write, tmp_path):
    tanfeng("init", tmp_path / "ws")
    sold = write("sold.csv", "year,sold\n2022,1000\n")
    back = write("back.csv", "year,returned\n2023,0\n2024,0\n")
    words = ("trace", "leakage", sold, back, "--traced", "-w", tmp_path / "ws")
    none = tanfeng(*words)
    assert none.returncode == 2
    assert "lives-none" in none.stderr
    tanfeng("trace", "example", tmp_path / "lives", "--packs", "12")
    tanfeng("trace", "import", tmp_path / "lives", "-w", tmp_path / "ws")
    done = tanfeng(*words, "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["result"]
    assert 0 < rows[-1]["expected_sum"] <= 1000
    # each traced life is a twelfth of the survival, so that a thousand batteries are unsure
    assert rows[-1]["sd_sum"] > 20


@pytest.mark.parametrize(
    "words",
    [(), ("--weibull", "3"), ("--weibull", "a,b"), ("--fixed", "1:1"), ("--normal", "-1,2"),
     ("--fixed", "5", "--normal", "5,1"), ("--fixed", "5", "--density"),
     ("--normal", "5,1", "--density", "--entry", "0.5")],
)  # fmt: skip
def test_lifetimes_that_cannot_be_are_wrong_usage(tanfeng, write, words):
    sold = write("sold.csv", "year,sold\n2015,1000\n")
    back = write("back.csv", "year,returned\n2016,500\n")
    done = tanfeng("trace", "leakage", sold, back, *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_waste_ledger(tanfeng, write):
    done = tanfeng("trace", "waste", write("ledger.csv", LEDGER), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["result"][0]["rate"] == pytest.approx(70 / 110)
    codes = [f["code"] for f in told["findings"]]
    assert codes.count("waste-field-missing") == 3
    assert {"waste-code-class", "waste-unbalanced"} <= set(codes)
    assert next(f["at"] for f in told["findings"] if f["code"] == "waste-code-class") == (
        "ledger.csv:3"
    )


def test_waste_lots(tanfeng, write):
    done = tanfeng("trace", "waste", write("lots.csv", LOTS), "--by", "year")
    assert done.returncode == 0, done.stderr
    assert "100.0%" in done.stdout


def test_water(tanfeng, write):
    volumes = write("water.csv", "entity,period,fresh,reused\np,2025,1000,4000\n")
    units = write("units.csv", "entity,period,unit,fresh\np,2025,a,500\np,2025,b,300\n")
    meter = write("meter.csv", "entity,period,metered\np,2025,1000\n")
    done = tanfeng("trace", "water", volumes, units, meter, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["result"]["rates"][0]["reuse_rate"] == pytest.approx(0.8)
    assert told["result"]["quality"][0]["difference"] == pytest.approx(0.2)
    assert [f["code"] for f in told["findings"]] == ["water-units-differ"]
    assert tanfeng("trace", "water", units).returncode == 2
    assert "80.0%" in tanfeng("trace", "water", volumes).stdout


def test_leakage_and_survival_are_drawn(tanfeng, write, tmp_path):
    sold = write("sold.csv", "年份,销售量\n2016,1000\n2018,3000\n")
    back = write("back.csv", "year,returned\n2022,100\n2023,400\n")
    pictures = tmp_path / "leak.svg", tmp_path / "alive.png"
    done = tanfeng("trace", "leakage", sold, back, "--weibull", "3.5:0.2,8:0.3", "--chart",
                   pictures[0], "--survival", pictures[1], "--json")  # fmt: skip
    assert json.loads(done.stdout)["result"]
    assert "95%" in pictures[0].read_text("utf-8")
    assert pictures[1].read_bytes()[:4] == b"\x89PNG"
