"""Small plant lists in the layouts of the open trackers, made up for the tests."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tanfeng.ledger.workspace import Workspace, create_workspace
from tanfeng.pathways.plants import gem_coal, gem_steel, plain, sfi_cement

HEADERS = {
    "gem-steel": (*gem_steel.HEADER, "crude_steel_2020_ktpa", "bof_steel_2020_ktpa",
                  "eaf_steel_2020_ktpa"),
    "sfi-cement": sfi_cement.HEADER,
    "gem-coal": gem_coal.HEADER,
    "plain": plain.HEADER,
}  # fmt: skip


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """Write a list of one layout, its rows told by column, under a name that tells nothing."""

    def write(layout: str, *rows: dict[str, str], header: Sequence[str] = ()) -> Path:
        columns = header or HEADERS[layout]
        lines = [",".join(columns)]
        lines += [",".join(row.get(column, "") for column in columns) for row in rows]
        path = tmp_path / "list.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def steel() -> Callable[..., dict[str, str]]:
    """A row of the steel tracker, some cells of it replaced."""

    def row(**cells: str) -> dict[str, str]:
        return {
            "plant_id": "SCN1", "name_en": "One", "name_zh": "一厂", "province": "Hebei",
            "lat": "39.5", "lon": " 117.25", "status": "operating", "start": "2003",
            "cap_crude_steel_ktpa": "2000", "cap_bof_ktpa": "2000", "cap_bf_ktpa": "1900",
            "process": "integrated (BF)", **cells,
        }  # fmt: skip

    return row


@pytest.fixture
def own() -> Callable[..., dict[str, str]]:
    """A row of the plain layout, some cells of it replaced."""

    def row(**cells: str) -> dict[str, str]:
        return {
            "id": "works-1", "name_zh": "一厂", "name_en": "One", "region": "河北省",
            "sector": "3120", "product": "crude_steel", "route": "bf_bof", "capacity": "200",
            "unit": "万t/a", "status": "operating", "start": "2003", **cells,
        }  # fmt: skip

    return row


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "ws")
