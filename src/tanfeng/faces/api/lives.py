"""Events of lives (事件接口): capture and query by the REST bindings of EPCIS 2.0 (section 12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from tanfeng.faces.api.authentication import Asking, Body, Served, host_of
from tanfeng.faces.api.description import ERRORS
from tanfeng.faces.api.errors import ApiError, Problem
from tanfeng.faces.api.tokens import issue_cursor, read_cursor
from tanfeng.ledger.partners import Partner
from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.epcis import query_document
from tanfeng.traceability.epcis.context import EPCIS_CONTEXT
from tanfeng.traceability.epcis.shape import TYPES
from tanfeng.traceability.log import Job, all_jobs, ask, capture, event_by_id, job, values

_VERSIONS = {
    "GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0",
    "GS1-EPCIS-Capture-Error-Behaviour": "rollback",
}  # fmt: skip
_JSON, _XML = ("application/json", "application/ld+json"), ("application/xml", "text/xml")
_PROBLEM: dict[str, Any] = {
    "description": "An exception of EPCIS (RFC 9457).",
    "content": {"application/problem+json": {"schema": {
        "type": "object", "required": ["type", "title", "status"],
        "properties": {"type": {"type": "string"}, "title": {"type": "string"},
                       "status": {"type": "integer"}},
    }}, **ERRORS["4XX"]["content"]},
}  # fmt: skip
ANSWERS: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, 500: _PROBLEM}
DOCUMENT: dict[str, Any] = {
    "required": True,
    "content": {kind: {"schema": {"type": "object"}} for kind in _JSON}
    | {kind: {"schema": {"type": "string"}} for kind in _XML},
}
Size = Annotated[int, Query(ge=1, le=1_000, alias="perPage")]
Token = Annotated[str, Query(alias="nextPageToken")]


def versions(response: Response) -> None:
    """Say on every answer what is served."""
    response.headers.update(_VERSIONS)


router = APIRouter(prefix="/epcis", tags=["epcis"], redirect_slashes=False,
                   dependencies=[Depends(versions)])  # fmt: skip


def seen_by(partner: Asking) -> str | None:
    """Return whose events a partner sees: its own by name, all for None.

    Raises
    ------
    Problem
        ``SecurityException`` for a partner without a right to events.
    """
    if partner.events not in ("own", "all"):
        raise Problem(403, "SecurityException", "This partner may not see events.")
    return partner.name if partner.events == "own" else None


Seen = Annotated[str | None, Depends(seen_by)]


@router.post("/capture", status_code=202, responses=ANSWERS,
             openapi_extra={"requestBody": DOCUMENT})  # fmt: skip
def capture_action(
    request: Request, settings: Served, partner: Asking, _seen: Seen, body: Body
) -> Response:
    """Take a document of events, as a whole or not at all; the job says what came of it."""
    done = _capture(request, settings, partner, body)
    headers = {"Location": f"{_here(request)}/capture/{done.id}", **_VERSIONS}
    return Response(status_code=202, headers=headers)


def _capture(request: Request, settings: Served, partner: Partner, body: bytes) -> Job:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (*_JSON, *_XML):
        raise Problem(415, "UnsupportedMediaType", f"Send one of: {', '.join((*_JSON, *_XML))}.")
    if request.headers.get("gs1-capture-error-behaviour", "rollback") != "rollback":
        raise Problem(
            400, "ImplementationException", "Documents are taken as a whole: rollback only."
        )
    done = capture(settings.ws, body, party=partner.name, name=f"capture by {partner.name}"[:400])
    if not done.accepted:
        told = [f"{f.at}: {f.message.en}" for f in done.findings[:20]]
        raise Problem(
            400, "ValidationException", "; ".join(told)[:4_000],
            {"Location": f"{_here(request)}/capture/{done.id}"},
        )  # fmt: skip
    return done


@router.get("/capture", responses=ANSWERS)
def jobs_action(
    request: Request, settings: Served, partner: Asking, seen: Seen, size: Size = 30,
    token: Token = "",
) -> Response:  # fmt: skip
    """List capture jobs, the newest first."""
    query = [partner.client, "jobs"]
    before = read_cursor(settings, query, token)[0] if token else None
    found = [each for each in all_jobs(settings.ws, size + 1, before)
             if seen is None or each.party == seen]  # fmt: skip
    reply = JSONResponse([_job(each) for each in found[:size]])
    if len(found) > size:
        cursor = issue_cursor(settings, query, found[size - 1].recorded_at, 0)
        _link(request, reply, {"perPage": [str(size)]}, cursor)
    return reply


@router.get("/capture/{id}", responses=ANSWERS)
def job_action(settings: Served, seen: Seen, id: str) -> Response:
    """Return what came of a capture."""
    found = None if "\0" in id else job(settings.ws, id)
    if found is None or (seen is not None and found.party != seen):
        raise Problem(404, "NoSuchResourceException", "There is no such capture job.")
    return JSONResponse(_job(found))


def _job(done: Job) -> dict[str, Any]:
    moment = datetime.fromtimestamp(done.recorded_at / 1e6, UTC).isoformat(timespec="milliseconds")
    return {
        "captureID": done.id, "createdAt": moment, "finishedAt": moment, "running": False,
        "success": done.accepted, "captureErrorBehaviour": "rollback",
        "errors": [
            {"type": f"epcisException:{each.code}", "title": f"{each.at}: {each.message.en}",
             "status": 400}
            for each in done.findings if not done.accepted
        ],
    }  # fmt: skip


@router.post("/events", status_code=201, responses=ANSWERS,
             openapi_extra={"requestBody": DOCUMENT})  # fmt: skip
def event_action(
    request: Request, settings: Served, partner: Asking, _seen: Seen, body: Body
) -> Response:
    """Take one event, or a document, at once."""
    done = _capture(request, settings, partner, body)
    headers = {"Location": f"{_here(request)}/capture/{done.id}", **_VERSIONS}
    return Response(status_code=201, headers=headers)


@router.get("/events", responses=ANSWERS)
def events_action(
    request: Request, settings: Served, partner: Asking, seen: Seen, size: Size = 30,
    token: Token = "",
) -> Response:  # fmt: skip
    """Ask for events with the fixed fields of EPCIS 2.0, page by page."""
    return _events(request, settings, partner, seen, {}, size, token)


@router.get("/events/{id:path}", responses=ANSWERS)
def one_event(settings: Served, seen: Seen, id: str) -> Response:
    """Return one event by its id, or by its hash."""
    found = None if "\0" in id else event_by_id(settings.ws, id, party=seen)
    if found is None:
        raise Problem(404, "NoSuchResourceException", "There is no such event.")
    return Response(found, media_type="application/ld+json", headers=_VERSIONS)


_FIELDS = {"epcs": "MATCH_anyEPC", "bizSteps": "EQ_bizStep", "dispositions": "EQ_disposition",
           "bizLocations": "EQ_bizLocation", "readPoints": "EQ_readPoint",
           "eventTypes": "eventType"}  # fmt: skip


@router.get("/{resource}", responses=ANSWERS)
def resource_action(
    request: Request, settings: Served, partner: Asking, seen: Seen, resource: str,
    size: Size = 30, token: Token = "",
) -> Response:  # fmt: skip
    """List event types, epcs, business steps, dispositions, locations or read points."""
    if resource not in _FIELDS:
        raise Problem(404, "NoSuchResourceException", "There is nothing at this address.")
    query = [partner.client, resource]
    offset = read_cursor(settings, query, token)[0] if token else 0
    if resource == "eventTypes":
        found = list(TYPES)[offset : offset + size + 1]
    else:
        found = values(settings.ws, resource, party=seen, size=offset + size + 1)[offset:]
    reply = JSONResponse({
        "@context": EPCIS_CONTEXT, "type": "Collection", "member": found[:size],
    })  # fmt: skip
    if len(found) > size:
        _link(request, reply, {"perPage": [str(size)]},
              issue_cursor(settings, query, offset + size, 0))  # fmt: skip
    return reply


@router.get("/{resource}/{value:path}/events", responses=ANSWERS)
def events_of(
    request: Request, settings: Served, partner: Asking, seen: Seen, resource: str, value: str,
    size: Size = 30, token: Token = "",
) -> Response:  # fmt: skip
    """Ask for the events of one thing, step, disposition, place or type."""
    if resource not in _FIELDS:
        raise Problem(404, "NoSuchResourceException", "There is nothing at this address.")
    given = {_FIELDS[resource]: [value]}
    return _events(request, settings, partner, seen, given, size, token)


def _events(
    request: Request, settings: Served, partner: Partner, seen: str | None,
    fixed: Mapping[str, list[str]], size: int, token: str,
) -> Response:  # fmt: skip
    told = {name: request.query_params.getlist(name) for name in request.query_params}
    given = {name: told[name] for name in told if name not in ("perPage", "nextPageToken")}
    # one parameter with bars between its values, or one for each value
    asked: dict[str, Any] = {
        name: [part for text in texts for part in text.split("|")] for name, texts in given.items()
    }
    for name in ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount"):
        if name in asked:
            asked[name] = asked[name][0]
    query = [partner.client, sorted(asked.items()), sorted(fixed.items())]
    after, as_of = read_cursor(settings, query, token) if token else (0, None)
    try:
        page = ask(settings.ws, asked | dict(fixed), party=seen, size=size, after=after,
                   as_of=as_of)  # fmt: skip
    except TanfengError as error:
        if any(each.code != "life-query" for each in error.findings):
            raise
        told_of = "; ".join(f"{each.at}: {each.message.en}" for each in error.findings)
        raise Problem(400, "QueryParameterException", told_of[:2_000]) from error
    reply = Response(
        query_document(page.events), media_type="application/ld+json", headers=_VERSIONS
    )
    if page.after is not None:
        pairs = {**given, "perPage": [str(size)]}
        _link(request, reply, pairs, issue_cursor(settings, query, page.after, page.as_of))
    return reply


def _link(request: Request, reply: Response, pairs: Mapping[str, list[str]], cursor: str) -> None:
    words = [(name, each) for name, texts in pairs.items() for each in texts]
    words.append(("nextPageToken", cursor))
    path = quote(request.scope["path"], safe="/:")
    try:
        where = f"{_root(request)}{path}?{urlencode(words)}"
    except UnicodeEncodeError as error:
        raise ApiError("BadRequest", "The address is not valid.") from error
    reply.headers["Link"] = f'<{where}>; rel="next"'


def _root(request: Request) -> str:
    return f"{request.url.scheme}://{host_of(request)}{request.scope.get('root_path', '')}"


def _here(request: Request) -> str:
    return f"{_root(request)}{router.prefix}"
