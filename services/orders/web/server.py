"""orders over HTTP: /health for the load balancer, and a line of text elsewhere."""

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
        body = b"healthy\n" if self.path == "/health" else b"orders\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("", _PORT), Handler).serve_forever()
