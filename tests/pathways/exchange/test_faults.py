"""Bad models: every fault is named with its file and line, all of them at once."""

import pytest

from tanfeng.pathways.exchange import read_osemosys, solve_osemosys, write_results
from tanfeng.reference.errors import TanfengError


def refused(folder):
    with pytest.raises(TanfengError) as caught:
        read_osemosys(folder)
    return caught.value.findings


@pytest.fixture
def folder(written, case):
    return written(case("super_simple"))


def test_a_folder_that_is_no_model_gives_one_error(tmp_path):
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    assert [f.code for f in refused(tmp_path)] == ["osemosys-folder"]
    assert [f.code for f in refused(tmp_path / "nowhere")] == ["osemosys-folder"]


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("FixedCost", "REGION,TECHNOLOGY,YEAR,VALUE\nBB,gas,2016,1\n", "osemosys-member", 2),
        ("FixedCost", "REGION,TECHNOLOGY,YEAR,VALUE\n\nBB,gas,2016,1\n", "osemosys-member", 3),
        ("FixedCost", "REGION,TECHNOLOGY,YEAR,VALUE\nBB,gas_plant,2016,x\n", "osemosys-number", 2),
        (
            "FixedCost",
            "REGION,TECHNOLOGY,YEAR,VALUE\nBB,gas_plant,2016,1\nBB,gas_plant,2016,2\n",
            "osemosys-duplicate",
            3,
        ),
        (
            "CapitalCost",
            "REGION,TECHNOLOGY,YEAR,VALUE\nBB,gas_plant,2016,-1\n",
            "osemosys-range",
            2,
        ),
        ("FixedCost", "REGION,YEAR,VALUE\nBB,2016,1\n", "osemosys-columns", 1),
        ("YEAR", "VALUE\n2016\nnext\n", "osemosys-order", 3),
        ("TECHNOLOGY", "VALUE\ngas_import\ngas_plant\ngas_plant\n", "osemosys-duplicate-member", 4),
        ("TECHNOLOGY", "VALUE\n", "osemosys-empty-set", 1),
    ],
)
def test_faults_are_named_by_file_and_line(folder, name, text, code, line):
    (folder / f"{name}.csv").write_text(text)
    found = [(f.code, f.at) for f in refused(folder)]
    assert (code, f"{folder / name}.csv:{line}") in found


def test_all_faults_are_told_at_once(folder):
    (folder / "FixedCost.csv").write_text(
        "REGION,TECHNOLOGY,YEAR,VALUE\nBB,gas,2016,1\nBB,gas_plant,2016,x\n"
    )
    (folder / "VariableCost.csv").write_text(
        "REGION,TECHNOLOGY,MODE_OF_OPERATION,YEAR,VALUE\nBB,gas_plant,7,2016,1\n"
    )
    assert sorted(f.code for f in refused(folder)) == [
        "osemosys-member",
        "osemosys-member",
        "osemosys-number",
    ]


def test_a_demand_without_supply(folder):
    (folder / "OutputActivityRatio.csv").write_text(
        "REGION,TECHNOLOGY,FUEL,MODE_OF_OPERATION,YEAR,VALUE\nBB,gas_import,natural_gas,1,2016,1\n"
    )
    assert [f.code for f in refused(folder)] == ["osemosys-no-supply"]


def test_limits_that_cross(folder):
    for name, value in (("TotalAnnualMinCapacity", 5), ("TotalAnnualMaxCapacity", 4)):
        (folder / f"{name}.csv").write_text(
            f"REGION,TECHNOLOGY,YEAR,VALUE\nBB,gas_plant,2016,{value}\n"
        )
    assert [f.code for f in refused(folder)] == ["osemosys-crossing"]


def test_an_unknown_file_is_a_warning(folder):
    (folder / "FixedCosts.csv").write_text("REGION,VALUE\nBB,1\n")
    _, findings = read_osemosys(folder)
    assert [f.code for f in findings] == ["osemosys-unknown-parameter"]


def test_a_missing_set(folder):
    (folder / "FUEL.csv").unlink()
    assert ("osemosys-file", str(folder / "FUEL.csv")) in [(f.code, f.at) for f in refused(folder)]


def test_an_impossible_model_names_what_stands_in_the_way(folder):
    (folder / "TotalTechnologyAnnualActivityUpperLimit.csv").write_text(
        "REGION,TECHNOLOGY,YEAR,VALUE\nBB,gas_import,2016,1\n"
    )
    model, _ = read_osemosys(folder)
    with pytest.raises(TanfengError) as caught:
        solve_osemosys(model)
    (finding,) = caught.value.findings
    assert finding.code == "osemosys-infeasible"
    assert "EBa11" in finding.message.en or "AAC2" in finding.message.en


def test_wide_tables_and_a_datapackage_give_the_same_model(folder, case):
    expected = solve_osemosys(read_osemosys(folder)[0]).objective
    (folder / "FixedCost.csv").write_text("REGION,TECHNOLOGY,2016\nBB,gas_plant,9.1101\n")
    (folder / "FUEL.csv").rename(folder / "COMMODITY.csv")
    data = folder.parent / "package" / "data"
    data.parent.mkdir()
    folder.rename(data)
    (data.parent / "datapackage.json").write_text("{}")
    model, _ = read_osemosys(data.parent / "datapackage.json")
    assert (
        solve_osemosys(model).objective
        == expected
        == pytest.approx(case("super_simple")["objective"])
    )


def test_results_in_the_layout_of_otoole(folder, tmp_path):
    answer = solve_osemosys(read_osemosys(folder)[0])
    files = write_results(answer, tmp_path / "results")
    assert {file.stem for file in files} == set(answer.tables)
    lines = (tmp_path / "results" / "NewCapacity.csv").read_text().splitlines()
    assert lines[0].replace('"', "") == "REGION,TECHNOLOGY,YEAR,VALUE"
    assert lines[1].startswith("BB,gas_import,2016,2.34242")
    assert len(lines) == 2


@pytest.mark.parametrize(("default", "rows", "told"), [(999, [], 1), (0, [], 0), (999, [0], 0)])
def test_storage_that_a_default_gives_away_is_told(written, case, default, rows, told):
    model = case("storage_hours")
    model.setdefault("defaults", {})["ResidualStorageCapacity"] = default
    storage, region = model["sets"]["STORAGE"], model["sets"]["REGION"]
    model["parameters"].pop("ResidualStorageCapacity", None)
    if rows:
        model["parameters"]["ResidualStorageCapacity"] = [[region, storage, rows[0]]]
    _, findings = read_osemosys(written(model))
    assert [f.code for f in findings].count("osemosys-storage-default") == told
