"""``footprint record`` and ``report``: a product's record, its PACT document and its report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tanfeng.faces.cli.arguments import (
    AsOfOption,
    JsonOption,
    WorkspaceOption,
    day_from,
    usage,
    workspace_at,
)
from tanfeng.faces.cli.footprint.look import ProductArgument
from tanfeng.faces.cli.footprint.solve import RunArgument
from tanfeng.faces.cli.output import language, show, stderr, stdout, table
from tanfeng.footprint.formats.plain import write_folder
from tanfeng.footprint.record import (
    Asked,
    Company,
    FootprintRecord,
    draft_record,
    post_record,
    publish_record,
    record_for,
    to_pact,
    underlying,
)
from tanfeng.programme.footprint import footprint_report
from tanfeng.programme.report.render import FORMATS, write
from tanfeng.reference.finding import Text

_NAMES = {
    "gwp100": Text("产品碳足迹", "footprint"),
    "gwp100_fossil": Text("化石", "fossil"),
    "gwp100_biogenic": Text("生物（非 CO₂）", "biogenic, not CO2"),
    "gwp100_land_use": Text("土地利用", "land use"),
    "co2_biogenic": Text("生物 CO₂ 排放", "biogenic CO2 given off"),
    "co2_uptake": Text("生物 CO₂ 吸收", "biogenic CO2 taken up"),
}


def record(
    run: RunArgument,
    product: ProductArgument,
    company: Annotated[
        str, typer.Option(help="公司 Whose product it is; publishes it by PACT.")
    ] = "",
    id: Annotated[list[str] | None, typer.Option(help="公司编号 URN of the company.")] = None,
    product_id: Annotated[
        list[str] | None, typer.Option(help="产品编号 URN of the product.")
    ] = None,
    product_name: Annotated[str, typer.Option(help="商品名 Its trade name.")] = "",
    amount: Annotated[str, typer.Option(help="声明量 Declared amount, in the unit.")] = "1",
    period: Annotated[str, typer.Option(help="基准期 Reference period; the run's if none.")] = "",
    geography: Annotated[str, typer.Option(help="地域 CN-SD, CN, GLO.")] = "",
    mass: Annotated[str, typer.Option(help="质量 kg per unit of the product.")] = "",
    fossil_carbon: Annotated[str, typer.Option(help="化石碳 kg C per unit.")] = "",
    biogenic_carbon: Annotated[str, typer.Option(help="生物碳 kg C per unit.")] = "",
    exempted: Annotated[str, typer.Option(help="未计入 Percent left out, as estimated.")] = "",
    reviewer: Annotated[str, typer.Option(help="复核人 Who has reviewed it.")] = "",
    replaces: Annotated[str, typer.Option(help="替代 Id of the record before.")] = "",
    draws: Annotated[int, typer.Option(min=0, help="抽样次数 Draws of the uncertainty.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="种子 Seed of the draws.")] = 1,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="文件 PACT JSON file.")] = None,
    processes: Annotated[
        Path | None, typer.Option(help="文件夹 Write the processes behind it as tables.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """足迹记录 Keep a product's footprint as a record: hash, quality, ranges, PACT document.

    Example: tanfeng footprint record 4 my-cement --company "My Cement" --id urn:company:example:1
    """
    if company and not (id and product_id):
        message = "--company needs --id and --product-id 请给出公司与产品的 URN"
        raise typer.BadParameter(message)
    if out is not None and not company:
        message = "--out needs --company 请给出公司"
        raise typer.BadParameter(message)
    ws = workspace_at(workspace)
    asked = Asked(
        amount=amount, period=period, geography=geography, mass=mass, fossil_carbon=fossil_carbon,
        biogenic_carbon=biogenic_carbon, exempted=exempted, reviewer=reviewer,
        predecessor=replaces, draws=draws, seed=seed,
    )  # fmt: skip
    with usage():
        drafted = draft_record(ws, run, product, asked)
        whose = Company(company, tuple(id or ()), tuple(product_id or ()), product_name)
        if company:
            to_pact(drafted, whose)
    made, document = post_record(ws, drafted), None
    if company:
        document, _ = publish_record(ws, made, whose)
    if out is not None and document is not None:
        out.write_text(document.text + "\n", encoding="utf-8")
    if processes is not None:
        write_folder(underlying(ws, made), processes)
    if not as_json:
        _tell(made)
        if out is not None:
            stdout.print(str(out))
    told = (*made.findings, *(document.findings if document else ()))
    show({"record": made.plain(), "pact": document.plain if document else None}, told,
         as_json=as_json)  # fmt: skip


def _tell(made: FootprintRecord) -> None:
    lang, reckoned = language(), made.reckoned
    table(
        f"记录 record {made.number}: {made.name.to(lang)}, {made.id}",
        ("内容 what", ">数值 value", "单位 unit"),
        (
            *((_NAMES.get(impact, Text(impact, impact)).to(lang), f"{float(value):,.6g}",
               f"kg / {made.amount} {made.unit}") for impact, value in reckoned.values.items()),
            *((f"{view}", "—" if value is None else f"{float(value):,.6g}",
               f"kg / {made.amount} {made.unit}") for view, value in reckoned.views.items()),
            *(((f"{end} %", f"{float(value):,.6g}", f"kg / {made.amount} {made.unit}")
               for end, value in (("2.5", reckoned.drawn.low), ("50", reckoned.drawn.median),
                                  ("97.5", reckoned.drawn.high))) if reckoned.drawn else ()),
            ("初级数据 primary data", f"{float(reckoned.quality.primary):.1%}", ""),
            ("DQR 技术 technological", f"{float(reckoned.quality.technological):.2f}", "1–5"),
            ("DQR 地理 geographical", f"{float(reckoned.quality.geographical):.2f}", "1–5"),
            ("DQR 时间 temporal", f"{float(reckoned.quality.temporal):.2f}", "1–5"),
            ("有效期 valid", f"{made.valid_from} – {made.valid_until}", ""),
        ),
    )  # fmt: skip
    stdout.print(f"依据 basis sha256 {made.basis}")


def report(
    run: RunArgument,
    product: ProductArgument,
    out: Annotated[Path, typer.Option("--out", "-o", help="文件夹 Folder.")] = Path(
        "footprint-report"
    ),
    formats: Annotated[
        str, typer.Option("--formats", "-f", help="格式 Any of html, docx, pdf, md.")
    ] = ",".join(FORMATS),
    languages: Annotated[str, typer.Option(help="语言 zh, en or both.")] = "zh,en",
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """足迹报告 Write the newest record of a product as a report in the order of GB/T 24067.

    Example: tanfeng footprint report 4 my-cement -o my-cement-report -f html,pdf -w my-workspace
    """
    ws = workspace_at(workspace)
    kinds = [kind.strip() for kind in formats.split(",") if kind.strip()]
    tongues = [each.strip() for each in languages.split(",") if each.strip()]
    odd = [word for word in kinds if word not in FORMATS]
    odd += [word for word in tongues if word not in ("zh", "en")]
    if odd or not kinds or not tongues:
        message = f"'{', '.join(odd)}' is not known 不认识"
        raise typer.BadParameter(message)
    with usage():
        value = footprint_report(ws, record_for(ws, run, product).number, day_from(as_of))
    with Progress(console=stderr, transient=True, disable=as_json) as progress:
        task = progress.add_task("report 报告", total=len(kinds) * len(tongues))
        paths = write(value, out, kinds, tongues, lambda _: progress.advance(task))
    if not as_json:
        for path in paths:
            stdout.print(str(path))
    show({"figures": len(value.figures), "files": paths}, as_json=as_json)
