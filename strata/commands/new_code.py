"""Texts of a new service's code and test; each has {name}."""

from collections.abc import Mapping

TEST = '''"""The stack files of {name}."""

from pathlib import Path

import pytest

from environment.service_files import load
from environment.stack_file import environments

FOLDER = Path(__file__).parents[1]


@pytest.mark.parametrize("environment", environments(FOLDER.parents[1]))
def test_the_stack_file_is_valid(environment: str) -> None:
    assert load(FOLDER, environment).name == FOLDER.name
'''
PROCESS = {
    "web": "api",
    "backend": "internal",
    "worker": "worker",
    "job": "nightly",
    "function": "hook",
    "site": "site",
}
"""The name of the first process, by kind."""
_SERVER = '''"""{name} over HTTP: /health for the load balancer, and a line of text elsewhere."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PORT = 8080
# Longer than the load balancer's idle timeout of 60 seconds, so that it never reuses a closed connection.
_KEEP_ALIVE_SECONDS = 75


class Handler(BaseHTTPRequestHandler):
    """One connection from the load balancer."""

    protocol_version = "HTTP/1.1"
    timeout = _KEEP_ALIVE_SECONDS

    def do_GET(self) -> None:
        """Answer with a line of text."""
        body = b"healthy\\n" if self.path == "/health" else b"{name}\\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("", _PORT), Handler).serve_forever()
'''
_DOCKERFILE = """FROM python:3.13-slim
COPY server.py /app/server.py
CMD ["python", "-u", "/app/server.py"]
"""
_HTTP = '''"""The function of {name} that its API calls."""

import json
from typing import Any


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a request of the HTTP API."""
    body = {{"service": "{name}", "path": event.get("rawPath", "")}}
    return {{"statusCode": 200, "headers": {{"Content-Type": "application/json"}}, "body": json.dumps(body)}}
'''
_WORKER = '''"""The consumer of the queue of {name}."""

from typing import Any


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Handle a batch; a message whose id is returned comes again, in the end as a dead letter."""
    for record in event["Records"]:
        print(record["messageId"])
    return {{"batchItemFailures": []}}
'''
_JOB = '''"""The job of {name}, on its schedule or by `strata run`."""

from typing import Any


def handle(_event: dict[str, Any], _context: object) -> str:
    """Run once; an exception counts as a failure and is tried again."""
    print("{name} ran")
    return "done"
'''
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{name}</title></head>
<body><h1>{name}</h1></body>
</html>
"""
_TASKS = {"src/Dockerfile": _DOCKERFILE, "src/server.py": _SERVER}
CODE: Mapping[str, Mapping[str, str]] = {
    "web": _TASKS,
    "backend": _TASKS,
    "worker": {"src/handler.py": _WORKER},
    "job": {"src/handler.py": _JOB},
    "function": {"src/handler.py": _HTTP},
    "site": {"src/index.html": _PAGE},
}
"""The files of the code by path, by kind."""
