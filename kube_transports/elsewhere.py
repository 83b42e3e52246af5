"""How to reach a server that is not the cluster's: an identity provider."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from kube_core.config import Fetch, proxy_for

from .ports import Call
from .tls import context_for

if TYPE_CHECKING:
    from .tls import SSLContext

READ_TIMEOUT_SECONDS = 30.0
"""A person waits for this, or a request of theirs does."""
MAX_BODY_BYTES = 1024 * 1024
"""Neither its description nor a token is larger."""


class Way(TypedDict):
    """The arguments of a transport."""

    server: str
    ssl_context: SSLContext | None
    max_body_bytes: int
    proxy_url: str | None


def way_to(fetch: Fetch) -> Way:
    """Say how to open a transport to the server of a URL, through a proxy of the environment, as client-go does.

    Raises ConfigError for a certificate authority that is none.
    """
    parts = urlsplit(fetch.url)
    context = context_for(fetch.tls) if parts.scheme.lower() == "https" else None
    server = f"{parts.scheme.lower()}://{parts.netloc}"
    return Way(server=server, ssl_context=context, max_body_bytes=MAX_BODY_BYTES, proxy_url=proxy_for(server, os.environ))


def call_of(fetch: Fetch) -> Call:
    """Say what to ask there."""
    parts = urlsplit(fetch.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Call(fetch.method, target, fetch.headers, fetch.body, READ_TIMEOUT_SECONDS)
