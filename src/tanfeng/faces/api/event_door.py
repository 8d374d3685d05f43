"""Events from partners (事件接收): taken at once, worked off afterwards."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from tanfeng.faces.api.authentication import Asking, Body, Served
from tanfeng.faces.api.description import ERRORS, EVENT
from tanfeng.faces.api.errors import ApiError
from tanfeng.footprint.pact.events import EventError, accept

router = APIRouter(redirect_slashes=False)
CONTENT_TYPE = "application/cloudevents+json"


@router.post(
    "/3/events", tags=["event"], summary="Action Events", status_code=200,
    responses={200: {"description": "The event was accepted; the body is empty."}, **ERRORS},
    openapi_extra={"requestBody": EVENT},
)  # fmt: skip
def events_action(request: Request, settings: Served, partner: Asking, body: Body) -> Response:
    """Accept an event of PACT v3; the same event again changes nothing."""
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.partition("charset=")[2].strip(' "').lower()
    if kind.strip().lower() != CONTENT_TYPE or charset not in ("", "utf-8"):
        raise ApiError("BadRequest", f"The content type must be {CONTENT_TYPE} in UTF-8.")
    try:
        accept(settings.ws, partner, body)
    except EventError as error:
        raise ApiError("BadRequest", str(error)[:4000]) from error
    request.app.state.postroom.wake()
    return Response(status_code=200)
