"""Words of reports about footprints (报告用语): impacts, views, states of links, stages."""

from __future__ import annotations

from tanfeng.reference.finding import Text

IMPACTS = {
    "gwp100": Text("产品碳足迹（不含生物二氧化碳的吸收与排放）",
                   "footprint, biogenic CO2 taken up and given off left out"),
    "gwp100_fossil": Text("化石源温室气体", "fossil greenhouse gases"),
    "gwp100_biogenic": Text("生物源非二氧化碳温室气体", "biogenic greenhouse gases without CO2"),
    "gwp100_land_use": Text("土地利用与变化", "land use and its change"),
    "co2_biogenic": Text("生物源二氧化碳排放", "biogenic CO2 given off"),
    "co2_uptake": Text("生物源二氧化碳吸收", "biogenic CO2 taken up"),
}  # fmt: skip
VIEWS = {
    "mass": Text("按质量分配", "shared by mass"),
    "energy": Text("按能量分配", "shared by energy"),
    "value": Text("按经济价值分配", "shared by value"),
    "substitution": Text("替代法（系统扩展）", "substitution (system expansion)"),
    "cut_off": Text("副产品不承担负荷", "co-products free of burdens"),
}
STATES = {
    "own": Text("产品过程自身", "the product's own process"),
    "linked": Text("已链接到一个供应过程", "linked to one provider"),
    "split": Text("分摊到多个同样接近的供应过程", "split over several that are as near"),
    "cut_off": Text("无供应过程，未计入", "no provider: left out"),
    "elementary": Text("取自自然界", "taken from nature"),
    "error": Text("来源指定的供应过程有误，未计入", "the named provider is at fault: left out"),
}
STAGES = {
    "materials": Text("原材料获取与上游加工", "raw materials and what is made of them upstream"),
    "energy": Text("外购能源供应", "supply of bought energy"),
    "production": Text("生产（本企业）", "production (this enterprise)"),
}
REST = Text("其余", "others")
UNKNOWN = Text("未知", "not known")


def impact_name(impact: str) -> Text:
    """Return what an impact is called; one that a source brought by its own id."""
    return IMPACTS.get(impact, Text(impact, impact))


def per_unit(unit: str, amount: str = "1", gas: str = "CO2e") -> Text:
    """Return the unit of a footprint, such as ``kg CO2e/t``."""
    declared = unit if amount == "1" else f"{amount} {unit}"
    kilograms = f"kg {gas}".strip()
    return Text(f"{kilograms.replace('CO2', 'CO₂')}/{declared}", f"{kilograms}/{declared}")
