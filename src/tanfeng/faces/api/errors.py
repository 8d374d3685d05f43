"""Replies that say what is wrong (错误答复): ``{code, message}`` of PACT v3, never 422."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tanfeng.reference.errors import TanfengError

log = logging.getLogger("tanfeng.api")

STATUS = {
    "AccessDenied": 403, "BadRequest": 400, "NotFound": 404, "TokenExpired": 401,
    "NotImplemented": 400, "InternalError": 500,
}  # fmt: skip
"""Code -> HTTP status; PACT Technical Specifications 3.0, error responses."""


class ApiError(Exception):
    """A request ends with an error of PACT."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


class Problem(Exception):
    """A request ends with an exception of EPCIS 2.0, told as RFC 9457 says."""

    def __init__(
        self, status: int, kind: str, title: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status, self.kind, self.title = status, kind, title
        self.headers = dict(headers or {})
        super().__init__(title)


def error_reply(code: str, message: str) -> JSONResponse:
    """Return the reply for a code."""
    headers = {"WWW-Authenticate": "Bearer"} if code == "TokenExpired" else None
    return JSONResponse({"code": code, "message": message}, STATUS[code], headers)


def handle_errors(app: FastAPI) -> None:
    """Make every error of an app one of PACT."""

    @app.exception_handler(ApiError)
    async def ours(_request: Request, error: ApiError) -> JSONResponse:
        return error_reply(error.code, error.message)

    @app.exception_handler(Problem)
    async def of_epcis(_request: Request, error: Problem) -> JSONResponse:
        said = {"type": f"epcisException:{error.kind}", "title": error.title,
                "status": error.status}  # fmt: skip
        return JSONResponse(said, error.status, error.headers, "application/problem+json")

    @app.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, error: RequestValidationError) -> JSONResponse:
        told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        return error_reply("BadRequest", "; ".join(told[:20])[:2000])

    @app.exception_handler(HTTPException)
    async def of_http(_request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 404:
            return error_reply("NotFound", "There is nothing at this address.")
        if error.status_code == 405:
            return error_reply("NotImplemented", "This method is not implemented here.")
        return error_reply("BadRequest", str(error.detail)[:2000])

    @app.exception_handler(TanfengError)
    async def of_books(_request: Request, error: TanfengError) -> JSONResponse:
        log.error("%s: %s", error.findings[0].code, error)
        return error_reply("InternalError", "The service could not answer.")

    @app.exception_handler(Exception)
    async def unforeseen(_request: Request, _error: Exception) -> JSONResponse:
        return error_reply("InternalError", "The service could not answer.")
