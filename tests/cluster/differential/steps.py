"""What a conversation is made of: the steps that it takes, and the answers that it is given.

A conversation is a generator. It yields steps and is sent answers, knows no server, and so runs against any `Side`.
"""

from collections.abc import Generator
from typing import Any, TypeAlias

from attrs import field, frozen

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
Headers: TypeAlias = tuple[tuple[str, str], ...]
ADMIN, NOBODY = None, ""
"""Who may do everything, with a certificate; who shows no credentials."""
VIEWER = "viewer-token"
"""A user who may do nothing until RBAC says so; as `harness.cluster` has it."""
HOOKS = "https://hooks.test"
"""Where webhooks of conversations are; see `webhooks.py`."""


@frozen
class Call:
    """One request with a whole answer. ``body`` is sent as JSON, or as it is, if it is bytes.

    ``login`` is who sends it: a token, or `ADMIN` or `NOBODY`.
    """

    method: str
    target: str
    body: Any = None
    headers: Headers = ()
    login: str | None = None


@frozen
class Open:
    """Opens a watch, to be read by its name later on; answered with the status, and the body when it is refused."""

    name: str
    target: str
    headers: Headers = ()


@frozen
class Read:
    """Reads so many frames of a watch, fewer when it ends before; without a count, all up to its end. Time passes meanwhile."""

    name: str
    count: int | None = None
    last: str = ""
    """The name of an object, after whose first frame no more are read."""

    def enough(self, frames: list[Any]) -> bool:
        """Whether these are all."""
        if self.last:
            return bool(frames) and frames[-1]["object"].get("metadata", {}).get("name") == self.last
        return self.count is not None and len(frames) >= self.count


@frozen
class Until:
    """Makes a request until its answer is as said: the real server's caches learn of roles and webhooks a moment later."""

    call: Call
    status: int
    text: str = ""
    """What the body has in it."""


@frozen
class Define:
    """Creates a CustomResourceDefinition, unless it is there, and waits until ``probe``, a list of its kind, is served."""

    definition: dict[str, Any]
    probe: str


@frozen
class Await:
    """Waits for an object that a controller of a real cluster makes in its own time; where there is no controller, creates it."""

    target: str
    body: dict[str, Any]


@frozen
class Discard:
    """Deletes what nobody else would; how it was at its end is nobody's concern."""

    target: str


@frozen
class Compact:
    """Has the storage forget its history up to now; ``probe`` is a target that answers 410 once that is noticed."""

    probe: str


@frozen
class Restart:
    """Stops the API server and starts it on the same data."""


Step: TypeAlias = Call | Until | Open | Read | Define | Await | Discard | Compact | Restart


@frozen
class Answer:
    """What came back. Of `Read` ``body`` is the list of frames, and ``ended`` says whether the watch is over."""

    status: int = 0
    headers: dict[str, str] = field(factory=dict[str, str])
    body: Any = None
    ended: bool = False


Talk: TypeAlias = Generator[Step, Answer, None]
