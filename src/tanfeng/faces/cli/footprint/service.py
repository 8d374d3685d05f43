"""``footprint publish``, ``records``, ``fetch``, ``ask`` ...: exchange with partners."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stdout, table
from tanfeng.faces.cli.outside import (
    AddressOption,
    AuthorityOption,
    PrivateOption,
    need_packages,
    reach_from,
)
from tanfeng.footprint.pact import announce_published, publish, read_document, value_of
from tanfeng.footprint.record import use_record
from tanfeng.ledger.exchange_events import events as all_events
from tanfeng.ledger.footprints import (
    Entry,
    deprecate_footprint,
    list_footprints,
    received,
)
from tanfeng.reference.errors import refuse

PartnerArgument = Annotated[str, typer.Argument(help="伙伴 Name of the partner.")]
ProductOption = Annotated[
    list[str] | None, typer.Option("--product", help="产品编号 URN; repeated means or.")
]
CompanyOption = Annotated[list[str] | None, typer.Option("--company", help="公司编号 URN.")]
GeographyOption = Annotated[
    list[str] | None, typer.Option("--geography", help="地域 CN, CN-SD, Eastern Asia.")
]
ClassOption = Annotated[
    list[str] | None, typer.Option("--classification", help="产品分类 URN of a class.")
]
OnOption = Annotated[str, typer.Option("--valid-on", help="有效日 Valid on: 2025-01-01.")]
StatusOption = Annotated[str, typer.Option("--status", help="状态 Active or Deprecated.")]


def publish_files(
    files: Annotated[list[Path], typer.Argument(help="文件 PACT v3 JSON, one record each.")],
    address: AddressOption = "",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """发布 Publish records as our own: all of them or none; partners are told by `serve`.

    Example: tanfeng footprint publish clinker.json --address https://pact.example.com
    """
    ws = workspace_at(workspace)
    documents = []
    for each in files:
        try:
            documents.append(read_document(each.read_bytes(), str(each)))
        except OSError as error:
            message = f"{each}: {error.strerror}"
            raise typer.BadParameter(message) from error
    made = publish(ws, documents)
    told = 0
    if address:
        from tanfeng.footprint.pact.addresses import host_system

        with usage():
            told = announce_published(ws, made, host_system(address))
    if not as_json:
        for each in made:
            stdout.print(each.id)
    findings = tuple(found for document in documents for found in document.findings)
    show({"published": [each.id for each in made], "announced": told}, findings, as_json=as_json)


def deprecate(
    id: Annotated[str, typer.Argument(help="编号 Id of one of our records.")],
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """弃用 Declare that a record of ours is no longer the one to use.

    Example: tanfeng footprint deprecate 10000000-0000-4000-8000-000000000001 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        found = deprecate_footprint(ws, id)
    show({"id": found.id, "status": found.status}, as_json=as_json)


def records(
    ours: Annotated[bool, typer.Option("--own/--received", help="本方或收到的 Whose.")] = True,
    partner: Annotated[str | None, typer.Option(help="伙伴 Received from this one only.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """交换记录 List the records that are exchanged, our own or those received.

    Example: tanfeng footprint records --received -w my-workspace
    """
    ws = workspace_at(workspace)
    if ours and partner is None:
        found: tuple[Entry, ...] = ()
        after: int | None = 0
        as_of: int | None = None
        while after is not None:
            page = list_footprints(ws, limit=1000, after=after, as_of=as_of)
            found, after, as_of = (*found, *page.entries), page.after, page.as_of
    else:
        found = received(ws, partner)
    rows = [_row(each) for each in found]
    if not as_json:
        _records_table(rows)
    show(rows, as_json=as_json)


def _row(entry: Entry) -> dict[str, object]:
    value = value_of(entry)
    return {
        "id": entry.id, "status": entry.status, "partner": entry.partner,
        "product": value.productIds, "name": value.productNameCompany, "company": value.companyName,
        "pcf": value.pcf.pcfExcludingBiogenicUptake,
        "unit": f"{value.pcf.declaredUnitAmount} {value.pcf.declaredUnitOfMeasurement}",
        "valid_until": str(datetime.fromtimestamp(entry.valid_until / 1e6, UTC).date()),
        "run": entry.run,
    }  # fmt: skip


def _records_table(rows: list[dict[str, object]]) -> None:
    table(
        "记录 Records",
        ("id", "status 状态", "partner 伙伴", "product 产品", ">kg CO2e", "per 每",
         "valid until 有效至"),
        (
            tuple(str(row[key]) for key in
                  ("id", "status", "partner", "name", "pcf", "unit", "valid_until"))
            for row in rows
        ),
    )  # fmt: skip


def fetch(
    name: PartnerArgument,
    product: ProductOption = None,
    company: CompanyOption = None,
    geography: GeographyOption = None,
    classification: ClassOption = None,
    valid_on: OnOption = "",
    status: StatusOption = "",
    private: PrivateOption = False,
    authority: AuthorityOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """索取 Fetch a supplier's footprints, check each, and keep the good ones as received.

    Example: tanfeng footprint fetch acme --product urn:gtin:4712345060507 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        need_packages()
        reach = reach_from(private, authority)
    from tanfeng.footprint.pact.asking import fetch as fetch_from

    criteria = _criteria(product, company, geography, classification, valid_on, status)
    found = fetch_from(ws, name, criteria, reach)
    rows = [_row(each) for each in found.entries]
    if not as_json:
        _records_table(rows)
        stdout.print(f"{found.given} given 给出, {len(rows)} kept 收下")
    show({"given": found.given, "kept": rows}, found.findings, as_json=as_json)


def use(
    id: Annotated[str, typer.Argument(help="编号 Id of a record that was received.")],
    flow: Annotated[str, typer.Option(help="流 Of your inventory that it stands for.")] = "",
    partner: Annotated[str | None, typer.Option(help="伙伴 Whose record it is.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """采用 Use a supplier's footprint as an input: runs link it like any other provider.

    Example: tanfeng footprint use 10000000-0000-4000-8000-000000000001 --flow anode
    """
    ws = workspace_at(workspace)
    with usage():
        made = use_record(ws, id, flow, partner=partner)
    if not as_json:
        stdout.print(
            f"批次 run {made.run.number}: {made.process} 供应 supplies {made.flow}, "
            f"{made.per_unit:,.6g} kg CO2e/{made.unit}"
        )
    show(
        {"run": made.run.number, "process": made.process, "flow": made.flow, "unit": made.unit,
         "per_unit": made.per_unit},
        made.findings, as_json=as_json,
    )  # fmt: skip


def ask(
    name: PartnerArgument,
    address: AddressOption = "",
    product: ProductOption = None,
    company: CompanyOption = None,
    geography: GeographyOption = None,
    classification: ClassOption = None,
    valid_on: OnOption = "",
    status: StatusOption = "",
    private: PrivateOption = False,
    authority: AuthorityOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """请求 Send a supplier a request; the answer comes to `tanfeng serve` as an event.

    Example: tanfeng footprint ask acme --product urn:gtin:1 --address https://pact.example.com
    """
    ws = workspace_at(workspace)
    if not address:
        message = "--address is needed: the answer comes there 请给出本方地址"
        raise typer.BadParameter(message)
    with usage():
        need_packages()
        reach = reach_from(private, authority)
    from tanfeng.footprint.pact.asking import ask as ask_them
    from tanfeng.footprint.pact.work import Courier

    criteria = _criteria(product, company, geography, classification, valid_on, status)
    event = ask_them(ws, name, criteria, Courier(address, reach))
    told = {"id": event.id, "delivered": event.outcome == "done", "attempts": event.attempts}
    findings = ()
    if event.outcome != "done":
        findings = refuse(
            "event-open", event.id, f"尚未送达：{event.detail or '伙伴未接受'}",
            f"Not delivered yet: {event.detail or 'the partner did not take it'}.",
            "`tanfeng serve` 会继续重试 72 小时。", "`tanfeng serve` goes on trying for 72 hours.",
        ).findings  # fmt: skip
    elif not as_json:
        stdout.print(f"已送达 delivered: {event.id}")
    show(told, findings, as_json=as_json)


def events(
    partner: Annotated[str | None, typer.Option(help="伙伴 Of this one only.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """事件 List the events exchanged with partners, and what became of them.

    Example: tanfeng footprint events --partner acme -w my-workspace
    """
    found = all_events(workspace_at(workspace), partner)
    if not as_json:
        table(
            "事件 Events",
            ("in/out", "partner 伙伴", "kind 种类", "id", ">tries 次数", "outcome 结果", "detail"),
            (
                (each.direction, each.partner, each.kind, each.id, str(each.attempts),
                 each.outcome or "open 未结", each.detail)
                for each in found
            ),
        )  # fmt: skip
    show(found, as_json=as_json)


def _criteria(
    product: list[str] | None,
    company: list[str] | None,
    geography: list[str] | None,
    classification: list[str] | None,
    valid_on: str,
    status: str,
) -> dict[str, list[str]]:
    given = {
        "productId": product, "companyId": company, "geography": geography,
        "classification": classification, "validOn": [valid_on] if valid_on else None,
        "status": [status] if status else None,
    }  # fmt: skip
    found = {name: list(values) for name, values in given.items() if values}
    if not found:
        message = "say what is wanted, such as --product 请给出筛选条件"
        raise typer.BadParameter(message)
    return found
