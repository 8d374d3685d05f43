"""The page on exchange: its commands and addresses are there, its Python runs."""

import json
import os
import re
import shlex
from pathlib import Path

import typer

from tanfeng.faces.api import Settings, make_app
from tanfeng.faces.cli import app
from tanfeng.footprint.pact import read_document, receive
from tanfeng.footprint.pact.work import Courier
from tanfeng.ledger import create_workspace

PAGE = (Path(__file__).parents[3] / "docs/how-to/exchange-footprints.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_commands_are_there():
    lines = "".join(blocks("sh")).replace("\\\n", " ").splitlines()
    lines += re.findall(r"`(tanfeng [^`]+)`", PAGE.replace("\n", " "))
    assert len(lines) > 8
    for line in lines:
        command, options = typer.main.get_command(app), []
        for word in shlex.split(line)[1:]:
            if word.startswith("-"):
                options.append(word)
            elif hasattr(command, "get_command") and not options:
                command = command.get_command(None, word)
                assert command is not None, line
        known = {option for parameter in command.params for option in
                 (*parameter.opts, *parameter.secondary_opts)}  # fmt: skip
        assert set(options) <= known, line


def test_the_addresses_are_those_of_the_service(tmp_path):
    ws = create_workspace(tmp_path / "ws")
    described = make_app(Settings(ws, b"x" * 32, Courier("https://a.example.com"))).openapi()
    told = set(re.findall(r"`(?:GET|POST) (/[^`]+)`", PAGE)) - {"/openapi.json"}
    # events have a page of their own
    assert told == {path for path in described["paths"] if not path.startswith("/epcis/")}
    parameters = {each["name"] for each in described["paths"]["/3/footprints"]["get"]["parameters"]}
    assert all(f"`{name}`" in PAGE for name in parameters - {"cursor"})


def test_the_python_runs(tmp_path, record, capsys):
    (code,) = blocks("python")
    ws = create_workspace(tmp_path / "my-workspace")
    receive(ws, "acme", [read_document(json.dumps(record(1)))])
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        exec(code, {})
    finally:
        os.chdir(here)
    assert capsys.readouterr().out == f"acme {record(1)['productIds']} 850.10 Active\n"
