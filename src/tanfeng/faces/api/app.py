"""The application (应用): routes, errors, door and postroom put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from tanfeng.faces.api import authentication, event_door, footprints, lives
from tanfeng.faces.api.description import describe
from tanfeng.faces.api.door import Door
from tanfeng.faces.api.errors import handle_errors
from tanfeng.faces.api.postroom import Postroom
from tanfeng.faces.api.settings import Settings


def make_app(settings: Settings) -> FastAPI:
    """Return the service of a workspace as an ASGI application."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        app.state.postroom.open()
        yield
        await run_in_threadpool(app.state.postroom.close)

    app = FastAPI(
        lifespan=life, docs_url=None, redoc_url=None, openapi_url="/openapi.json",
        redirect_slashes=False,
    )  # fmt: skip
    app.state.settings = settings
    app.state.postroom = Postroom(settings)
    for each in (authentication, footprints, event_door, lives):
        app.include_router(each.router)
    handle_errors(app)
    describe(app)
    app.add_middleware(Door, most_bytes=settings.most_bytes, https_only=settings.https_only)
    return app
