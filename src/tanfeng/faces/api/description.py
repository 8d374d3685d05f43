"""The description of the service (接口描述): OpenAPI, from the types that records must be of."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tanfeng.footprint.pact.document import ProductFootprint
from tanfeng.footprint.pact.events import CloudEvent

_PLACE = "#/components/schemas/"


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"{_PLACE}{name}"}


def _data(schema: dict[str, Any], description: str) -> dict[str, Any]:
    whole = {"type": "object", "required": ["data"], "properties": {"data": schema}}
    return {"description": description, "content": {"application/json": {"schema": whole}}}


ONE = _data(_ref("ProductFootprint"), "The footprint.")
LISTED: dict[str, Any] = {
    **_data({"type": "array", "items": _ref("ProductFootprint")}, "Footprints, page by page."),
    "headers": {"Link": {"description": "Next page (RFC 8288).", "schema": {"type": "string"}}},
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": what, "content": {"application/json": {"schema": _ref("Error")}}}
    for status, what in (
        ("4XX", "BadRequest, AccessDenied, TokenExpired, NotFound or NotImplemented."),
        (500, "InternalError."),
    )
}
EVENT = {
    "required": True,
    "content": {"application/cloudevents+json": {"schema": _ref("CloudEvent")}},
}
_ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {
            "enum": [
                "AccessDenied", "BadRequest", "NotFound", "TokenExpired", "NotImplemented",
                "InternalError",
            ]
        },
        "message": {"type": "string"},
    },
}  # fmt: skip


def describe(app: FastAPI) -> None:
    """Give an app its description."""

    def made() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(
                title="tanfeng: product carbon footprints (PACT v3)", version="3.0.3",
                routes=app.routes,
            )  # fmt: skip
            _, types = msgspec.json.schema_components(
                [ProductFootprint, CloudEvent], ref_template=_PLACE + "{name}"
            )
            parts = found.setdefault("components", {})
            parts["schemas"] = {**types, "Error": _ERROR}
            schemes = parts.setdefault("securitySchemes", {})
            schemes["BasicAuth"] = {"type": "http", "scheme": "basic"}
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = made  # type: ignore[method-assign]
