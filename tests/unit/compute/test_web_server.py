import ast
import importlib.util
import io

import pytest

from components.compute.web.web_tier import HEALTH_PATH
from unit.recording import ROOT

FILE = ROOT / "workloads" / "web" / "server.py"


@pytest.fixture
def ask(capsys):
    """The server's answer to one request, without a socket."""
    spec = importlib.util.spec_from_file_location("web_server", FILE)
    assert spec is not None
    assert spec.loader is not None
    server = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(server)

    class Connection:
        def __init__(self, request):
            self.incoming, self.answer = io.BytesIO(request), b""

        def makefile(self, *_):
            return self.incoming

        def sendall(self, part):
            self.answer += part

        def settimeout(self, seconds):
            assert seconds > 60, "a load balancer keeps connections for 60 seconds"

    def run(method, path):
        connection = Connection(
            f"{method} {path} HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n".encode()
        )
        server.Handler(connection, ("10.0.0.1", 1234), None)
        head, _, body = connection.answer.partition(b"\r\n\r\n")
        return head.decode().split("\r\n"), body.decode()

    return run


def test_a_machine_answers_the_health_check_of_its_target_group(ask):
    head, body = ask("GET", HEALTH_PATH)
    assert (head[0], body) == ("HTTP/1.1 200 OK", "ok\n")
    assert "Content-Length: 3" in head


def test_a_machine_shows_its_id_but_not_its_software(ask):
    head, body = ask("GET", "/")
    assert body.startswith("Hello from ")
    assert "Server: web" in head


def test_head_is_get_without_the_page(ask):
    head, body = ask("HEAD", HEALTH_PATH)
    assert "Content-Length: 3" in head
    assert body == ""


def test_the_program_runs_on_the_python_that_amazon_linux_2023_ships():
    tree = ast.parse(FILE.read_text(), feature_version=(3, 9))
    modules = {name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in [node.module]}
    assert modules == {"http.server"}
