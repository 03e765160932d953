"""The page that the web tier shows until it has something better: Python's own server, nothing to install.

Answers /health to load balancers, and everything else with the name of the machine.
"""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEALTH_PATH = "/health"
# Longer than the load balancer's idle timeout of 60 seconds: else it meets connections that have just closed.
KEEP_ALIVE_SECONDS = 75


class Handler(BaseHTTPRequestHandler):
    """One connection from the load balancer."""

    protocol_version = "HTTP/1.1"
    timeout = KEEP_ALIVE_SECONDS

    def do_GET(self) -> None:
        """Answer with the page."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer as GET does, without the page."""
        self._answer()

    def version_string(self) -> str:
        """Nothing about Python or its version."""
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
    # Behind the security group of the tier; the load balancer comes from another address than loopback.
    ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
