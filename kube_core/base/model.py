"""The base of every generated kind: a Struct that keeps what it does not know.

Decoding into a Struct drops what the class does not declare, so each one carries one hidden field. It is None nearly always; it
holds a `Hidden` where a document had more, or less, than the class: unknown keys, nulls where the class has a list, a map or a
struct, required keys that were missing, and, for a struct that Go holds by value, that it was not there at all. The codec
(`kube_core.objects`) fills it when reading and honours it when writing. No server can forge one: JSON never decodes to `Hidden`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from attrs import frozen
from msgspec import Struct, field

S = TypeVar("S", bound="Model")


class Hidden:
    """What a struct was in the document beyond its declared fields. Never changed once made: copies may share it.

    A plain class on purpose: msgspec would decode an attrs class or a Struct, and with it what a server made up.
    """

    __slots__ = ("absent", "missing", "nulls", "unknown")

    def __init__(
        self,
        unknown: Mapping[str, Any] | None = None,
        nulls: Iterable[str] = (),
        missing: Iterable[str] = (),
        absent: bool = False,
    ) -> None:
        self.unknown: Mapping[str, Any] = unknown or {}
        """Keys that the class does not declare, with their values as plain JSON."""
        self.nulls = frozenset(nulls)
        """Declared keys that were null although the class holds a default there."""
        self.missing = frozenset(missing)
        """Required keys that the document did not have."""
        self.absent = absent
        """The whole struct was not in the document: a by-value default, not sent while it is empty."""

    def __reduce__(self) -> tuple[object, ...]:
        return Hidden, (self.unknown, self.nulls, self.missing, self.absent)


HIDDEN_KEY = "~hidden"
"""Where the hidden field travels inside the codec; no Kubernetes key begins with a tilde."""

ABSENT = Hidden(absent=True)


class Model(
    Struct, kw_only=True, omit_defaults=True, gc=False, forbid_unknown_fields=True, repr_omit_defaults=True, eq=False
):
    """A generated kind, or a part of one."""

    _hidden: Hidden | None = field(default=None, name=HIDDEN_KEY)


def always(factory: Callable[[], Any]) -> Callable[[], Any]:
    """Mark the default of a required list, map or by-value struct: it is sent even when it is empty."""
    return Always(factory)


@frozen
class Always:
    """The default of a field that is always sent. A callable, so that msgspec takes it for a ``default_factory``."""

    factory: Callable[[], Any]

    def __call__(self) -> Any:
        return self.factory()


@frozen
class Absent:
    """The default of an optional by-value struct: an empty one that is not sent until something is set in it."""

    cls: type[Model]

    def __call__(self) -> Any:
        return blank(self.cls, ABSENT)


def absent(cls: type[S]) -> Callable[[], S]:
    """Mark the default of an optional struct that Go holds by value."""
    return Absent(cls)


def blank(cls: type[S], hidden: Hidden | None = None) -> S:
    """Make an empty ``cls``: required fields get the zero value of their type."""
    raise NotImplementedError
