"""``pathway check`` and ``run`` of a sector without costs, as a user meets them."""

from tanfeng.ledger import create_workspace
from tanfeng.pathways.study import bring_plants

HEADER = (
    "id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,load,closes"
)


def test_a_sector_without_costs_shows_what_is_known_and_refuses_in_one_finding(tanfeng, tmp_path):
    ws = create_workspace(tmp_path / "ws")
    (tmp_path / "lines.csv").write_text(
        f"{HEADER}\ng1,甲线,Line A,CN-HE,3041,flat_glass,float,400,万重量箱/年,operating,2012,,,\n",
        encoding="utf-8",
    )
    bring_plants(ws, tmp_path / "lines.csv")
    checked = tanfeng("pathway", "check", "flat_glass", "-w", "ws", cwd=tmp_path)
    assert checked.returncode == 1
    for shown in ("melting", "13.5", "kgce/weight_case", "industry_peak_2022", "carbonates per"):
        assert shown in checked.stdout
    run = tanfeng("pathway", "run", "flat_glass", "-w", "ws", cwd=tmp_path)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert run.stderr.count("demand-without-technology") == 1
    assert "roadmap_flat_glass.yaml:" in run.stderr
    assert "capex" in run.stderr
