"""``tanfeng reconcile``: the how-to page as it is written, and files that are not in order."""

import json
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/how-to/balance-a-plant.md"


def test_the_page_is_true(tanfeng, tmp_path, monkeypatch):
    page = PAGE.read_text("utf-8")
    for name, text in re.findall(r"```csv (\S+)\n(.*?)```", page, re.S):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    command = re.findall(r"```sh\n(.*?)\n```", page, re.S)[0].split()
    plain = tanfeng(*command[1:])
    assert plain.returncode == 0
    assert "reconcile-gross-error" in plain.stderr
    done = tanfeng(*command[1:], "--json")
    told = json.loads(done.stdout)["result"]
    assert round(told["test"]["square"], 1) == 49.3
    assert told["passed"] is False
    (wrong,) = told["gross_errors"]
    assert wrong["names"] == ["acid"]
    assert (round(wrong["bias"]), round(wrong["bias_sd"])) == (-29, 4)
    cleared = {each["name"]: each for each in told["cleared"]["values"]}
    assert told["cleared"]["passed"] is True
    assert (round(cleared["acid"]["value"]), round(cleared["acid"]["sd"])) == (169, 3)
    states = {each["name"]: each["state"] for each in told["values"]}
    assert states["copper foil"] == "measured"
    assert states["raffinate"] == "observable"


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("stream,source,target,value,sd\na,,n,ten,1\nb,n,,1,1\n", 1, "table-cell-number"),
        ("a,b\n1,2\n", 2, "table-unknown"),
        ("stream,source,target,value,sd\na,,n,1,\nb,n,,1,1\n", 2, "reconcile-reading"),
    ],
)
def test_bad_tables_are_findings(tanfeng, tmp_path, text, status, code):
    path = tmp_path / "s.csv"
    path.write_text(text, "utf-8")
    done = tanfeng("reconcile", path)
    assert done.returncode == status
    assert code in done.stderr
    assert "s.csv:" in done.stderr
    assert "Traceback" not in done.stderr
