"""Addresses of partners (伙伴地址): one form, compared with what is registered."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from tanfeng.reference.errors import TanfengError, refuse

EVENTS = "/3/events"
_NAT64 = IPv6Network("64:ff9b::/96")


def host_system(url: str) -> str:
    """Return the address of a host system in one form: ``https://host[:port][/path]``.

    A source such as ``//host/3/events`` means ``https://host``.

    Raises
    ------
    TanfengError
        ``partner-address`` for anything but https, and for user names, queries and fragments.
    """
    text = f"https:{url}" if url.startswith("//") else url
    try:
        parts = urlsplit(text)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise _unfit(url) from None
    odd = parts.username or parts.password or parts.query or parts.fragment or ".." in parts.path
    if parts.scheme.lower() != "https" or not host or odd or not text.isprintable() or " " in text:
        raise _unfit(url)
    place = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/").removesuffix(EVENTS).rstrip("/")
    return f"https://{place}{f':{port}' if port not in (None, 443) else ''}{path}"


def registered(source: str, callbacks: Iterable[str]) -> str | None:
    """Return the registered address that a source stands for; None when it is none of them."""
    try:
        asked = host_system(source)
    except TanfengError:
        return None
    return next((each for each in callbacks if host_system(each) == asked), None)


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, whatever form hides it."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            found = IPv4Address(int(found) & 0xFFFF_FFFF)
        elif (inner := found.ipv4_mapped or found.sixtofour) is not None:
            found = inner
    return found.is_global and not found.is_multicast


def _unfit(url: str) -> Exception:
    return refuse(
        "partner-address", url[:200], "地址须为 https，不带用户名、查询或片段。",
        "The address must be https, without user name, query or fragment.",
        "例如 https://pact.example.com。", "Such as https://pact.example.com.",
    )  # fmt: skip
