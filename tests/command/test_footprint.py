"""The tutorial of footprints, as a user types it, and what a user gets wrong."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "aluminium-cup"

# thirty commands, each a process of its own
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ws(tanfeng, tmp_path_factory):
    path = tmp_path_factory.mktemp("footprint") / "ws"
    assert tanfeng("init", str(path)).returncode == 0
    brought = tanfeng("footprint", "import", str(EXAMPLE), "--name", "cup", "-w", str(path))
    assert brought.returncode == 0, brought.stderr
    assert "16 exchanges" in brought.stdout
    made = tanfeng("footprint", "run", "--period", "2024", "-w", str(path), "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert told["result"]["run"] == 2
    assert "footprint-unlinked" in {f["code"] for f in told["findings"]}
    return path


def result(made):
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)["result"]


def test_the_tutorial_runs_as_it_is_written(tanfeng, ws):
    lines = (ROOT / "docs/tutorial/footprint.md").read_text("utf-8").splitlines()
    commands = [line.split() for line in lines if line.startswith("tanfeng footprint")]
    elsewhere = {"demo-workspace", "import", "record", "partner"}
    commands = [c for c in commands if not elsewhere & set(c)]
    assert len(commands) >= 7
    for words in commands:
        words = ["50" if word == "1000" else word for word in words[1:]]
        made = tanfeng(*words, "-w", str(ws))
        assert made.returncode == 0, (words, made.stderr)
        assert "Traceback" not in made.stderr
    assert tanfeng("replay", "2", "-w", str(ws)).returncode == 0


def test_a_stranger_fetches_the_document_with_curl(tanfeng, ws, tmp_path):
    """Section 4 of the tutorial, by a shell, from the record to the document that curl prints."""
    text = (ROOT / "docs/tutorial/footprint.md").read_text("utf-8")
    section = text.partition("## 4. ")[2].partition("## 5. ")[0]
    make, serve, ask = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    if shutil.which("curl") is None:
        pytest.skip("no curl: apt install curl")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    opened = "until curl -s http://127.0.0.1:8443/openapi.json >/dev/null; do sleep 0.2; done\n"
    # what a person would copy from the screen
    copied = (
        'read CLIENT SECRET < <(python3 -c \'import json; told = json.load(open("p"))['
        '"result"]; print(told["partner"]["client"], told["secret"])\')\n'
    )
    add, _, start = serve.partition("\n")
    lines = make + f"{add} --json > p\n" + start + opened + copied + ask
    lines = lines.replace("CLIENT:SECRET", "$CLIENT:$SECRET").replace("8443", port)
    command = tmp_path / "bin" / "tanfeng"
    command.parent.mkdir()
    code = "from tanfeng.faces.cli import main; main()"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{code}' \"$@\"\n", "utf-8")
    command.chmod(0o755)
    made = subprocess.run(
        ["bash", "-c", "set -e\n" + lines], cwd=tmp_path, capture_output=True, text=True,
        encoding="utf-8", timeout=120,
        env={**os.environ, "TANFENG_WORKSPACE": str(ws), "no_proxy": "127.0.0.1",
             "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    (fetched,) = json.loads(made.stdout[made.stdout.index('{"data"') :])["data"]
    assert fetched == json.loads((tmp_path / "cup.json").read_text("utf-8"))


def test_the_parts_of_a_footprint_add_up(tanfeng, ws):
    found = result(tanfeng("footprint", "show", "2", "cup", "-w", str(ws), "--json"))
    for way in ("inputs", "processes", "flows"):
        assert sum(part["value"] for part in found[way]) == pytest.approx(found["value"])
    tree = result(tanfeng("footprint", "tree", "2", "cup", "-w", str(ws), "--json"))
    assert tree["value"] == pytest.approx(found["value"])
    links = result(tanfeng("footprint", "links", "2", "--state", "cut_off", "-w", str(ws),
                           "--json"))  # fmt: skip
    assert [(row["process"], row["flow"]) for row in links] == [("metal", "anode")]


def test_the_same_seed_gives_the_same_digits(tanfeng, ws):
    words = ("footprint", "draw", "2", "cup", "--draws", "20", "--seed", "3", "-w", str(ws))
    assert result(tanfeng(*words, "--json")) == result(tanfeng(*words, "--json"))


def test_a_persons_links_count_and_are_named(tanfeng, ws, tmp_path):
    file = tmp_path / "links.csv"
    file.write_text(
        "process,flow,provider,share,by,reason\n"
        "metal,electricity,cn.electricity_footprint.2023#wind,1,Li,green power contract\n"
    )
    # wind power is another product than power of the mix: it cannot stand in for it
    made = tanfeng("footprint", "run", "--period", "2024", "--links", str(file), "-w", str(ws))
    assert "links-unknown" in made.stderr
    file.write_text("process,flow,provider,share,by,reason\nmetal,oxide,,1,Li,not bought\n")
    told = result(tanfeng("footprint", "run", "--period", "2024", "--links", str(file), "-w",
                          str(ws), "--json"))  # fmt: skip
    links = result(tanfeng("footprint", "links", str(told["run"]), "--process", "metal", "-w",
                           str(ws), "--json"))  # fmt: skip
    (cut,) = [row for row in links if row["flow"] == "oxide"]
    assert (cut["state"], cut["reason_en"]) == ("cut_off", "Li: not bought")


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("import", "nowhere.csv"), 1, "inventory-missing"),
        (("show", "2", "mug"), 2, "footprint-product"),
        (("show", "1", "cup"), 2, "run-not-footprint"),
        (("show", "99", "cup"), 2, "run-unknown"),
        (("run", "--view", "colour"), 1, "allocation-view"),
        (("run", "--electricity", "magic"), 1, "electricity-metric"),
        (("run", "--warming", "AR1"), 1, "warming-unknown"),
        (("change", "2", "metal", "50", "--of", "metal"), 2, "footprint-loop"),
    ],
)
def test_what_a_user_gets_wrong_is_told(tanfeng, ws, words, status, code):
    made = tanfeng("footprint", *words, "-w", str(ws))
    assert made.returncode == status, made.stderr
    assert code in made.stderr
    assert "Traceback" not in made.stderr


def test_a_faulty_inventory_is_refused_with_every_place(tanfeng, ws, tmp_path):
    for file in EXAMPLE.iterdir():
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    path = tmp_path / "exchanges.csv"
    told = path.read_text("utf-8").replace("1.52,t", "lots,t").replace("700,kg", "700,kWh")
    path.write_text(told, "utf-8")
    made = tanfeng("footprint", "import", str(tmp_path), "-w", str(ws))
    assert made.returncode == 1
    assert "exchanges.csv:13" in made.stderr
    assert "exchanges.csv:17" in made.stderr
    names = result(tanfeng("footprint", "list", "-w", str(ws), "--json"))
    assert [each["arguments"]["name"] for each in names] == ["cup"]
