"""`DynamicObject`: an object of a kind that is known only at run time."""

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, field

from kube_core.base.errors import UsageError
from kube_core.base.redaction import Shown, shown_document

from .json import json_encode
from .object import empty_metadata
from .plain import Plain, PlainObject

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ObjectMeta

T = TypeVar("T")


@define(kw_only=True)
class DynamicObject(MutableMapping[str, Any]):
    """An object with typed metadata, and everything else as plain JSON under the document's own keys.

    It is a mapping of the keys besides ``apiVersion``, ``kind`` and ``metadata``, which are attributes:
    ``obj["spec"]["replicas"] = 3`` beside ``obj.metadata.labels["a"] = "b"``.
    """

    api_version: str = ""
    kind: str = ""
    metadata: "ObjectMeta" = field(factory=empty_metadata)
    rest: PlainObject = field(factory=dict[str, Any])
    """The document without its envelope: the mapping itself, as a plain dict that can be changed in place."""
    _status: bytes | None = field(default=None, eq=False, alias="_status")

    @property
    def status_as_read(self) -> bytes | None:
        """The status that it was read with, as JSON; None when it was made here."""
        return self._status

    @classmethod
    def of(cls, obj: object) -> "DynamicObject":
        """Make one of an object of any kind, or of a mapping with the document's keys."""
        from .documents import to_plain  # noqa: PLC0415 - it knows every kind, this one too
        from .dynamic_codec import dynamic_from_plain  # noqa: PLC0415 - the same

        return dynamic_from_plain(to_plain(obj))

    def to(self, cls: type[T]) -> T:
        """Read it as an object of ``cls``, such as ``Pod`` or ``Object[FooSpec, None]``. `DecodeError` when it is not one."""
        from .documents import from_bytes, to_plain  # noqa: PLC0415 - it knows every kind, this one too

        return from_bytes(cls, json_encode(to_plain(self)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Give what the repr shows: a Secret's data, and what stands under a secret's name, by its size only."""
        names = ("api_version", "kind", "metadata")
        return [*((name, getattr(self, name)) for name in names), ("rest", Shown(shown_document(self.rest, self.kind)))]

    def __getitem__(self, key: str) -> Plain:
        return self.rest[_own(key)]

    def __setitem__(self, key: str, value: Plain) -> None:
        self.rest[_own(key)] = value

    def __delitem__(self, key: str) -> None:
        del self.rest[_own(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rest)

    def __len__(self) -> int:
        return len(self.rest)

    def __bool__(self) -> bool:
        """An object is true, even when it has nothing but its envelope."""
        return True


_TYPED = {"apiVersion": "api_version", "kind": "kind", "metadata": "metadata"}


def _own(key: str) -> str:
    if key in _TYPED:
        raise UsageError(f"{key} is typed: use the attribute .{_TYPED[key]}")
    return key
