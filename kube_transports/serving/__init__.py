"""The API server without I/O behind a socket: one thread, one selector, and HTTP/1.1 by h11.

`served` starts and ends it; `loop` waits; `connection` moves bytes between a `channel` (a socket, with or without TLS) and a
speaker, which is a protocol without a socket: `http`, then perhaps `tunnel`.
"""
