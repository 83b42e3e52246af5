"""Lists: a page of objects from its bytes.

A page of a generated kind is decoded in one pass. Where that fails, the page is cut into its items, still bytes, and each takes
the tolerant way.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar, cast

import msgspec

from kube_core.base.building import decoder
from kube_core.base.errors import DecodeError
from kube_core.base.model import Model
from kube_core.base.resource import Resource
from kube_core.models.meta_v1 import ListMeta

from .codec import decode
from .collector import HeldBack
from .list_cut import check_kind, cut, list_metadata
from .model_codec import NOT_STRICT, as_model, decode_tolerantly, identity, other_kind, strict_hook
from .object_list import ObjectList

K = TypeVar("K")


class _Page(msgspec.Struct, Generic[K], rename="camel", gc=False):
    api_version: str
    kind: str
    metadata: ListMeta
    items: list[K]


def decode_list(cls: type[K], data: bytes, expected: Resource | None = None) -> ObjectList[K]:
    """Read a list of ``cls``; raises `DecodeError`. ``expected`` is as for `decode`, and is stamped on the items."""
    model = as_model(cls)
    if model is None:
        return _read_apart(cls, data, expected)
    with HeldBack():
        return _read_whole(cls, model, data, expected)


def _read_whole(cls: type[K], model: type[Model], data: bytes, expected: Resource | None) -> ObjectList[K]:
    try:
        page = _page(model)(data)
    except NOT_STRICT:
        return _read_apart(cls, data, expected)
    check_kind(cls, expected, page.api_version, page.kind, data)
    _check_items(model, page.items, data)
    return ObjectList(api_version=page.api_version, kind=page.kind, metadata=page.metadata, items=cast("list[K]", page.items))


def _read_apart(cls: type[K], data: bytes, expected: Resource | None) -> ObjectList[K]:
    page = cut(cls, data, expected)
    return ObjectList(
        api_version=page.api_version,
        kind=page.kind,
        metadata=list_metadata(page, data),
        items=[_item(cls, item, expected, index, data) for index, item in enumerate(page.items or ())],
    )


def _item(cls: type[K], item: msgspec.Raw, expected: Resource | None, index: int, data: bytes) -> K:
    at = f"$.items[{index}]"
    try:
        if (model := as_model(cls)) is None:
            return decode(cls, bytes(item), expected)
        value = decode_tolerantly(model, item, at)
        _check_item(identity(model), value, at, b"")
        return cast("K", value)
    except DecodeError as error:
        path = error.path if error.path.startswith(at) else at + error.path[1:]
        raise DecodeError(error.expected, error.found, path=path, body=data) from error


def _check_items(cls: type[Model], items: list[Any], data: bytes) -> None:
    expected = identity(cls)
    if expected is None:
        return
    api_version, kind = expected
    for index, item in enumerate(items):
        if item.kind != kind or item.api_version != api_version:
            raise other_kind(expected, item.api_version, item.kind, f"$.items[{index}]", data)


def _check_item(expected: tuple[str, str] | None, item: Any, at: str, data: bytes) -> None:
    if expected is not None and (item.kind != expected[1] or item.api_version != expected[0]):
        raise other_kind(expected, item.api_version, item.kind, at, data)


@cache
def _page(cls: type[Model]) -> Callable[[bytes], Any]:
    page: Any = _Page
    return decoder(page[cls], strict_hook)
