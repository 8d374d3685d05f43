"""Worked numbers of this folder."""

from pathlib import Path

import pytest
import yaml

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def cases():
    """Return the cases of one file by id."""

    def read(name):
        listed = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
        return {case["id"]: case for case in listed}

    return read
