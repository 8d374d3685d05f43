"""Running the service (运行服务): https, or plain HTTP where somebody has asked for it in words."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from tanfeng.reference.errors import refuse


@dataclass(frozen=True)
class Listening:
    """Where and how the service listens (监听方式).

    Attributes
    ----------
    certificate, key
        PEM files; both or none.
    behind_proxy
        A proxy ends https before us, and says so in ``X-Forwarded-Proto``.
    proxies
        Addresses whose ``X-Forwarded-*`` count.
    insecure
        Plain HTTP on a loopback address.
    """

    host: str = "127.0.0.1"
    port: int = 8443
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    proxies: str = "127.0.0.1"
    insecure: bool = False


def check(listening: Listening) -> bool:
    """Return whether only requests by https are answered.

    Raises
    ------
    TanfengError
        ``serve-plain-http`` when neither a certificate nor a proxy is told, or plain HTTP is
        asked for on an address that others can reach; ``serve-certificate`` when the files
        cannot be used.
    """
    given = (listening.certificate, listening.key)
    if all(given) and not (listening.behind_proxy or listening.insecure):
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*given)  # type: ignore[arg-type]
        except (OSError, ssl.SSLError, ValueError) as error:
            raise refuse(
                "serve-certificate", str(listening.certificate), f"证书或密钥无法使用：{error}",
                f"Certificate or key cannot be used: {error}.",
                "两个文件都须为 PEM 且相配。", "Both files must be PEM and belong together.",
            ) from error  # fmt: skip
        return True
    if listening.behind_proxy and not any(given) and not listening.insecure:
        return True
    if (
        listening.insecure
        and not (any(given) or listening.behind_proxy)
        and _is_loopback(listening.host)
    ):
        return False
    raise refuse(
        "serve-plain-http", f"{listening.host}:{listening.port}",
        "PACT 只允许 https：须同时给出 --certificate 和 --key，且不与其他方式混用。",
        "PACT is https only: give --certificate and --key together, and nothing against them.",
        "由代理终止 https 时用 --behind-proxy；仅在本机试用时用 --insecure。",
        "Use --behind-proxy when a proxy ends https, --insecure for a trial on loopback only.",
    )  # fmt: skip


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def run(app: FastAPI, listening: Listening, place: socket.socket) -> None:
    """Serve until somebody ends it."""
    uvicorn.Server(configure(app, listening)).run(sockets=[place])


def take_port(listening: Listening) -> socket.socket:
    """Return the socket to listen on.

    Raises
    ------
    TanfengError
        ``serve-port`` when the address is not ours or the port is taken.
    """
    try:
        family = socket.getaddrinfo(listening.host, listening.port)[0][0]
        return socket.create_server((listening.host, listening.port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        raise refuse(
            "serve-port", f"{listening.host}:{listening.port}", f"无法在此监听：{error}",
            f"Cannot listen there: {error}.",
            "换一个 --host 或 --port。", "Choose another --host or --port.",
        ) from error  # fmt: skip


def configure(app: FastAPI, listening: Listening) -> uvicorn.Config:
    """Return the configuration of the server."""
    secure: dict[str, Any] = {}
    if listening.certificate is not None and listening.key is not None:
        secure = {"ssl_certfile": str(listening.certificate), "ssl_keyfile": str(listening.key)}
    return uvicorn.Config(
        app, host=listening.host, port=listening.port, server_header=False,
        proxy_headers=listening.behind_proxy,
        forwarded_allow_ips=listening.proxies if listening.behind_proxy else "",
        limit_concurrency=200, timeout_keep_alive=30, log_level="info", access_log=False,
        **secure,
    )  # fmt: skip
