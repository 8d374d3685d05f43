"""Pathways from the command line, as a user types them; the real lists where they are at hand."""

import json

import pytest

SERIES = "year,value\n" + "\n".join(
    f"{year},{value}"
    for year, value in zip(
        range(2005, 2025),
        [5.1, 5.5, 6.0, 6.4, 6.9, 7.4, 8.0, 8.3, 8.6, 8.4, 8.2, 8.0, 7.9, 7.7, 7.4, 7.2, 7.0, 6.9,
         6.6, 6.5],
        strict=True,
    )
)  # fmt: skip
FACTORS = """year,sector,output,energy,co2
2020,steel,10,6,15
2020,cement,8,3,9
2024,steel,12,6.5,15.5
2024,cement,7,2.5,7
"""


def said(done):
    return json.loads(done.stdout)["result"]


def test_has_it_peaked(tanfeng, tmp_path):
    (tmp_path / "series.csv").write_text(SERIES, encoding="utf-8")
    done = tanfeng("pathway", "peak", str(tmp_path / "series.csv"), "--json")
    assert done.returncode == 0, done.stderr
    made = said(done)["series.csv"]
    assert made["outcome"]["verdict"] == "peaked"
    assert made["outcome"]["peak_year"] == 2013
    assert tanfeng("pathway", "peak", str(tmp_path / "series.csv")).returncode == 0


def test_a_change_is_taken_apart_without_a_rest(tanfeng, tmp_path):
    (tmp_path / "f.csv").write_text(FACTORS, encoding="utf-8")
    chain = "output,output@sector,energy@sector,co2@sector"
    done = tanfeng("pathway", "decompose", str(tmp_path / "f.csv"), "--chain", chain,
                   "--by", "sector", "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = said(done)
    assert sum(made["effects"][0]) == pytest.approx(22.5 - 24)
    assert abs(made["residual"]) < 1e-12


def test_faulty_files_are_told_by_line(tanfeng, tmp_path):
    (tmp_path / "bad.csv").write_text("year,value\n2020,1\n2020,2\n2021,x\n", encoding="utf-8")
    done = tanfeng("pathway", "peak", str(tmp_path / "bad.csv"))
    assert done.returncode == 2
    assert "bad.csv:4" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_plants_or_scenario_nothing_is_posted(tanfeng, tmp_path):
    ws = str(tmp_path / "ws")
    assert tanfeng("init", ws).returncode == 0
    done = tanfeng("pathway", "run", "steel", "-w", ws)
    assert done.returncode == 1
    assert "no-plants" in done.stderr
    assert tanfeng("pathway", "run", "bricks", "-w", ws).returncode == 2
    assert tanfeng("pathway", "run", "steel", "-s", "no.such", "-w", ws).returncode == 2
    assert said(tanfeng("run", "list", "-w", ws, "--json")) == []


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.parametrize(
    ("sector", "plants", "output", "count"),
    [
        ("steel", "gem_steel_plants_cn_2023-03.csv", "gcam_cn_province_industry_output.csv", 557),
        ("cement", "sfi_cement_assets_cn_2021-07.csv", None, 1159),
    ],
)
def test_the_real_lists_to_2060(tanfeng, tmp_path, realdata, sector, plants, output, count):
    ws = str(tmp_path / "ws")
    assert tanfeng("init", ws).returncode == 0
    given = ["--output", str(realdata / output)] if output else []
    brought = tanfeng("pathway", "init", sector, str(realdata / plants), *given, "-w", ws, "--json")
    assert said(brought)["plants"] == count
    # three scenarios from one command
    three = [f"{sector}.{name}" for name in ("base", "policy", "deep")]
    asked = [part for name in three for part in ("-s", name)]
    done = tanfeng("pathway", "run", sector, *asked, "--load", "0.65", "-w", ws, "--json")
    plans = said(done)
    assert [plan["summary"]["scenario"] for plan in plans] == three
    numbers = [str(plan["run"]["number"]) for plan in plans]
    for plan in plans:
        years = sorted(int(year) for year in plan["summary"]["emission"])
        assert (years[0], years[-1], len(years)) == (2025, 2060, 36)
        assert plan["summary"]["gap"] < 0.01
    # provincial sums close
    from tanfeng.ledger import open_workspace
    from tanfeng.pathways.assets import explain_plants
    from tanfeng.pathways.study import open_pathway
    from tanfeng.programme.rollup import planned

    opened = open_workspace(tmp_path / "ws")
    pathway = open_pathway(opened, int(numbers[-1]))
    scenario = pathway.problem.scenario

    def emitted(root):
        totals = planned(opened, root, scenario).totals
        # a province none of whose plants can be planned has no total
        return next((t.values for t in totals if t.measure == "emission_direct"), {})

    whole = emitted("CN")
    parts = [emitted(region) for region in pathway.problem.regions]
    for year, value in whole.items():
        assert sum(part.get(year, 0.0) for part in parts) == pytest.approx(value, rel=1e-9)
    rolled = tanfeng("rollup", "CN", "2030", "-s", scenario, "-w", ws)
    assert rolled.returncode == 0, rolled.stderr
    # every plant is explained
    for told in explain_plants(pathway, pathway.problem.fleet.ids):
        assert told.text.zh
        assert told.text.en
    # the curve is drawn
    picture = tmp_path / "curve.png"
    drawn = tanfeng("pathway", "curve", sector, "-s", f"{sector}.policy", "--years", "2025:2035:5",
                    "--step", "5", "--chart", str(picture), "-w", ws)  # fmt: skip
    assert drawn.returncode == 0, drawn.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert tanfeng("pathway", "compare", *numbers, "-w", ws).returncode == 0
