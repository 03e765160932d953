"""The sign-in of ``strata demo signin``, against a server that answers as Cognito's pages and an API do."""

import base64
import hashlib
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_socket import enable_socket

from strata.commands.demo_sign_in import Pages, SignInError, show, sign_in
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import ROOT

CALLBACK = "https://shop.example.com/signed-in"
TOKEN = "header.claims.signature"


class Pool:
    """Cognito's administration of users."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.password = ""

    def admin_create_user(self, **call: str) -> None:
        self.calls.append("create")
        assert call["MessageAction"] == "SUPPRESS"

    def admin_set_user_password(self, **call: Any) -> None:
        self.password = call["Password"]

    def admin_delete_user(self, **call: str) -> None:
        self.calls.append("delete")


class Server(ThreadingHTTPServer):
    """Pages, token endpoint and API; *open_api* needs no token, *lenient* exchanges every code."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.open_api = self.lenient = self.closed = False
        self.challenge = ""
        self.pool = Pool()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/oauth2/authorize":
            self.server.challenge = dict(urllib.parse.parse_qsl(url.query))["code_challenge"]
            return self._answer(200, '<input type="hidden" name="csrf_token" value="x">')
        allowed = self.server.open_api or self.headers.get("Authorization") == f"Bearer {TOKEN}"
        return self._answer(200 if allowed else 401, "{}")

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        if self.path == "/login":
            if self.server.closed or form["password"] != self.server.pool.password:
                return self._answer(200, "wrong password")
            assert form["csrf_token"] == "x"
            return self._answer(302, "", f"{CALLBACK}?code=c&state={form['state']}")
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        own = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.server.challenge
        good = own or self.server.lenient
        return self._answer(200 if good else 400, json.dumps({"access_token": TOKEN} if good else {}))

    def _answer(self, status: int, text: str, location: str | None = None) -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(text.encode())


@pytest.fixture
def server() -> Iterator[Server]:
    enable_socket()
    made = Server()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def run(server: Server) -> Callable[[], list[str]]:
    def signed_in() -> list[str]:
        said: list[str] = []
        base = f"http://127.0.0.1:{server.server_port}"
        # The API's name below localhost is this machine's too.
        api = f"http://api.execute-api.localhost:{server.server_port}"
        show(server.pool, "pool", Pages(base, "client", CALLBACK), api, said.append)
        return said

    return signed_in


def test_a_user_signs_in_and_is_deleted(run: Callable[[], list[str]], server: Server) -> None:
    said = run()
    assert [line for line in said if "with the token: 200" in line]
    assert len([line for line in said if ": 401" in line]) == 2
    assert server.pool.calls == ["create", "delete"]
    assert not [line for line in said if server.pool.password in line or TOKEN in line]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("open_api", "expected 401"),
        ("lenient", "took the code of another program"),
        ("closed", "POST /login: 200"),
    ],
)
def test_a_step_that_answers_otherwise_is_an_error_and_the_user_is_deleted(
    run: Callable[[], list[str]], server: Server, fault: str, said: str
) -> None:
    setattr(server, fault, True)
    with pytest.raises(SignInError, match=said):
        run()
    assert server.pool.calls == ["create", "delete"]


def test_it_is_for_the_sandbox_alone() -> None:
    on_aws = Workspace("dev", ROOT, {"PATH": "/bin"})
    with pytest.raises(StrataError, match="shows a sign-in on the sandbox"):
        sign_in(on_aws, on_aws)


def test_no_proxy_gets_the_password(run: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert run()
