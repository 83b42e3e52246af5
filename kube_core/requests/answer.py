"""What a request's answer is to become."""

from typing import Any, Generic, Literal, TypeVar

from attrs import frozen

from kube_core.base import Resource

T = TypeVar("T")

Shape = Literal["one", "list", "one_or_status", "list_or_status", "table", "text", "lines", "watch", "upgrade", "json"]
"""``one`` object of the type, a ``list`` of them, either of these or a Status, the server's ``table``, plain ``text``, ``lines``
of text, a ``watch`` of the type, an ``upgrade`` to another protocol, or plain ``json``."""


@frozen(repr=False)
class Answer(Generic[T]):
    """How bytes become a ``T``: a shape and a class, never a decoder object, so that it compares, hashes and pickles."""

    shape: Shape
    type: Any = None
    expected: Resource | None = None
    """The kind that the document must name, for classes that do not know it themselves."""
    optional: bool = False
    """An object that is not there is None, not an error."""

    def __repr__(self) -> str:
        name = _SAID[self.shape].format(_name(self.type))
        return f"{name} | None" if self.optional else name


_SAID: dict[Shape, str] = {
    "one": "{}",
    "list": "ObjectList[{}]",
    "one_or_status": "{} | Status",
    "list_or_status": "ObjectList[{}] | Status",
    "table": "Table",
    "text": "str",
    "lines": "lines",
    "watch": "watch of {}",
    "upgrade": "upgrade",
    "json": "JSON",
}


def _name(cls: Any) -> str:
    """The bare name of a class, or of a generic one with its arguments."""
    if not (arguments := getattr(cls, "__args__", ())):
        return "None" if cls is type(None) else str(getattr(cls, "__name__", cls))
    origin = getattr(cls, "__origin__", cls)
    return f"{_name(origin)}[{', '.join(_name(argument) for argument in arguments)}]"
