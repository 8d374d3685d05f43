"""The house itself: floors, sizes, names, places, and what must never be written down."""

import ast
import importlib
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tanfeng"
ROOMS = (
    "reference", "ledger", "accounting", "footprint", "pathways", "rules", "programme", "faces",
)  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def python_files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_are_small():
    sizes = {path: length(path) for path in python_files()}
    assert statistics.median(sizes.values()) <= 150
    assert {str(p.relative_to(ROOT)): n for p, n in sizes.items() if n > 400} == {}


def test_no_name_that_explains_nothing():
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "toolbox"}
    parts = {part.removesuffix(".py") for path in python_files() for part in path.parts}
    assert not empty & parts


def test_paths_fit_windows():
    for path in tracked():
        name = str(path.relative_to(ROOT))
        assert name.isascii(), name
        assert len(name) < 180, name
        assert not set(name) & set('<>:"|?*\\'), name


@pytest.mark.parametrize("room", ROOMS)
def test_room_opens_with_its_purpose_and_a_sorted_public_surface(room):
    module = importlib.import_module(f"tanfeng.{room}")
    assert module.__doc__ is not None
    assert len(module.__doc__.strip().splitlines()) >= 4
    public = getattr(module, "__all__", [])
    # constants, then classes, then functions, each in order: what ruff's RUF022 asks for
    kinds = {name: (not name.isupper(), not name[0].isupper(), name) for name in public}
    assert list(public) == sorted(public, key=kinds.__getitem__)
    for name in public:
        assert hasattr(module, name), name


def test_public_functions_and_classes_have_docstrings():
    bare = []
    for path in python_files():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert bare == []


def finding_codes() -> dict[str, str]:
    """Return every finding code that the source can raise, with where."""
    pattern = re.compile(r"(?:refuse|Finding)\(\s*(?:code=)?\"([a-z0-9]+(?:-[a-z0-9]+)+)\"")
    found = {}
    for path in python_files():
        for code in pattern.findall(path.read_text(encoding="utf-8")):
            found[code] = str(path.relative_to(ROOT))
    return found


def test_every_finding_code_is_documented():
    pages = "\n".join(
        page.read_text(encoding="utf-8") for page in (ROOT / "docs/reference/findings").glob("*.md")
    )
    codes = finding_codes()
    assert len(codes) > 50
    missing = {code: at for code, at in codes.items() if f"`{code}`" not in pages}
    assert missing == {}


def test_lock_files_name_no_host():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_nothing_of_this_machine_is_written_down():
    # built from pieces, so that this file does not find itself
    forbidden = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/op" + "t/", "pythonhosted" + "."]
    hits = []
    for path in tracked():
        if path.suffix in {".png", ".xlsx", ".gz", ".pdf"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        hits += [f"{path.relative_to(ROOT)}: {word}" for word in forbidden if word in text]
    assert hits == []


def test_shared_folder_is_named_in_one_place_only():
    word = "../sha" + "red"
    named = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ""}
        and word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert named in ([], ["tests/conftest.py"])


def test_text_files_are_opened_with_an_encoding():
    pattern = re.compile(r"\.(?:read_text|write_text)\(\s*\)|\bopen\([^)]*\"[rwa]t?\"\)")
    bare = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert bare == []
