"""What is measured of the adapters: each beside its bare library, in an environment with the libraries of all."""

from .measures import Measure, Subject

PLACE = ("kube-core-adapters", "on_adapters.py")


def _beside(name: str, title: str, about: str, library: str) -> Measure:
    subjects = (Subject("kube-core", *PLACE, f"{name}_ours"), Subject(f"bare {library}", *PLACE, f"{name}_bare"))
    return Measure(f"get_{name}", title, about, "GET/s", subjects, ("{server}",), more_is_better=True)


ADAPTERS = (
    _beside(
        "urllib3", "GETs over urllib3", "One pod in a row, bytes only: `Urllib3Transport` beside urllib3's own pool.", "urllib3"
    ),
    _beside("httpx", "GETs over httpx", "The same: `HttpxTransport` beside `httpx.Client`.", "httpx"),
    _beside(
        "httpx_asyncio",
        "GETs of 32 asyncio tasks over httpx",
        "Bytes only: `AsyncHttpxTransport` beside `httpx.AsyncClient`, whose pool looks at every connection for every request.",
        "httpx",
    ),
)
