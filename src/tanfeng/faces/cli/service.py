"""``tanfeng serve``: footprints for partners by PACT v3."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stdout
from tanfeng.faces.cli.outside import (
    AddressOption,
    AuthorityOption,
    PrivateOption,
    need_packages,
    reach_from,
)


def serve(
    certificate: Annotated[Path | None, typer.Option(help="证书 PEM file, with its chain.")] = None,
    key: Annotated[Path | None, typer.Option(help="私钥 PEM file of the key.")] = None,
    host: Annotated[str, typer.Option(help="监听地址 Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口 Port.")] = 8443,
    address: AddressOption = "",
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="代理 A proxy ends https before us.")
    ] = False,
    proxies: Annotated[
        str, typer.Option(help="代理地址 Addresses of proxies that are believed.")
    ] = "127.0.0.1",
    insecure: Annotated[
        bool, typer.Option("--insecure", help="试用 Plain HTTP, on loopback only.")
    ] = False,
    private: PrivateOption = False,
    authority: AuthorityOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """数据交换服务 Serve footprints to partners by PACT v3, and answer their requests.

    Example: tanfeng serve --certificate tls.pem --key tls.key --host 0.0.0.0 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        need_packages()
        from tanfeng.faces.api import Settings, make_app
        from tanfeng.faces.api.running import Listening, check, run, take_port
        from tanfeng.footprint.pact.addresses import host_system
        from tanfeng.footprint.pact.keeping import signing_key
        from tanfeng.footprint.pact.work import Courier

        listening = Listening(host, port, certificate, key, behind_proxy, proxies, insecure)
        https_only = check(listening)
        reach = reach_from(private, authority)
        place = take_port(listening)
        taken = place.getsockname()[1]
        ours = host_system(address or f"https://{host}:{taken}")
    app = make_app(Settings(ws, signing_key(ws), Courier(ours, reach), https_only))
    scheme = "https" if certificate else "http"
    told = {"listening": f"{scheme}://{host}:{taken}", "address": ours}
    if not as_json:
        stdout.print(f"服务中 serving {told['listening']} ({ours}), Ctrl-C 结束 ends it")
    show(told, as_json=as_json)
    sys.stdout.flush()
    run(app, listening, place)
