"""The show: steps, the exchanges that they cause, their results, and the events that a watch sees."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from http import HTTPStatus
from inspect import signature
from typing import cast

from attrs import define, field

from kube_core.base import KubeError
from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import Namespace
from kube_core.objects import Object
from kube_core.watching import Added, Deleted, Event, Failed, Modified

from ..bound import BoundApi
from ..streams import WatchStream
from .foo import Foo
from .ground import KIND, Ground, await_serving
from .narrator import Exchanged, Narrator
from .screen import Screen
from .steps import STEPS, Step


@define
class Show:
    """Plays the seed program on one client, in one namespace."""

    screen: Screen
    client: Narrator
    requests: int = field(default=0, init=False)
    events: int = field(default=0, init=False)

    def play(self, ground: Ground) -> None:
        """Play all of it. What it makes on the cluster is noted in ``ground``, which the caller leaves."""
        things: dict[str, object] = {"client": self.client, "namespace": ground.namespace}
        try:
            for number, step in enumerate(STEPS, 1):
                self.client.told = self.tell
                with ground.making(step.makes) if step.makes else nullcontext():
                    things[step.keeps] = self.step(number, step, things)
                self.client.told = None
                if step.makes == KIND:
                    self.client.run(await_serving())
        finally:
            if isinstance(changes := things.get("changes"), WatchStream):
                changes.close()

    def step(self, number: int, step: Step, things: Mapping[str, object]) -> object:
        """Show a step, do it, and show its result and the events that it caused."""
        self.screen.title(f"{number} {step.title}")
        self.screen.words(step.words)
        self.screen.code(step.code)
        result = step.do(**{name: things[name] for name in signature(step.do).parameters})
        for line in described(result):
            self.screen.marked("value", line, "bad" if isinstance(result, KubeError) else "value")
        self.watched(cast("WatchStream[Foo]", things.get("changes")), step.events)
        return result

    def watched(self, events: WatchStream[Foo], count: int) -> None:
        """Show as many events as the step has caused."""
        while count:
            event = next(events)
            if (line := told(event)) is not None:
                self.screen.marked("event", line, "event")
                self.events += 1
                count -= 1

    def tell(self, exchanged: Exchanged) -> None:
        """Show an exchange."""
        self.requests += 1
        code = exchanged.status_code
        self.screen.marked("request", repr(exchanged.request), "request")
        phrase = HTTPStatus(code).phrase if code in set(HTTPStatus) else ""
        self.screen.marked("answer", f"{code} {phrase}, {exchanged.seconds * 1000:.1f} ms", "good" if code < 400 else "bad")


def told(event: Event[Foo]) -> str | None:
    """An event in words; nothing for a bookmark, which only says that nothing happened."""
    match event:
        case Added(foo) | Modified(foo) | Deleted(foo):
            return f"{type(event).__name__}({brief(foo)})"
        case Failed(error):
            return f"Failed({error})"
        case _:
            return None


def described(value: object) -> Iterable[str]:
    """A result in a few lines."""
    match value:
        case None:
            return []
        case Object():
            foo = cast("Foo", value)
            return [brief(foo), f"spec={foo.spec!r}", f"status={foo.status!r}"]
        case CustomResourceDefinition():
            return [f"CustomResourceDefinition {value.metadata.name}, uid {value.metadata.uid}"]
        case Namespace():
            return [f"Namespace {value.metadata.name}, uid {value.metadata.uid}, phase {value.status.phase}"]
        case KubeError():
            return [str(value)]
        case WatchStream():
            return [f"a watch from resource_version {value.resource_version} on"]
        case BoundApi():
            return [repr(cast("BoundApi[Foo]", value).requests)]
        case str():
            return [value]
        case _:
            return [repr(value)]


def brief(foo: Foo) -> str:
    """What tells one state of a Foo from another."""
    metadata = foo.metadata
    labels = f", labels={metadata.labels}" if metadata.labels else ""
    return f"Foo {metadata.name} at resource_version {metadata.resource_version}, generation {metadata.generation}{labels}"
