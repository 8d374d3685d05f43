"""``footprint partner``: who may ask for our footprints, and whom we may ask."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stderr, stdout, table
from tanfeng.footprint.pact.addresses import host_system
from tanfeng.footprint.pact.keeping import keep_secret
from tanfeng.ledger.partners import add_partner, change_partner, partners, revoke_partner

app = typer.Typer(no_args_is_help=True, help="交换伙伴 Partners: add, list, account, revoke.")

NameArgument = Annotated[str, typer.Argument(help="名称 Name of the partner.")]
AccountOption = Annotated[
    str, typer.Option(help="我方账号 Our client id with them; their secret is asked for.")
]
_SECRET = "TANFENG_PARTNER_SECRET"


@app.command("add")
def add(
    name: NameArgument,
    callback: Annotated[
        list[str] | None, typer.Option(help="地址 Address of their host system, https only.")
    ] = None,
    product: Annotated[
        list[str] | None, typer.Option(help="可见产品 Product ids they may see; all if none.")
    ] = None,
    account: AccountOption = "",
    events: Annotated[
        str, typer.Option(help="溯源事件 own, all: events of lives they may see and report.")
    ] = "",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """登记伙伴 Register a partner and print its secret, once.

    Example: tanfeng footprint partner add acme --callback https://pact.acme.com -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        homes = [host_system(each) for each in callback or ()]
        theirs = _secret_of(name) if account else ""
        made, secret = add_partner(
            ws, name, callbacks=homes, products=product or (), account=account, events=events
        )
    if account:
        keep_secret(ws, name, theirs)
    if not as_json:
        stdout.print(f"client id: {made.client}\nsecret 密钥: {secret}", markup=False)
        stderr.print("密钥只显示这一次。 The secret is shown this once.")
    show({"partner": made, "secret": secret}, as_json=as_json)


@app.command("account")
def account(
    name: NameArgument,
    client: Annotated[str, typer.Argument(help="账号 Our client id with them.")],
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """我方账号 Say under which client id and secret we ask a partner.

    The secret is asked for, or taken from TANFENG_PARTNER_SECRET; it is kept in a file of the
    workspace that only its owner reads.

    Example: tanfeng footprint partner account acme our-client-id -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        theirs = _secret_of(name)
        changed = change_partner(ws, name, account=client)
    keep_secret(ws, name, theirs)
    show(changed, as_json=as_json)


@app.command("list")
def listed(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """列出伙伴 List the partners.

    Example: tanfeng footprint partner list -w my-workspace
    """
    found = partners(workspace_at(workspace))
    if not as_json:
        table(
            "伙伴 Partners",
            ("name 名称", "client id", "address 地址", "products 产品", "our account 我方账号",
             "state 状态"),
            (
                (each.name, each.client, ", ".join(each.callbacks),
                 ", ".join(each.products) or "全部 all", each.account,
                 "已撤销 revoked" if each.revoked else "")
                for each in found
            ),
        )  # fmt: skip
    show(found, as_json=as_json)


@app.command("revoke")
def revoke(
    name: NameArgument, workspace: WorkspaceOption = Path(), as_json: JsonOption = False
) -> None:
    """撤销伙伴 Let a partner in no longer; tokens that it has end at once.

    Example: tanfeng footprint partner revoke acme -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        found = revoke_partner(ws, name)
    show(found, as_json=as_json)


def _secret_of(name: str) -> str:
    told = os.environ.get(_SECRET)
    if told is None and sys.stdin.isatty():
        told = typer.prompt(f"secret of our account with {name} 密钥", hide_input=True)
    if not told:
        message = f"give the secret in {_SECRET} 请在该环境变量中给出密钥"
        raise typer.BadParameter(message)
    return told
