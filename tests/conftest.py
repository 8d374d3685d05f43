"""What all tests share: where open real data lies, and when a missing service is an error."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def require_all() -> bool:
    """Whether a missing server or program fails instead of skipping (set in CI)."""
    return os.environ.get("TANFENG_REQUIRE_ALL") == "1"


@pytest.fixture(scope="session")
def realdata() -> Path:
    """Folder of openly licensed real data; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("TANFENG_REALDATA", ROOT / "../shared/realdata")).resolve()
    if not folder.is_dir():
        pytest.skip("no open real data: set TANFENG_REALDATA to its folder")
    return folder
