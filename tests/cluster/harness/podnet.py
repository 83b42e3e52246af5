"""What pods answer behind a port-forward: a small web page and two echo servers, on loopback only.

usage: podnet.py WEB_PORT ECHO_PORT ECHO_PORT
"""

import http.server
import socketserver
import sys
import threading
from typing import Any

_CHUNK = 65536


class Web(http.server.BaseHTTPRequestHandler):
    """Says which path was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one line of text."""
        body = f"path {self.path}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


class Echo(socketserver.BaseRequestHandler):
    """Sends back what comes, until the client closes."""

    def handle(self) -> None:
        """Serve one connection."""
        while data := self.request.recv(_CHUNK):
            self.request.sendall(data)


class EchoServer(socketserver.ThreadingTCPServer):
    """One thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128
    """Connections that come at once: with Python's 5, the system resets some of fifty."""


def main(web: int, *echoes: int) -> None:
    """Serve until killed."""
    for port in echoes:
        threading.Thread(target=EchoServer(("127.0.0.1", port), Echo).serve_forever, daemon=True).start()
    http.server.ThreadingHTTPServer(("127.0.0.1", web), Web).serve_forever()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
