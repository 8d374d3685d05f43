"""Tokens and page links (令牌与翻页链接): signed, with an end, kept nowhere."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from tanfeng.faces.api.errors import ApiError
from tanfeng.faces.api.settings import Settings

_ALGORITHM = "HS256"
_TOKEN, _PAGE = "token", "page"


def issue_token(settings: Settings, client: str) -> str:
    """Return an access token for a client."""
    return _sign(settings, _TOKEN, settings.token_seconds, {"sub": client})


def client_of(settings: Settings, token: str) -> str:
    """Return the client that a token was given to.

    Raises
    ------
    ApiError
        ``TokenExpired``; ``BadRequest`` for what is no token of ours.
    """
    try:
        return str(_read(settings, _TOKEN, token)["sub"])
    except jwt.ExpiredSignatureError:
        raise ApiError("TokenExpired", "The specified access token has expired.") from None
    except (jwt.InvalidTokenError, UnicodeError):
        raise ApiError("BadRequest", "The access token is not valid.") from None


def issue_cursor(settings: Settings, query: Sequence[object], after: int, as_of: int) -> str:
    """Return where the next page of a query begins; it says nothing to anybody else."""
    said = {"after": after, "as_of": as_of, "of": _digest(query)}
    return _sign(settings, _PAGE, settings.link_seconds, said)


def read_cursor(settings: Settings, query: Sequence[object], cursor: str) -> tuple[int, int]:
    """Return `after` and `as_of` of a page link.

    Raises
    ------
    ApiError
        ``BadRequest`` when it was changed, has ended, or belongs to another query or client.
    """
    try:
        said = _read(settings, _PAGE, cursor)
    except (jwt.InvalidTokenError, UnicodeError):
        raise ApiError("BadRequest", "The page link is not valid, or no longer.") from None
    if said["of"] != _digest(query):
        raise ApiError("BadRequest", "The page link belongs to another query.")
    return int(said["after"]), int(said["as_of"])


def _digest(query: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()[:32]


def _sign(settings: Settings, use: str, seconds: int, said: Mapping[str, Any]) -> str:
    now = int(time.time())
    payload = {**said, "aud": use, "iss": settings.ws.id, "iat": now, "exp": now + seconds}
    return jwt.encode(payload, settings.key, _ALGORITHM)


def _read(settings: Settings, use: str, text: str) -> dict[str, Any]:
    return jwt.decode(
        text, settings.key, [_ALGORITHM], audience=use, issuer=settings.ws.id,
        options={"require": ["exp", "aud", "iss", "iat"]},
    )  # fmt: skip
