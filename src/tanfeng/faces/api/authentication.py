"""Who asks (身份验证): client credentials for a token, and the token for everything else."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import parse_qs, unquote_plus

from fastapi import APIRouter, Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2

from tanfeng.faces.api.errors import ApiError
from tanfeng.faces.api.settings import Settings
from tanfeng.faces.api.tokens import client_of, issue_token
from tanfeng.ledger.partners import Partner, authenticate, partner_of

router = APIRouter(redirect_slashes=False)
_scheme = OAuth2(
    flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="/auth/token")),
    scheme_name="BearerAuth", auto_error=False,
)  # fmt: skip


def settings_of(request: Request) -> Settings:
    """Return the settings of the app that serves a request."""
    return request.app.state.settings


async def body_of(request: Request) -> bytes:
    """Return the body of a request."""
    return await request.body()


Served = Annotated[Settings, Depends(settings_of)]
Body = Annotated[bytes, Depends(body_of)]


def asking_partner(settings: Served, header: Annotated[str | None, Depends(_scheme)]) -> Partner:
    """Return the partner that a request is from.

    Raises
    ------
    ApiError
        ``AccessDenied`` without a token, or for a partner that was revoked; as `client_of`.
    """
    kind, _, token = (header or "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise ApiError("AccessDenied", "Access denied: a bearer token is needed.")
    found = partner_of(settings.ws, client_of(settings, token.strip()))
    if found is None:
        raise ApiError("AccessDenied", "Access denied.")
    return found


Asking = Annotated[Partner, Depends(asking_partner)]

_OAUTH = {
    "type": "object", "required": ["error"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}  # fmt: skip


@router.post(
    "/auth/token",
    tags=["authentication"],
    summary="Action Authenticate",
    responses={
        200: {"description": "An access token (RFC 6749, 5.1)."},
        "4XX": {
            "description": "RFC 6749, 5.2",
            "content": {"application/json": {"schema": _OAUTH}},
        },
    },
    openapi_extra={
        "security": [{"BasicAuth": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "required": ["grant_type"],
                        "properties": {"grant_type": {"const": "client_credentials"}},
                    }
                }
            },
        },
    },
)
def token(request: Request, settings: Served, body: Body) -> JSONResponse:
    """Give a token for client credentials (RFC 6749, 4.4)."""
    named = _credentials(request.headers.get("authorization", ""))
    found = authenticate(settings.ws, *named) if named else None
    if found is None:
        return _oauth_error(401, "invalid_client", "Authentication failed.")
    grants = parse_qs(body.decode("utf-8", "replace"), max_num_fields=50).get("grant_type", [])
    if not grants:
        return _oauth_error(400, "invalid_request", "grant_type is missing.")
    if grants != ["client_credentials"]:
        return _oauth_error(400, "unsupported_grant_type", "Only client_credentials is served.")
    told = {
        "access_token": issue_token(settings, found.client),
        "token_type": "bearer",
        "expires_in": settings.token_seconds,
    }
    return JSONResponse(told, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


def _credentials(header: str) -> tuple[str, str] | None:
    kind, _, word = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client, colon, secret = base64.b64decode(word, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        return None
    return (unquote_plus(client), unquote_plus(secret)) if colon else None


def _oauth_error(status: int, error: str, description: str) -> JSONResponse:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="tanfeng"'
    return JSONResponse({"error": error, "error_description": description}, status, headers)


@router.get("/.well-known/openid-configuration", tags=["authentication"])
def discovery(request: Request) -> JSONResponse:
    """Tell where tokens are given (OpenID Connect Discovery 1.0)."""
    here = f"{request.url.scheme}://{host_of(request)}{request.scope.get('root_path', '')}"
    return JSONResponse(
        {
            "issuer": here,
            "token_endpoint": f"{here}/auth/token",
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
        }
    )


def host_of(request: Request) -> str:
    """Return the ``Host`` that a request names, as links must repeat it.

    Raises
    ------
    ApiError
        ``BadRequest`` for a host that no host can have.
    """
    host = request.headers.get("host", "")
    if not host or not all(
        each.isascii() and (each.isalnum() or each in ".-:[]_") for each in host
    ):
        raise ApiError("BadRequest", "The Host header is not valid.")
    return host
