"""`ObjectList[K]`: what a list verb answers, for every kind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from attrs import define, field

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ListMeta

K = TypeVar("K")


def empty_list_metadata() -> "ListMeta":
    """Make a list's metadata with nothing in them."""
    from kube_core.models.meta_v1 import ListMeta  # noqa: PLC0415 - a door that only names ObjectList should not load the models

    return ListMeta()


@define(kw_only=True)
class ObjectList(Generic[K]):
    """Objects of one kind with the collection's own metadata: iterate it, index it, take its ``len``.

    ``kind`` is the server's word, such as ``PodList``. See
    https://kubernetes.io/docs/reference/using-api/api-concepts/#collections.
    """

    api_version: str = "v1"
    kind: str = "List"
    metadata: "ListMeta" = field(factory=empty_list_metadata)
    items: list[K] = field(factory=list[K])

    def __iter__(self) -> Iterator[K]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> K: ...
    @overload
    def __getitem__(self, index: slice) -> list[K]: ...
    def __getitem__(self, index: int | slice) -> K | list[K]:
        return self.items[index]

    @property
    def resource_version(self) -> str:
        """The collection's version: where a watch goes on from."""
        return self.metadata.resource_version

    @property
    def continue_(self) -> str:
        """The token for the next page; "" on the last one."""
        return self.metadata.continue_

    @property
    def remaining_item_count(self) -> int | None:
        """How many objects come after this page, if the server said so."""
        return self.metadata.remaining_item_count
