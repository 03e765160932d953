"""A sample page for the web tier, served by Python's standard library.

Answers /health for load balancers, and all other paths with the name of the machine.
"""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEALTH_PATH = "/health"
# Longer than the load balancer's idle timeout of 60 seconds, so that it never reuses a closed connection.
KEEP_ALIVE_SECONDS = 75


class Handler(BaseHTTPRequestHandler):
    """One connection from the load balancer."""

    protocol_version = "HTTP/1.1"
    timeout = KEEP_ALIVE_SECONDS

    def do_GET(self) -> None:
        """Answer with the page."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body."""
        self._answer()

    def version_string(self) -> str:
        """The Server header, without Python and its version."""
        return "web"

    def _answer(self) -> None:
        text = "ok\n" if self.path == HEALTH_PATH else f"Hello from {socket.gethostname()}\n"
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


if __name__ == "__main__":
    # All addresses: the security group of the tier admits the load balancer alone.
    ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
