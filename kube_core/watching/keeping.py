"""What informers and caches are asked to keep: options, and the informer that they make."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from kube_core.base import Field, FieldSelector, Selector, UnknownOption, UsageError, path_segment
from kube_core.requests import PAGE_SIZE, Api

from .functions import check_plain
from .indexes import IndexedBy
from .informer import Informer
from .reflector import Reflector
from .store import Store
from .subscription import Selection, field_selector

if TYPE_CHECKING:
    from kube_core.requests import Extra, ExtraHeaders

K = TypeVar("K")


class KeepOptions(TypedDict, total=False):
    """What ``informer`` and ``cache`` share: which objects, how they are asked for, and how they are kept."""

    labels: str | Selector | None
    fields: str | FieldSelector | None
    name: str | None
    """One object alone, by its name."""
    namespaces: Sequence[str]
    """Several namespaces in one, a list and a watch each."""
    shard_selector: str | None
    """A part of the objects, by a hash; a server that takes no notice of it is an error."""
    resource_version: str | None
    """Of the first list: "0" takes what the server has in its cache, in one answer."""
    timeout_seconds: int | None
    """How long one watch request lasts."""
    page_size: int
    """Objects a page; 0 asks for everything at once."""
    streaming: bool
    """Whether a watch brings what is there, too, where the server can do that."""
    compressed: bool
    """Whether objects are kept compressed: a tenth of the memory, for some microseconds a read."""
    keep_managed_fields: bool
    """Whether ``metadata.managedFields`` are kept, often a third of an object; they are, unless this is False."""
    query: "Extra | None"
    headers: "ExtraHeaders | None"


def informer_of(
    api: Api[K],
    *,
    transform: Callable[[K], K | None] | None = None,
    indexes: Mapping[str, IndexedBy[K]] | None = None,
    **options: Unpack[KeepOptions],
) -> Informer[K]:
    """Make the informer of a kind; `UsageError` for what can't be kept, and for options that there are none."""
    _refuse_unknown(options)
    if transform is not None:
        check_plain(transform, "a transform")
    first = api.list()
    store = Store[K](
        first.answer.type,
        first.answer.expected,
        transform=transform,
        indexed=indexes or {},
        compressed=options.get("compressed", False),
        keep_managed_fields=options.get("keep_managed_fields", True),
    )
    namespaces = options.get("namespaces")
    apis = [api] if namespaces is None else [api.within(name) for name in _distinct(api, namespaces)]
    selection = Selection.of(options.get("labels"), _fields(options.get("fields"), options.get("name")))
    return Informer(store, selection, tuple(_reflector(each, store, number, options) for number, each in enumerate(apis)))


def _refuse_unknown(options: Mapping[str, Any]) -> None:
    known = KeepOptions.__annotations__
    for name in options:
        if name not in known:
            raise UnknownOption(f"there is no option {name!r} of what is kept; there are {', '.join(known)}")


def _distinct(api: Api[Any], namespaces: Sequence[str]) -> list[str]:
    if api.namespace is not None:
        raise UsageError(f"{api!r} is in one namespace: leave .within(...) out where namespaces= are given")
    if isinstance(namespaces, str) or not namespaces:
        raise UsageError('namespaces are a list of at least one name: namespaces=["dev", "test"]')
    return list(dict.fromkeys(namespaces))


def _reflector(api: Api[K], store: Store[K], source: int, options: KeepOptions) -> Reflector[K]:
    which: Any = {
        "labels": options.get("labels"),
        "fields": _fields(options.get("fields"), options.get("name")),
        "shard_selector": options.get("shard_selector"),
        "query": options.get("query"),
        "headers": options.get("headers"),
    }
    page_size = options.get("page_size", PAGE_SIZE)
    if page_size < 0:
        raise UsageError(f"page_size is a number of objects, or 0 for no pages, not {page_size}")
    return Reflector(
        api.list(resource_version=options.get("resource_version"), **which),
        api.watch(timeout_seconds=options.get("timeout_seconds"), **which),
        store,
        source,
        page_size=page_size,
        streaming=options.get("streaming", False) and not options.get("shard_selector"),  # only a list tells of shards
    )


def _fields(fields: str | FieldSelector | None, name: str | None) -> str | FieldSelector | None:
    if name is None:
        return fields
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance] - for those who check no types
        raise UsageError(f"the name is text, not {type(name).__name__}")
    return Field("metadata.name").equals(path_segment(name)) & field_selector(fields)
