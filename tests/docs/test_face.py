"""The programs of docs/design/face.md, word for word, on the embedded server. What is for later fails, under its issue's name."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import kube_core
from kube_core.models import apps_v1, core_v1
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_transports import AsyncClient, Client, MemoryTransport
from kube_transports.informers import InformerStream

from .blocks import ROOT, Block, blocks, executed
from .world import FooSpec, FooStatus

BLOCKS = {block.text.splitlines()[0].split("#")[0].strip(): block for block in blocks(ROOT / "docs/design/face.md")}
"""Each program by its first line."""

LATER: dict[str, tuple[str, type[Exception] | tuple[type[Exception], ...]]] = {
    "controller = Controller(": ("controllers come later", NameError),
}
"""How the programs begin that can't run yet, why, and how they fail."""


def mark(first: str, block: Block) -> Any:
    """A program as a parameter, expected to fail if it is for later."""
    reason = next((reason for start, reason in LATER.items() if first.startswith(start)), None)
    marks = [pytest.mark.xfail(reason=reason[0], raises=reason[1], strict=True)] if reason else []
    return pytest.param(block, id=f"{block.heading}, line {block.line}", marks=marks)


class UntilSynced:
    """An informer whose loop ends once everything there was told; the page's own would go on for ever."""

    def __init__(self, informer: InformerStream[Any]) -> None:
        self._informer = informer

    def __enter__(self) -> "UntilSynced":
        self._informer.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._informer.close()

    def __iter__(self) -> Iterator[Any]:
        for event in self._informer:
            yield event
            if isinstance(event, kube_core.Synced):
                self._informer.close()


class FaceClient(Client):
    """A client whose informers end, and whose caches have the index that the page speaks of."""

    def informer(self, api: Any, **options: Any) -> Any:
        return UntilSynced(super().informer(api, **options))

    def cache(self, api: Any, **options: Any) -> Any:
        """The page says in a comment that indexes are declared here."""
        options["indexes"] = {"node": "spec.nodeName"}
        return super().cache(api, **options)


def names_of_face(client: Client, server: ApiServer) -> dict[str, Any]:
    """What the page takes for granted: the library's names, the kinds, the user's own classes, and a recorded answer."""
    known: dict[str, Any] = {name: getattr(kube_core, name) for name in kube_core.__all__}
    kinds = {name: getattr(core_v1, name) for name in ("ConfigMap", "Node", "Pod", "Secret")}
    recorded = client.respond(Api(core_v1.Pod).within("kube-system").list())
    body = b'{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"dns"}}]}'
    answer = {"status": recorded.status_code, "headers": recorded.headers, "body": body}
    mine = {"FooSpec": FooSpec, "FooStatus": FooStatus, "client": client, "server": server, "Deployment": apps_v1.Deployment}
    bound = {"pods": client.api(core_v1.Pod).within("kube-system"), "AsyncClient": AsyncClient, "Client": Client}
    return known | kinds | answer | mine | bound


def remove_baz(names: dict[str, Any]) -> None:
    """The seed program first gets what its reader has, and then creates it: somebody has removed it in between."""
    names["foos"].delete("baz")


def enter_dev(names: dict[str, Any]) -> None:
    """The page's pods are those of the namespace that has the pod which it speaks of."""
    names["pods"] = names["client"].api(core_v1.Pod).within("dev")


def make_web_ready(names: dict[str, Any]) -> None:
    """A kubelet says that the pod is ready."""
    enter_dev(names)
    names["pods"].status.patch("web", {"status": {"conditions": [{"type": "Ready", "status": "True"}]}})


BETWEEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "created = client.respond(": remove_baz,
    'pods.wait("web"': make_web_ready,
    "for line in pods.logs(": enter_dev,
}
"""What happens in the world before a paragraph of a program, by how that begins."""


@pytest.mark.parametrize("block", [mark(first, block) for first, block in BLOCKS.items()])
def test_a_program_of_the_face_runs(block: Block, server: ApiServer, runner: asyncio.Runner) -> None:
    """Word for word, paragraph by paragraph."""
    with FaceClient(transport=MemoryTransport(server)) as client:
        names = names_of_face(client, server)
        if block.heading == "1. One thought":  # before it comes to binding
            names["pods"] = Api(core_v1.Pod).within("kube-system")
        line = block.line
        for paragraph in paragraphs(block):
            for start, happen in BETWEEN.items():
                if paragraph.startswith(start):
                    happen(names)
            executed(Block(block.page, line, block.heading, paragraph).compiled(), names, runner)
            line += paragraph.count("\n") + 2


def paragraphs(block: Block) -> list[str]:
    """The parts of a program between its empty lines."""
    return block.text.strip().split("\n\n")


def test_everything_for_later_is_there() -> None:
    """Every program that is excused is one of the page's."""
    assert all(any(first.startswith(start) for first in BLOCKS) for start in LATER)
    assert len(BLOCKS) == len(list(blocks(ROOT / "docs/design/face.md")))
    assert len(BLOCKS) == 10
