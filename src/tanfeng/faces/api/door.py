"""The door (入口): bodies that are too large and requests that did not come by https stay out."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tanfeng.faces.api.errors import error_reply


class Door:
    """Looks at each request before anything else does."""

    def __init__(self, app: ASGIApp, *, most_bytes: int, https_only: bool) -> None:
        self.app, self.most, self.https_only = app, most_bytes, https_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its whole body read, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.https_only and scope["scheme"] != "https":
            await error_reply("BadRequest", "Only https is served.")(scope, receive, send)
            return
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        if any(not each.isdigit() or int(each) > self.most for each in lengths):
            await self._too_large(scope, receive, send)
            return
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            parts.append(message.get("body", b""))
            size, more = size + len(parts[-1]), message.get("more_body", False)
            if size > self.most:
                await self._too_large(scope, receive, send)
                return
        body: Message | None = {"type": "http.request", "body": b"".join(parts)}

        async def again() -> Message:
            nonlocal body
            given, body = body, None
            return given if given is not None else await receive()

        await self.app(scope, again, send)

    async def _too_large(self, scope: Scope, receive: Receive, send: Send) -> None:
        reply = error_reply("BadRequest", f"The body is larger than {self.most} bytes.")
        reply.headers["connection"] = "close"
        await reply(scope, receive, send)
