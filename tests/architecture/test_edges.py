"""Each kind of I/O has its place in kube_transports, so that a reader knows where to look for it."""

import ast

from .sources import Source, sources

PLACES = {
    "socket": {"adapters", "conformance", "serving"},
    "selectors": {"serving"},
    "ssl": {"adapters", "conformance", "serving", "tls"},
    "trustme": {"serving"},
    "h11": {"adapters", "serving"},
    "urllib3": {"adapters"},
    "httpx": {"adapters"},
    "anyio": {"adapters"},
    "asyncio": {"adapters", "async_ports", "conformance"},
    "trio": {"adapters", "async_ports"},
    "subprocess": {"processes"},
}
"""Where each library may be imported, type-only imports included: files and folders of kube_transports."""

OPENERS = {"files", "local_files", "tls", "demo"}
"""kubeconfigs, tokens and certificates are read in `files`, what is copied in `local_files`; `tls` hands a client's key to
OpenSSL; `demo` owns its terminal."""

KNOWS_KINDS = {"bound", "async_bound", "cached", "async_cached", "demo", "accounts"}
"""Bound and cached Apis repeat the signatures of the Api, some of which answer a kind of their own; `accounts` asks for a
ServiceAccount's token; all else moves bytes."""


def place(source: Source) -> str:
    """The file of kube_transports that a module is, or the folder that it is in."""
    return source.parts[1] if len(source.parts) > 1 else ""


def test_each_library_has_its_place() -> None:
    """Sockets, TLS, HTTP libraries, event loops and programs are each met in few, stated places."""
    wrong = [
        source.at(found)
        for source in sources("kube_transports")
        for found in source.imports()
        if place(source) not in PLACES.get(found.module.partition(".")[0], {place(source)})
    ]
    assert not wrong


def opens(function: str) -> bool:
    """Whether a call of this name opens a file."""
    return function in {"open", "os.open", "io.open"} or function.endswith((".read_text", ".read_bytes"))


def test_files_are_opened_in_one_place() -> None:
    """Whatever is read from the disk goes through `files`, and what is copied to and from pods through `local_files`."""
    wrong = [
        source.at(node)
        for source in sources("kube_transports")
        if place(source) not in OPENERS
        for node in source.nodes(ast.Call)
        if opens(ast.unparse(node.func))
    ]
    assert not wrong


def test_transports_do_not_know_what_a_pod_is() -> None:
    """No kind of Kubernetes is imported by what moves bytes."""
    wrong = [
        source.at(found)
        for source in sources("kube_transports")
        if not KNOWS_KINDS & set(source.parts)
        for found in source.imports()
        if found.module.startswith("kube_core.models")
    ]
    assert not wrong
