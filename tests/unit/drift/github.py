"""A double of GitHub's API on 127.0.0.1: issues and comments in pages, and declared failures."""

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "house/platform"
TOKEN = "github_pat_never-shown"
_PAGE = 30


@dataclass
class Failure:
    """The error of the next *times* requests of this method and path, after their effect or instead of it."""

    method: str
    path: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "declared failure"
    times: int = 1
    after: bool = False
    raw: str | None = None


class GitHub:
    """A double of GitHub: its issues, the requests, and the failures to come."""

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.failures: list[Failure] = []
        self.asked: list[tuple[str, str]] = []
        self.waits: list[float] = []
        methods = dict.fromkeys(("do_GET", "do_POST", "do_PATCH"), _Handler.serve)
        handler = type("Handler", (_Handler,), {"github": self, **methods})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, title: str, body: str | None, state: str = "open", **more: Any) -> dict[str, Any]:
        number = len(self.issues) + 1
        made = {
            "id": 1000 + number,
            "number": number,
            "title": title,
            "body": body,
            "state": state,
            "url": f"{self.url}/repos/{REPOSITORY}/issues/{number}",
            "html_url": f"https://github.example/{REPOSITORY}/issues/{number}",
            **more,
        }
        self.issues.append(made)
        self.comments[number] = []
        return made

    def comment(self, number: int, body: str) -> dict[str, Any]:
        made = {"id": 5000 + number * 100 + len(self.comments[number]), "body": body}
        self.comments[number].append(made)
        return made

    def open(self) -> list[dict[str, Any]]:
        return [issue for issue in self.issues if issue["state"] == "open"]

    def writes(self) -> list[str]:
        return [method for method, _ in self.asked if method != "GET"]

    def fails(self, method: str, path: str) -> Failure | None:
        for failure in self.failures:
            if failure.times and failure.method == method and re.search(failure.path, path):
                failure.times -= 1
                return failure
        return None

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        number = int(found.group(1)) if (found := re.search(r"/issues/(\d+)", path)) else 0
        match method, path.removeprefix(f"/repos/{REPOSITORY}").replace(str(number), "N"):
            case "GET", "/issues":
                return 200, self.open()
            case "POST", "/issues":
                return 201, self.add(body["title"], body["body"])
            case "GET", "/issues/N":
                return 200, self.issues[number - 1]
            case "PATCH", "/issues/N":
                self.issues[number - 1].update(body)
                return 200, self.issues[number - 1]
            case "GET", "/issues/N/comments":
                return 200, self.comments[number]
            case "POST", "/issues/N/comments":
                return 201, self.comment(number, body["body"])
        return 404, {"message": "Not Found"}


class _Handler(BaseHTTPRequestHandler):
    github: ClassVar[GitHub]

    def serve(self) -> None:
        asked = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        self.github.asked.append((self.command, self.path))
        if self.headers["Authorization"] != f"token {TOKEN}":
            return self._send(401, {"message": "Bad credentials"}, {})
        failure = self.github.fails(self.command, asked.path)
        if failure is None or failure.after:
            status, output = self.github.answer(self.command, asked.path, body)
        if failure is not None:
            raw = failure.raw or json.dumps({"message": failure.message})
            return self._send(failure.status, raw, failure.headers)
        return self._send(status, *self._page(output, parse_qs(asked.query)))

    def _page(self, output: Any, query: dict[str, list[str]]) -> tuple[Any, dict[str, str]]:
        """As GitHub does it: so many at once, and where the next ones are."""
        if not isinstance(output, list):
            return output, {}
        size, number = min(_PAGE, int(query.get("per_page", ["30"])[0])), int(query.get("page", ["1"])[0])
        base = f"{self.github.url}{urlsplit(self.path).path}"
        more = number * size < len(output)
        link = {"Link": f'<{base}?per_page={size}&page={number + 1}>; rel="next"'} if more else {}
        return output[(number - 1) * size : number * size], link

    def _send(self, status: int, output: Any, headers: dict[str, str]) -> None:
        data = (output if isinstance(output, str) else json.dumps(output)).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass
