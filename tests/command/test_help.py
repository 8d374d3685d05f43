"""Every command has help with an example, --json where it returns something, and a page."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _commands():
    import typer

    from tanfeng.faces.cli import app

    return _generator()._leaves("tanfeng", typer.main.get_command(app))


@pytest.mark.parametrize(("name", "command"), _commands(), ids=lambda x: str(x)[:40])
def test_command_is_documented(name, command):
    assert f"Example: {name}" in command.help
    assert any(ord(letter) > 0x4E00 for letter in command.help)
    assert "--json" in {option for p in command.params for option in p.opts}


def test_the_verbs_that_are_promised_are_there():
    names = {name.removeprefix("tanfeng ") for name, _ in _commands()}
    promised = {"init", "template", "check", "submit", "account", "grade", "rollup", "report"}
    promised |= {"explain", "replay", "demo", "reference list", "reference show", "reference lint"}
    assert promised <= names


@pytest.mark.parametrize("page", list(_generator().PAGES))
def test_generated_page_is_up_to_date(page):
    module = _generator()
    path = ROOT / "docs" / page
    assert path.read_text(encoding="utf-8") == module.PAGES[page]().rstrip() + "\n"


def test_a_short_command_imports_no_charts_and_no_solver():
    """What a verb needs is imported when it is called: starting is most of a short command."""
    script = (
        "import sys; from tanfeng.faces.cli import app\n"
        "try: app(['init', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'altair', 'highspy', 'tanfeng.programme', 'tanfeng.pathways'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
