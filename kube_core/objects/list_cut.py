"""A page of a list cut into its items, which stay bytes."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import msgspec
from attrs import frozen

from kube_core.base.errors import DecodeError
from kube_core.base.resource import Resource

from .json import decoding
from .model_codec import as_model, decode_struct, identity, other_kind

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ListMeta


@frozen
class ListPage:
    """A page with the collection's own metadata, and its items to be taken one by one."""

    metadata: "ListMeta"
    _raw: list[msgspec.Raw]

    def items(self) -> Iterator[bytes]:
        """The items as bytes. Each is a copy, so that the page can be dropped, and is made when it is taken."""
        return map(bytes, self._raw)


class Cut(msgspec.Struct, rename="camel", gc=False):
    """A page whose items are slices of it."""

    api_version: str = ""
    kind: str = ""
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    items: list[msgspec.Raw] | None = None


_decode = msgspec.json.Decoder(Cut).decode


def cut_list(cls: Any, data: bytes | bytearray, expected: Resource | None = None) -> ListPage:
    """Cut a page of a list of ``cls``; raises `DecodeError`. The items may be anything; ``expected`` is as for `decode`."""
    whole = cast("bytes", data)  # which a bytearray does as well for: it is only read
    try:
        page = cut(cls, whole, expected)
        return ListPage(list_metadata(page, whole), page.items or [])
    except DecodeError as error:
        error.body = bytes(data)
        raise


def cut(cls: Any, data: bytes, expected: Resource | None) -> Cut:
    """Cut a page into slices of itself, once it is known to be a list of the kind."""
    page = decoding(_decode, data)
    check_kind(cls, expected, page.api_version, page.kind, data)
    return page


def list_metadata(page: Cut, data: bytes) -> "ListMeta":
    """Read a collection's own metadata."""
    from kube_core.models.meta_v1 import ListMeta  # noqa: PLC0415 - the models are loaded by those who read objects

    metadata = bytes(page.metadata)
    try:
        return ListMeta() if metadata == b"null" else decode_struct(ListMeta, metadata, "$.metadata")
    except DecodeError as error:
        raise DecodeError(error.expected, error.found, path=error.path, body=data) from error


def check_kind(cls: Any, expected: Resource | None, api_version: str, kind: str, data: bytes) -> None:
    """A list says what it is a list of; another one, or a single object, is not what was asked for."""
    names = _list_identity(cls, expected)
    if names is None or (api_version, kind) in names:
        return
    raise other_kind(names[0], api_version or "no apiVersion", kind or "an object of no kind", "$", data)


@cache
def _list_identity(cls: Any, expected: Resource | None) -> tuple[tuple[str, str], ...] | None:
    if (model := as_model(cls)) is not None:
        names = identity(model)
    elif cls.__name__ == "PartialObjectMetadata":
        names = ("meta.k8s.io/v1", "PartialObjectMetadata")
    else:
        names = (expected.api_version, expected.kind) if expected is not None and expected.kind else None
    return None if names is None else ((names[0], names[1] + "List"), (names[0], "List"), ("v1", "List"))
