"""The ground that the seed program stands on, a kind and a namespace of its own: how they come, and how they go."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from secrets import token_hex

from attrs import define, field

from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import Namespace
from kube_core.requests import Api, ApiError, Flow, NotFound, pause

from .foo import NAME, FooSpec
from .narrator import Narrator

DEFINITIONS = Api(CustomResourceDefinition)
NAMESPACES = Api(Namespace)
FOOS = Api.custom_resource("foos", FooSpec).version("v1").group("clux.dev")

PAUSE_SECONDS = 0.1
"""How long to wait before asking again whether the server is ready."""
TRIES = 300
"""How often to ask; half a minute is far more than a healthy server takes."""


KIND, NAMESPACE = "kind", "namespace"
"""What the demo makes."""


class Occupied(Exception):
    """The cluster has such a kind already."""


def await_serving() -> Flow[None]:
    """Wait until Foos can be listed: that they are established says the definition first, then every server that shares it."""
    for _ in range(TRIES):
        found = yield from DEFINITIONS.get(NAME)
        if any(each.type == "Established" and each.status == "True" for each in found.status.conditions):
            with suppress(NotFound):
                yield from FOOS.list(limit=1)
                return
        yield from pause(PAUSE_SECONDS)


def remove_kind() -> Flow[None]:
    """Take the kind away, with all Foos, and wait until it is gone, so that the demo can run again at once."""
    with suppress(NotFound):
        yield from DEFINITIONS.delete(NAME)
    for _ in range(TRIES):
        if (yield from DEFINITIONS.find(NAME)) is None:
            return
        yield from pause(PAUSE_SECONDS)


def remove_namespace(name: str) -> Flow[None]:
    """Take the namespace away; the cluster empties it in its own time."""
    with suppress(NotFound):
        yield from NAMESPACES.delete(name)


@define
class Ground:
    """What the demo makes, so that it takes away that and nothing else."""

    client: Narrator
    namespace: str = field(factory=lambda: f"kube-core-demo-{token_hex(3)}")
    _made: set[str] = field(init=False, factory=set[str])

    def look(self) -> None:
        """See whether there is room; raises `Occupied` when the kind is there already: then it is somebody else's."""
        if self.client.send(DEFINITIONS.find(NAME)) is not None:
            raise Occupied(
                f"it has a customresourcedefinition {NAME} already, which is not the demo's to use or to remove "
                f"(examples/foos.py leaves one; `kubectl delete crd {NAME}` takes it away, with all Foos)"
            )

    @contextmanager
    def making(self, name: str) -> Generator[None]:
        """Note what the block makes. Before it begins: who is interrupted then does not know what the server did."""
        self._made.add(name)
        try:
            yield
        except ApiError as error:
            if error.status_code < 500:  # the server has said that it did nothing
                self._made.discard(name)
            raise

    def leave(self) -> None:
        """Take away what was made."""
        for name, flow in ((NAMESPACE, remove_namespace(self.namespace)), (KIND, remove_kind())):
            if name in self._made:
                self.client.run(flow)
                self._made.discard(name)

    @property
    def remains(self) -> list[str]:
        """What may be there still, as kubectl names it."""
        return [f"namespace/{self.namespace}"] * (NAMESPACE in self._made) + [f"crd/{NAME}"] * (KIND in self._made)
