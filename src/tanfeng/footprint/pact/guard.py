"""The way out (出站连接): only to public addresses, fixed before connecting, never redirected."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

import httpx

from tanfeng.footprint.pact.addresses import is_public

MOST_BYTES = 64 * 2**20
"""Of a partner's reply."""


@dataclass(frozen=True)
class Reach:
    """Where requests may go.

    Attributes
    ----------
    private
        Whether addresses of private networks are allowed: for partners inside a company's
        network, and for tests.
    context
        Whom to trust; None for the system's authorities.
    seconds
        How long a partner may take.
    """

    private: bool = False
    context: ssl.SSLContext | None = None
    seconds: float = 20.0


class GuardedTransport(httpx.HTTPTransport):
    """Resolves a name once, refuses what is not public, and connects to that very address.

    A name that answers differently the second time (DNS rebinding) gains nothing.
    """

    def __init__(self, reach: Reach) -> None:
        # no connection is kept: one made for a name must not serve another on the same address
        limits = httpx.Limits(max_keepalive_connections=0)
        super().__init__(verify=reach.context or True, limits=limits, trust_env=False)
        self._private = reach.private

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to an address that was looked at."""
        url = request.url
        if url.scheme != "https":
            message = f"{url.scheme} is not https"
            raise httpx.UnsupportedProtocol(message, request=request)
        failure: httpx.ConnectError | None = None
        for address in self._addresses(request):
            request.url = url.copy_with(host=address)
            request.extensions = {**request.extensions, "sni_hostname": url.host}
            try:
                return super().handle_request(request)
            except httpx.ConnectError as error:
                failure = error
            finally:
                request.url = url
        raise failure or httpx.ConnectError("no address", request=request)

    def _addresses(self, request: httpx.Request) -> list[str]:
        host, port = request.url.host, request.url.port or 443
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        found = list(dict.fromkeys(str(row[4][0]) for row in rows))
        if not self._private and not all(is_public(each) for each in found):
            message = f"{host} is not a public address"
            raise httpx.ConnectError(message, request=request)
        return found


def open_client(reach: Reach) -> httpx.Client:
    """Return a client that goes through the guard, follows no redirect and reads no proxy."""
    return httpx.Client(
        transport=GuardedTransport(reach), follow_redirects=False, trust_env=False,
        timeout=reach.seconds,
    )  # fmt: skip


def read_limited(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send a request and read the reply; one that is too large is cut off as an error."""
    reply = client.send(request, stream=True)
    try:
        body = bytearray()
        for chunk in reply.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                message = f"the reply is larger than {MOST_BYTES} bytes"
                raise httpx.ReadError(message, request=request)
    finally:
        reply.close()
    headers = [(k, v) for k, v in reply.headers.items() if k != "content-encoding"]
    return httpx.Response(reply.status_code, headers=headers, content=bytes(body), request=request)
