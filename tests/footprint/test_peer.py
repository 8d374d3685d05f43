"""Brightway as an independent implementation: all scores of two open inventories, one by one."""

import json
import os
import subprocess
import venv
from pathlib import Path

import numpy as np
import pytest

from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import normalise

pytestmark = [pytest.mark.slow, pytest.mark.realdata]
PEER = Path(__file__).parents[2] / "benchmarks" / "footprint_peer.py"
SETS = {
    "uslci": ("gwp100", "ref_gwp100_kgco2e_per_reference_unit", 764),
    "tiangong": ("gwp100_ef31", "ref_gwp100_per_unit_output", 1441),
}


@pytest.fixture(scope="module")
def brightway(tmp_path_factory, require_all) -> str:
    """A Python with bw2calc, in an environment of its own: it asks for other versions than ours."""
    named = os.environ.get("TANFENG_BW_PYTHON")
    if named:
        return named
    place = tmp_path_factory.mktemp("brightway")
    venv.create(place, with_pip=True)
    python = str(place / "bin" / "python")
    fetch = [python, "-m", "pip", "install", "-q", "bw2calc==3.1.0", "pypardiso"]
    if subprocess.run(fetch, capture_output=True, check=False).returncode:
        assert not require_all, "bw2calc cannot be fetched"
        pytest.skip("bw2calc cannot be fetched")
    return python


@pytest.mark.parametrize("name", SETS)
def test_all_scores_of_an_open_inventory_are_brightways(name, real_system, brightway, tmp_path):
    factor, score, many = SETS[name]
    system, _ = real_system(name, factor, score)
    parts = {"factors": system.factors[0]}
    for which in ("technosphere", "biosphere"):
        matrix = getattr(system, which)
        parts |= {f"{which}_{part}": getattr(matrix, part) for part in ("data", "indices")}
        parts[f"{which}_indptr"] = matrix.indptr
    np.savez(tmp_path / "system.npz", **parts)
    done = subprocess.run(
        [brightway, str(PEER), str(tmp_path / "system.npz")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = {}
    for line in done.stdout.splitlines():
        told |= json.loads(line)
    assert (told["bw2calc"], told["solver"]) == ("3.1.0", "PARDISO")
    value = diagnose(normalise(system)).answer().value[:, 0]
    assert len(value) == len(told["scores"]) == many
    # where no impact reaches a product, PARDISO leaves rounding of the others
    np.testing.assert_allclose(told["scores"], value, rtol=1e-9, atol=1e-20)
