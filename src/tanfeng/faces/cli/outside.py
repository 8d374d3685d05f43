"""What commands share that talk to the outside (对外连接): packages, addresses, whom to trust."""

from __future__ import annotations

import importlib.util
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanfeng.reference.errors import refuse

if TYPE_CHECKING:
    from tanfeng.footprint.pact.guard import Reach

_PACKAGES = {"fastapi": "fastapi", "uvicorn": "uvicorn", "httpx": "httpx", "jwt": "pyjwt"}

PrivateOption = Annotated[
    bool, typer.Option("--private", help="内网 Partners may be on private addresses.")
]
AuthorityOption = Annotated[
    Path | None, typer.Option(help="根证书 PEM file of authorities to trust as well.")
]
AddressOption = Annotated[
    str,
    typer.Option(
        envvar="TANFENG_ADDRESS", help="本方地址 Our own address, https://pact.example.com."
    ),
]


def need_packages() -> None:
    """Refuse with ``package-missing`` when the optional packages are not installed."""
    missing = [pack for name, pack in _PACKAGES.items() if importlib.util.find_spec(name) is None]
    if missing:
        raise refuse(
            "package-missing", ", ".join(missing), "缺少数据交换所需的程序包。",
            "Packages for the exchange of footprints are not installed.",
            "pip install 'tanfeng[serve]'。", "pip install 'tanfeng[serve]'.",
        )  # fmt: skip


def reach_from(private: bool, authority: Path | None) -> Reach:
    """Return where requests may go, and whom they trust.

    Raises
    ------
    TanfengError
        ``authority-file`` when the file holds no certificate.
    """
    from tanfeng.footprint.pact.guard import Reach

    if authority is None:
        return Reach(private)
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(authority)
    except (OSError, ssl.SSLError) as error:
        raise refuse(
            "authority-file", str(authority), f"根证书文件无法使用：{error}",
            f"The file of authorities cannot be used: {error}.",
        ) from error  # fmt: skip
    return Reach(private, context)
