"""Serving as a user does: https or nothing, proxies, and random requests without a fault."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tanfeng.faces.api import Settings, make_app
from tanfeng.faces.api.running import Listening, check, configure, take_port
from tanfeng.faces.api.tokens import issue_token
from tanfeng.faces.cli import main
from tanfeng.footprint.pact import publish, read_document
from tanfeng.footprint.pact.guard import Reach
from tanfeng.footprint.pact.keeping import signing_key
from tanfeng.footprint.pact.work import Courier
from tanfeng.ledger import create_workspace
from tanfeng.ledger.partners import add_partner
from tanfeng.reference.errors import TanfengError

COMMAND = [sys.executable, "-c", "from tanfeng.faces.cli import main; main()"]


@pytest.fixture
def tanfeng(monkeypatch):
    """Runs the command in this process: importing it takes longer than all that it does here."""

    def run(*words: str, **environment: str) -> tuple[int, dict]:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patched, redirect_stdout(out), redirect_stderr(err):
            patched.setattr(sys, "argv", ["tanfeng", *words, "--json"])
            for name, value in {"TANFENG_LANG": "en", **environment}.items():
                patched.setenv(name, value)
            code: object = 0
            try:
                main()
            except SystemExit as ended:
                code = ended.code
        text = out.getvalue()
        return int(str(code or 0)), json.loads(text) if text else {"error": err.getvalue()}

    return run


def test_from_the_command_line(authority, tmp_path, record, tanfeng):
    """A supplier and a buyer, each a workspace, served by the command over TLS."""
    seller, buyer = str(tmp_path / "seller"), str(tmp_path / "buyer")
    for each in (seller, buyer):
        assert tanfeng("init", each)[0] == 0
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(record(1)), encoding="utf-8")
    bad.write_text(json.dumps(record(2, status="x", created="y")), encoding="utf-8")
    code, told = tanfeng("footprint", "publish", str(good), str(bad), "-w", seller)
    assert code == 1
    assert "pact-value" in told["error"]
    assert "pact-form" in told["error"]
    assert tanfeng("footprint", "records", "-w", seller)[1]["result"] == []
    assert tanfeng("footprint", "publish", str(good), "-w", seller)[0] == 0
    code, made = tanfeng("footprint", "partner", "add", "buyer", "-w", seller)
    assert code == 0
    account, secret = made["result"]["partner"]["client"], made["result"]["secret"]
    files = ["--certificate", str(authority.certificate), "--key", str(authority.key)]
    with subprocess.Popen(
        [*COMMAND, "serve", *files, "--port", "0", "--host", "127.0.0.1", "-w", seller, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
    ) as server:  # fmt: skip
        try:
            said = ""
            while not said.endswith("}\n"):
                said += server.stdout.readline()
            address = json.loads(said)["result"]["address"]
            assert address.startswith("https://127.0.0.1:")
            trust = authority.certificate.with_name("authority.pem")
            args = ("footprint", "partner", "add", "seller", "--callback", address,
                    "--account", account, "-w", buyer)  # fmt: skip
            assert tanfeng(*args)[0] == 2
            assert tanfeng(*args, TANFENG_PARTNER_SECRET=secret)[0] == 0
            wanted = ("--product", record(1)["productIds"][0], "-w", buyer)
            code, told = tanfeng("footprint", "fetch", "seller", *wanted)
            assert code == 1
            outside = ("--private", "--authority", str(trust))
            code, told = tanfeng("footprint", "fetch", "seller", *wanted, *outside)
            assert code == 0, told
            assert [each["pcf"] for each in told["result"]["kept"]] == ["850.10"]
            with pytest.raises(httpx.TransportError):
                httpx.get(address.replace("https", "http") + "/3/footprints", trust_env=False)
            code, told = tanfeng("footprint", "ask", "seller", *wanted, *outside,
                                 "--address", "https://buyer.example.com")  # fmt: skip
            # the seller knows no address of the buyer, and so does not take it
            assert code == 1
            assert [each["code"] for each in told["findings"]] == ["event-open"]
        finally:
            server.terminate()
    code, told = tanfeng("footprint", "records", "--received", "-w", buyer)
    assert [each["id"] for each in told["result"]] == [record(1)["id"]]
    assert tanfeng("footprint", "deprecate", record(1)["id"], "-w", seller)[0] == 0
    assert tanfeng("footprint", "deprecate", record(7)["id"], "-w", seller)[0] == 2
    assert tanfeng("footprint", "records", "-w", seller)[1]["result"][0]["status"] == "Deprecated"
    assert tanfeng("footprint", "partner", "revoke", "buyer", "-w", seller)[0] == 0
    assert tanfeng("footprint", "partner", "list", "-w", seller)[1]["result"][0]["revoked"]
    kinds = [each["kind"] for each in tanfeng("footprint", "events", "-w", buyer)[1]["result"]]
    assert kinds == ["RequestCreated"]


def files_of(authority) -> dict:
    return {"certificate": authority.certificate, "key": authority.key}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "serve-plain-http"),
        ({"insecure": True, "host": "0.0.0.0"}, "serve-plain-http"),
        ({"insecure": True, "host": "pact.example.com"}, "serve-plain-http"),
        ({"insecure": True, "behind_proxy": True}, "serve-plain-http"),
        ({"certificate": True}, "serve-plain-http"),
        ({"key": True}, "serve-plain-http"),
        ({"certificate": True, "key": True, "insecure": True}, "serve-plain-http"),
        ({"certificate": True, "key": True, "behind_proxy": True}, "serve-plain-http"),
        ({"certificate": True, "key": "other"}, "serve-certificate"),
    ],
)  # fmt: skip
def test_plain_http_is_refused(authority, tmp_path, said, code):
    files = files_of(authority)
    (tmp_path / "other").write_text("x", encoding="utf-8")
    said = {k: files[k] if v is True and k in files else v for k, v in said.items()}
    if said.get("key") == "other":
        said["key"] = tmp_path / "other"
    with pytest.raises(TanfengError) as refused:
        check(Listening(**said))
    assert refused.value.findings[0].code == code


def test_what_may_be_asked_for(authority):
    assert check(Listening(**files_of(authority), host="0.0.0.0")) is True
    assert check(Listening(behind_proxy=True, host="0.0.0.0")) is True
    for host in ("127.0.0.1", "::1", "localhost"):
        assert check(Listening(insecure=True, host=host)) is False


def test_a_port_that_is_taken_is_one_refusal():
    with take_port(Listening(port=0)) as place, pytest.raises(TanfengError) as refused:
        take_port(Listening(port=place.getsockname()[1]))
    assert refused.value.findings[0].code == "serve-port"


def test_behind_a_proxy_only_what_came_by_https_is_answered(tmp_path, run_server, record):
    ws = create_workspace(tmp_path / "ws")
    publish(ws, [read_document(json.dumps(record(n))) for n in (1, 2)])
    made, _ = add_partner(ws, "p")
    config = Settings(ws, signing_key(ws), Courier("https://us.example.com"))
    app = make_app(config)
    token = {"authorization": f"Bearer {issue_token(config, made.client)}"}
    for proxies, status in (("127.0.0.1", 200), ("10.9.9.9", 400)):
        listening = Listening(port=0, behind_proxy=True, proxies=proxies)
        with run_server(configure(app, listening)) as port:
            home = f"http://127.0.0.1:{port}/3/footprints?limit=1"
            with httpx.Client(trust_env=False, headers=token) as client:
                plain = client.get(home)
                assert (plain.status_code, plain.json()["code"]) == (400, "BadRequest")
                said = {"x-forwarded-proto": "https", "host": "pact.example.com"}
                reply = client.get(home, headers=said)
                assert reply.status_code == status
                if status == 200:
                    link = reply.links["next"]["url"]
                    assert link.startswith("https://pact.example.com/3/footprints?")


@pytest.fixture(scope="module")
def described(tmp_path_factory, record):
    """The service without a network, and a token."""
    ws = create_workspace(tmp_path_factory.mktemp("random") / "ws")
    publish(ws, [read_document(json.dumps(record(n))) for n in (1, 2, 3)])
    made, _ = add_partner(ws, "p", callbacks=["https://p.example.com"], events="all")
    config = Settings(
        ws, signing_key(ws), Courier("https://us.example.com", Reach()), https_only=False
    )
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_app(config))
    return schema, {"Authorization": f"Bearer {issue_token(config, made.client)}"}


OPERATIONS = ["POST /auth/token", "GET /.well-known/openid-configuration", "GET /3/footprints",
              "GET /3/footprints/{id}", "POST /3/events", "POST /epcis/capture",
              "GET /epcis/capture", "GET /epcis/capture/{id}", "POST /epcis/events",
              "GET /epcis/events", "GET /epcis/events/{id}", "GET /epcis/{resource}",
              "GET /epcis/{resource}/{value}/events"]  # fmt: skip


def test_all_operations_are_described(described):
    found = [each.ok() for each in described[0].get_all_operations()]
    assert sorted(f"{each.method.upper()} {each.path}" for each in found) == sorted(OPERATIONS)


def attack(described, name: str, examples: int) -> None:
    schema, headers = described
    method, path = name.split()
    operation = schema[path][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=examples, deadline=None, database=None,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
    def run(case) -> None:
        case.call_and_validate(
            headers=headers, checks=[not_a_server_error, response_schema_conformance]
        )

    run()


@pytest.mark.parametrize("name", OPERATIONS)
def test_random_requests_find_no_fault(described, name):
    attack(described, name, 15)


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_many_random_requests_find_no_fault(described, name):
    attack(described, name, 250)
