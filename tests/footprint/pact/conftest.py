"""Workspaces on both registries, records, and real servers on loopback over TLS."""

import json
import ssl
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import trustme
import uvicorn

from tanfeng.faces.api import Settings, make_app
from tanfeng.faces.api.running import Listening, check, configure
from tanfeng.faces.api.tokens import issue_token
from tanfeng.footprint.pact import publish, read_document
from tanfeng.footprint.pact.guard import Reach
from tanfeng.footprint.pact.keeping import keep_secret, signing_key
from tanfeng.footprint.pact.work import Courier
from tanfeng.ledger import Workspace, create_workspace
from tanfeng.ledger.partners import Partner, add_partner


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A new workspace, on SQLite and on PostgreSQL."""
    url = request.getfixturevalue("postgres_database")() if request.param == "postgres" else None
    return create_workspace(tmp_path / "工作 区", url)


def a_record(n: int = 1, pcf: dict[str, Any] | None = None, **said: Any) -> dict[str, Any]:
    """Makes a valid record; what is None is left out."""
    made = {
        "id": f"10000000-0000-4000-8000-{n:012d}",
        "specVersion": "3.0.3",
        "created": "2025-03-01T08:00:00Z",
        "status": "Active",
        "companyName": "碳峰水泥 Example Cement",
        "companyIds": ["urn:company:example:cement"],
        "productDescription": "熟料 clinker",
        "productIds": [f"urn:pact:company:example:{n}"],
        "productClassifications": ["urn:pact:productclassification:un-cpc:3743"],
        "productNameCompany": f"Clinker {n}",
        "pcf": {
            "declaredUnitOfMeasurement": "kilogram",
            "declaredUnitAmount": "1000",
            "productMassPerDeclaredUnit": "1000.00",
            "referencePeriodStart": "2024-01-01T00:00:00+08:00",
            "referencePeriodEnd": "2025-01-01T00:00:00+08:00",
            "geographyCountry": "CN",
            "pcfExcludingBiogenicUptake": "850.10",
            "pcfIncludingBiogenicUptake": "850.10",
            "fossilGhgEmissions": "850.10",
            "fossilCarbonContent": "0",
            "ipccCharacterizationFactors": ["AR6"],
            "crossSectoralStandards": ["ISO14067", "PACT-3.0"],
            "exemptedEmissionsPercent": "0.0",
            **(pcf or {}),
        },
        **said,
    }
    made["pcf"] = {name: value for name, value in made["pcf"].items() if value is not None}
    return {name: value for name, value in made.items() if value is not None}


@pytest.fixture(scope="session")
def record():
    return a_record


@dataclass
class Running:
    """A service on loopback over TLS, and how to talk to it."""

    ws: Workspace
    url: str
    settings: Settings
    partner: Partner
    secret: str
    context: ssl.SSLContext
    token: str = ""

    def __post_init__(self) -> None:
        self.token = issue_token(self.settings, self.partner.client)

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        headers = {**more.pop("headers", {})}
        if token != "":
            headers["authorization"] = f"Bearer {token or self.token}"
        address = path if "://" in path else self.url + path
        return httpx.request(
            method, address, headers=headers, verify=self.context, timeout=20, trust_env=False,
            **more,
        )  # fmt: skip

    def post_event(self, event: Any, **more: Any) -> httpx.Response:
        headers = {"content-type": "application/cloudevents+json; charset=UTF-8"}
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.ask("POST", "/3/events", headers=headers, content=body, **more)

    def publish(self, *records: dict[str, Any]) -> None:
        publish(self.ws, [read_document(json.dumps(each)) for each in records])


def an_event(source: str, kind: str, data: object, id: str = "") -> dict[str, Any]:
    """Makes an event of PACT v3."""
    return {
        "type": f"org.wbcsd.pact.ProductFootprint.{kind}Event.3", "specversion": "1.0",
        "id": id or str(uuid.uuid4()), "source": source, "time": "2025-06-01T00:00:00Z",
        "data": data,
    }  # fmt: skip


@dataclass
class Listener:
    """A partner's side: gives tokens, records events, serves what it is told to."""

    url: str = ""
    tokens: int = 0
    events: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    replies: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failures: int = 0
    arrived: threading.Condition = field(default_factory=threading.Condition)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        status, headers, reply = self.answer(scope, body)
        raw = [(k.encode(), v.encode()) for k, v in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": reply})

    def answer(self, scope: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        path = scope["path"]
        query = scope["query_string"].decode()
        self.asked.append(f"{path}?{query}" if query else path)
        if self.failures and path.startswith("/3/"):
            self.failures -= 1
            return 503, {}, b""
        if path in self.replies or self.asked[-1] in self.replies:
            return self.replies.get(self.asked[-1]) or self.replies[path]
        if path == "/auth/token":
            self.tokens += 1
            return 200, {}, b'{"access_token": "theirs", "token_type": "bearer"}'
        if path == "/3/events":
            with self.arrived:
                headers = {k.decode(): v.decode() for k, v in scope["headers"]}
                self.events.append((headers, body))
                self.arrived.notify_all()
            return 200, {}, b""
        return 404, {}, b'{"code": "NotFound", "message": "no"}'

    def wait_for(self, id: str, seconds: float = 15) -> dict[str, Any]:
        """Return the event that answers a request."""

        def found() -> dict[str, Any] | None:
            told = [json.loads(body) for _, body in self.events]
            return next((e for e in told if e["data"].get("requestEventId") == id), None)

        with self.arrived:
            assert self.arrived.wait_for(lambda: found() is not None, seconds), self.asked
        answer = found()
        assert answer is not None
        return answer


class Authority(NamedTuple):
    """Who vouches for the certificates of the tests."""

    context: ssl.SSLContext
    certificate: Path
    key: Path


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    ca, folder = trustme.CA(), tmp_path_factory.mktemp("tls")
    made = ca.issue_cert("localhost", "127.0.0.1", "partner.example")
    made.private_key_pem.write_to_path(str(folder / "key.pem"))
    for n, pem in enumerate(made.cert_chain_pems):
        pem.write_to_path(str(folder / "certificate.pem"), append=n > 0)
    ca.cert_pem.write_to_path(str(folder / "authority.pem"))
    context = ssl.create_default_context()
    ca.configure_trust(context)
    return Authority(context, folder / "certificate.pem", folder / "key.pem")


@contextmanager
def running(config: uvicorn.Config) -> Iterator[int]:
    """Run a server in a thread; yield its port."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def listening(authority: Authority) -> Iterator[Listener]:
    listener = Listener()
    config = uvicorn.Config(
        listener, host="127.0.0.1", port=0, lifespan="off", log_level="error",
        ssl_certfile=str(authority.certificate), ssl_keyfile=str(authority.key),
    )  # fmt: skip
    with running(config) as port:
        listener.url = f"https://localhost:{port}"
        yield listener


@contextmanager
def serving(
    ws: Workspace, authority: Authority, callbacks: Sequence[str], products: Sequence[str] = (),
    **more: Any,
) -> Iterator[Running]:  # fmt: skip
    partner, secret = add_partner(
        ws, "customer", callbacks=callbacks, products=products, account="us"
    )
    keep_secret(ws, "customer", "our secret with them")
    reach = Reach(private=True, context=authority.context, seconds=5)
    courier = Courier("https://us.example.com", reach, first=0.1)
    settings = Settings(ws, signing_key(ws), courier, **more)
    listening = Listening(port=0, certificate=authority.certificate, key=authority.key)
    assert check(listening)
    config = configure(make_app(settings), listening)
    config.log_level = "error"
    config.configure_logging()
    with running(config) as port:
        yield Running(ws, f"https://localhost:{port}", settings, partner, secret,
                      authority.context)  # fmt: skip


@pytest.fixture(scope="module")
def listener(authority: Authority) -> Iterator[Listener]:
    with listening(authority) as made:
        yield made


@pytest.fixture(scope="module")
def service(
    authority: Authority, listener: Listener, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A service with three records and one partner, whose events the listener gets."""
    ws = create_workspace(tmp_path_factory.mktemp("service") / "ws")
    with serving(ws, authority, [listener.url]) as made:
        made.publish(a_record(1), a_record(2, companyIds=["urn:company:example:other"]))
        made.publish(
            a_record(3, precedingPfIds=[a_record(2)["id"]],
                     validityPeriodStart="2025-02-01T00:00:00Z",
                     validityPeriodEnd="2026-02-01T00:00:00Z")
        )  # fmt: skip
        yield made


@pytest.fixture(scope="session")
def start():
    """Starts a service of a test's own."""
    return serving


@pytest.fixture(scope="session")
def listen():
    """Starts a listener of a test's own."""
    return listening


@pytest.fixture(scope="session")
def event():
    return an_event


@pytest.fixture(scope="session")
def run_server():
    """Runs a configured server and yields its port."""
    return running
