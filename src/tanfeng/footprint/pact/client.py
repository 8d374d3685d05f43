"""Asking a partner (请求伙伴): token, pages of footprints, one footprint, events."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from tanfeng.footprint.pact.addresses import EVENTS, host_system
from tanfeng.footprint.pact.guard import Reach, open_client, read_limited
from tanfeng.footprint.pact.keeping import secret_for
from tanfeng.ledger import Workspace
from tanfeng.ledger.partners import Partner
from tanfeng.reference.errors import TanfengError, refuse

CLOUD_EVENT = "application/cloudevents+json"
_AGAIN = (429, 502, 503, 504)
_TRIES = 3
_PAGES = 10_000


@dataclass
class Line:
    """An open line to one partner; its token is fetched when it is first needed."""

    partner: Partner
    home: str
    secret: str
    http: httpx.Client
    token: str = ""


@contextmanager
def open_line(
    ws: Workspace, partner: Partner, reach: Reach | None = None, home: str = ""
) -> Iterator[Line]:
    """Open a line to a partner's host system.

    Parameters
    ----------
    home
        One of its registered addresses; the first by default.

    Raises
    ------
    TanfengError
        ``partner-address`` when it has none; ``partner-secret``.
    """
    if not partner.callbacks:
        raise refuse(
            "partner-address", partner.name, "该伙伴没有登记地址。",
            "No address is registered for this partner.",
        )  # fmt: skip
    secret = secret_for(ws, partner.name) if partner.account else ""
    with open_client(reach or Reach()) as http:
        yield Line(partner, host_system(home or partner.callbacks[0]), secret, http)


def list_theirs(line: Line, criteria: Mapping[str, Sequence[str]]) -> Iterator[bytes]:
    """Yield the footprints that fit, each as its JSON text, over all pages.

    Raises
    ------
    TanfengError
        ``partner-unreachable``, ``partner-refused``, ``partner-answer``.
    """
    url = f"{line.home}/3/footprints"
    pairs = [(name, value) for name, values in criteria.items() for value in values]
    address = str(httpx.URL(url, params=pairs)) if pairs else url
    seen: set[str] = set()
    while address:
        if address in seen or len(seen) >= _PAGES:
            raise _answer(line, "the pages lead in a circle")
        seen.add(address)
        reply = _get(line, address)
        yield from map(bytes, _data(line, reply, list[msgspec.Raw]))
        address = _next(line, address, reply)


def get_theirs(line: Line, id: str) -> bytes:
    """Return one footprint as its JSON text; errors as `list_theirs`."""
    return bytes(_data(line, _get(line, f"{line.home}/3/footprints/{id}"), msgspec.Raw))


def send_event(line: Line, body: str) -> None:
    """Post an event to the partner; errors as `list_theirs`."""
    headers = {"content-type": f"{CLOUD_EVENT}; charset=UTF-8"}
    reply = _ask(line, "POST", f"{line.home}{EVENTS}", headers, body.encode())
    if not reply.is_success:
        raise _refused(line, reply)


def _get(line: Line, address: str) -> httpx.Response:
    reply = _ask(line, "GET", address, {"accept": "application/json"})
    for tries in range(1, _TRIES):
        if reply.status_code not in _AGAIN:
            break
        time.sleep(random.uniform(0.5, 1.0) * 2**tries)
        reply = _ask(line, "GET", address, {"accept": "application/json"})
    # 202: the list is not complete yet, but what is there counts
    if reply.status_code not in (200, 202):
        raise _refused(line, reply)
    return reply


def _ask(
    line: Line, method: str, address: str, headers: dict[str, str], body: bytes = b""
) -> httpx.Response:
    known = bool(line.token)
    reply = _send(line, method, address, {**headers, **_bearer(line)}, body)
    if reply.status_code == 401 and known:
        # our token may have expired since
        line.token = ""
        reply = _send(line, method, address, {**headers, **_bearer(line)}, body)
    return reply


def _send(
    line: Line, method: str, address: str, headers: dict[str, str], body: bytes = b""
) -> httpx.Response:
    try:
        request = line.http.build_request(method, address, headers=headers, content=body)
        return read_limited(line.http, request)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        what = str(error) or type(error).__name__
        raise refuse(
            "partner-unreachable", f"{line.partner.name} {urlsplit(address).netloc}",
            f"无法连接伙伴：{what}", f"The partner cannot be reached: {what}",
            "稍后重试；内网伙伴须加 --private。",
            "Try again later; a partner inside your network needs --private.",
        ) from error  # fmt: skip


def _bearer(line: Line) -> dict[str, str]:
    if not line.partner.account:
        return {}
    if not line.token:
        line.token = _token(line)
    return {"authorization": f"Bearer {line.token}"}


def _token(line: Line) -> str:
    """Obtain a token by OpenID discovery, else at ``/auth/token`` (PACT v3, authentication)."""
    endpoint = f"{line.home}/auth/token"
    found = _send(line, "GET", f"{line.home}/.well-known/openid-configuration", {})
    told = _json(found).get("token_endpoint") if found.status_code == 200 else None
    if isinstance(told, str) and told.startswith("https://"):
        endpoint = told
    basic = httpx.BasicAuth(line.partner.account, line.secret)
    headers = dict(next(basic.auth_flow(httpx.Request("POST", endpoint))).headers)
    reply = _send(
        line, "POST", endpoint,
        {
            "authorization": headers["authorization"], "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
        },
        b"grant_type=client_credentials",
    )  # fmt: skip
    token = _json(reply).get("access_token") if reply.status_code == 200 else None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise _refused(line, reply)
    return token


def _json(reply: httpx.Response) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(reply.content)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _data(line: Line, reply: httpx.Response, of: Any) -> Any:
    try:
        parts = msgspec.json.decode(reply.content, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(parts["data"], type=of)
    except (msgspec.DecodeError, KeyError, RecursionError) as error:
        raise _answer(line, f"no data: {error}") from error


def _next(line: Line, address: str, reply: httpx.Response) -> str:
    try:
        link = reply.links.get("next", {}).get("url")
        if not link:
            return ""
        found = urljoin(address, link)
        one, other = urlsplit(found), urlsplit(address)
        same = (one.scheme, one.netloc) == (other.scheme, other.netloc)
    except ValueError:
        same, found = False, ""
    if not same:
        # the token is for this host; a link must not carry it elsewhere
        raise _answer(line, "the link to the next page leads to another host")
    return found


def _refused(line: Line, reply: httpx.Response) -> TanfengError:
    told = _json(reply)
    words = [str(told[key])[:200] for key in ("code", "error", "message", "error_description")
             if key in told]  # fmt: skip
    what = f"HTTP {reply.status_code} {' '.join(words)}".strip()
    return refuse(
        "partner-refused", line.partner.name, f"伙伴拒绝了请求：{what}",
        f"The partner refused: {what}",
        "核对账号、密钥和地址。", "Look at the account, its secret and the address.",
    )  # fmt: skip


def _answer(line: Line, what: str) -> TanfengError:
    return refuse(
        "partner-answer", line.partner.name, f"伙伴的答复不合规范：{what}",
        f"The partner's reply is not as the specification says: {what}",
    )  # fmt: skip
