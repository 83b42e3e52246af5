"""What an admission function is asked, and how it says no: the fields of an AdmissionReview's request, by Python's names.

See https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias, TypeVar

from attrs import define, field

from kube_core.base import KubeError, UsageError
from kube_core.objects import decode, json_encode, to_wire

from ..exchange import User

T = TypeVar("T")
Verb: TypeAlias = Literal["CREATE", "UPDATE", "DELETE", "CONNECT"]
AdmissionOperation: TypeAlias = Verb | Literal["*"]
"""What a function may be about; ``*`` is all of them."""


class Denied(KubeError):
    """Raised by an admission function to refuse a request; the client gets a Status with this code and reason."""

    def __init__(self, message: str = "", *, code: int = 403, reason: str = "Forbidden") -> None:
        super().__init__(message)
        self.message, self.code, self.reason = message, code, reason


@define(eq=False, kw_only=True)
class AdmissionRequest:
    """One request to admit. A mutating function changes ``object`` in place; all others look only."""

    operation: Verb
    group: str
    version: str
    kind: str
    resource: str
    """The plural; `group` is empty for the core group."""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    """Empty on CREATE with ``generateName``."""
    user: User
    dry_run: bool = False
    options: dict[str, Any] = field(factory=dict[str, Any])
    """CreateOptions, UpdateOptions, PatchOptions or DeleteOptions, as they were sent."""
    object: dict[str, Any] | None = field(default=None, repr=False)
    """What is to be kept, as plain JSON; of CONNECT the options of the stream; None on DELETE."""
    old_object: dict[str, Any] | None = field(default=None, repr=False)
    """What is there, on UPDATE and DELETE."""
    warnings: list[str] = field(factory=list[str], repr=False)

    def warn(self, text: str) -> None:
        """Send a warning along with the answer."""
        self.warnings.append(text)

    def replace(self, changed: Any) -> None:
        """Put another object, typed or plain, in the place of this one; for mutating functions."""
        self.object = to_wire(changed)

    def object_as(self, kind: type[T]) -> T:
        """A typed copy of the object. Raises UsageError when there is none."""
        return _typed(self.object, kind, self)

    def old_object_as(self, kind: type[T]) -> T:
        """A typed copy of the old object. Raises UsageError when there is none."""
        return _typed(self.old_object, kind, self)


AdmissionFunction: TypeAlias = Callable[[AdmissionRequest], None]


def _typed(plain: dict[str, Any] | None, kind: type[T], request: AdmissionRequest) -> T:
    if plain is None:
        raise UsageError(f"a {request.operation} has no such object: ask for the other one")
    return decode(kind, json_encode(plain))
