"""Footprints for partners (足迹查询): the list with filters and pages, and one by its id."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from tanfeng.faces.api.authentication import Asking, Served, host_of
from tanfeng.faces.api.description import ERRORS, LISTED, ONE
from tanfeng.faces.api.errors import ApiError
from tanfeng.faces.api.tokens import issue_cursor, read_cursor
from tanfeng.footprint.pact.criteria import CRITERIA, CriteriaError, read_criteria
from tanfeng.footprint.pact.reading import told
from tanfeng.ledger.footprints import Entry, Page, footprint, list_footprints

router = APIRouter(redirect_slashes=False)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

Texts = Annotated[list[str], Query()]
Moments = Annotated[list[str], Query(json_schema_extra={"items": {"type": "string",
                    "format": "date-time"}})]  # fmt: skip


@router.get("/3/footprints/", include_in_schema=False)
@router.get(
    "/3/footprints", tags=["footprint"], summary="Action ListFootprints",
    responses={200: LISTED, **ERRORS},
)  # fmt: skip
def list_action(
    request: Request,
    settings: Served,
    partner: Asking,
    productId: Texts = [],  # noqa: B006
    companyId: Texts = [],  # noqa: B006
    geography: Texts = [],  # noqa: B006
    classification: Texts = [],  # noqa: B006
    validOn: Moments = [],  # noqa: B006
    validAfter: Moments = [],  # noqa: B006
    validBefore: Moments = [],  # noqa: B006
    status: Texts = [],  # noqa: B006
    limit: Annotated[int | None, Query(ge=1)] = None,
    cursor: str | None = None,
) -> Response:
    """List footprints: a repeated parameter means or, different ones mean and."""
    values = (productId, companyId, geography, classification, validOn, validAfter, validBefore,
              status)  # fmt: skip
    given = dict(zip(CRITERIA, values, strict=True))
    try:
        wanted = read_criteria(given, partner.products or None)
    except CriteriaError as error:
        raise ApiError("BadRequest", str(error)) from error
    query = [partner.client, limit, given]
    after, as_of = read_cursor(settings, query, cursor) if cursor else (0, None)
    size = min(limit or settings.page, settings.page)
    page = list_footprints(settings.ws, wanted, limit=size, after=after, as_of=as_of)
    reply = _json(b"[" + b",".join(told(each) for each in page.entries) + b"]")
    if page.after is not None:
        pairs = [(name, each) for name, found in given.items() for each in found]
        if limit is not None:
            pairs.append(("limit", str(limit)))
        pairs.append(("cursor", _cursor(settings, query, page)))
        here = f"{request.url.scheme}://{host_of(request)}{request.scope.get('root_path', '')}"
        reply.headers["Link"] = f'<{here}/3/footprints?{urlencode(pairs)}>; rel="next"'
    return reply


def _cursor(settings: Served, query: list[object], page: Page) -> str:
    assert page.after is not None
    return issue_cursor(settings, query, page.after, page.as_of)


@router.get(
    "/3/footprints/{id}", tags=["footprint"], summary="Action GetFootprint",
    responses={200: ONE, **ERRORS},
)  # fmt: skip
def get_action(settings: Served, partner: Asking, id: str) -> Response:
    """Return one footprint, deprecated ones too."""
    found = footprint(settings.ws, id) if _UUID.fullmatch(id) else None
    if found is None:
        raise ApiError("NotFound", "The requested footprint could not be found.")
    if partner.products and not _allowed(settings, found, partner.products):
        raise ApiError("AccessDenied", "Access denied.")
    return _json(told(found))


def _allowed(settings: Served, found: Entry, products: tuple[str, ...]) -> bool:
    wanted = read_criteria({}, products)
    page = list_footprints(settings.ws, wanted, limit=1, after=found.recorded_at - 1)
    return bool(page.entries) and page.entries[0].id == found.id


def _json(data: bytes) -> Response:
    return Response(b'{"data":' + data + b"}", media_type="application/json")
