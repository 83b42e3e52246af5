"""The base of every generated kind: a Struct that keeps what it does not know.

Decoding into a Struct drops what the class does not declare, so each one carries one hidden field. It is None nearly always; it
holds a `Hidden` where a document had more, or less, than the class: unknown keys, nulls where the class has a list, a map or a
struct, required keys that were missing, and, for a struct that Go holds by value, that it was not there at all. The codec
(`kube_core.objects`) fills it when reading and honours it when writing. No server can forge one: JSON never decodes to `Hidden`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache, partial
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin

from msgspec import NODEFAULT, Raw, Struct, field
from msgspec.json import Decoder, decode, encode
from msgspec.structs import fields

from .redaction import Shown, shown
from .timestamps import ZERO_TIME, MicroTime

S = TypeVar("S", bound="Model")

Json: TypeAlias = Any
"""Plain JSON where the schema is open: None, bool, int, float, str, list or dict. Never sent while it is ``msgspec.UNSET``."""


class Hidden(bytes):  # noqa: PLW1641  # equality ignores marks, so there is no hash to go with it
    """What a struct was in the document beyond its declared fields, as a JSON text.

    A text, so that the garbage collector has nothing to walk through in long lists; and a class of its own, which msgspec decodes
    only where the codec's hook lets it: what a server sends under the hidden key stays an unknown key.
    """

    __slots__ = ()

    @classmethod
    def of(
        cls,
        unknown: Mapping[str, Any] | None = None,
        nulls: Iterable[str] = (),
        missing: Iterable[str] = (),
        absent: bool = False,
    ) -> "Hidden":
        """Make one; the values of ``unknown`` are plain JSON or `msgspec.Raw`."""
        return cls(encode((unknown or {}, list(nulls), list(missing), absent)))

    @property
    def unknown(self) -> dict[str, Raw]:
        """Keys that the class does not declare, with their values as they came."""
        return _parts(self)[0]

    @property
    def nulls(self) -> frozenset[str]:
        """Declared keys that were null although the class holds a default there."""
        return _parts(self)[1]

    @property
    def missing(self) -> frozenset[str]:
        """Required keys that the document did not have."""
        return _parts(self)[2]

    @property
    def absent(self) -> bool:
        """The whole struct was not in the document: a by-value default, not sent while it is empty."""
        return self.endswith(b"true]")

    def __eq__(self, other: object) -> bool:
        """Compare what is unknown; marks alone do not make two structs differ, so one without unknown keys equals None."""
        if other is None:
            return not self._unknown()
        return self._unknown() == other._unknown() if isinstance(other, Hidden) else NotImplemented

    def _unknown(self) -> Any:
        return decode(self)[0]

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (bytes(self),)


class Original(Hidden):
    """The whole document that an object was read from, where it had no unknown keys at its top.

    With it, what was read and not changed goes back exactly as it came: a null that reads as None, an empty list or map.
    """

    __slots__ = ()

    @property
    def unknown(self) -> dict[str, Raw]:
        """None: they are in the document."""
        return {}

    @property
    def nulls(self) -> frozenset[str]:
        """None: they are in the document."""
        return frozenset()

    @property
    def missing(self) -> frozenset[str]:
        """None: the document says it."""
        return frozenset()

    @property
    def absent(self) -> bool:
        """Never: it was read."""
        return False

    def _unknown(self) -> Any:
        return {}


_parts = Decoder(tuple[dict[str, Raw], frozenset[str], frozenset[str], bool]).decode

HIDDEN_KEY = "~hidden"
"""Where the hidden field travels inside the codec; no Kubernetes key begins with a tilde."""

ABSENT = Hidden.of(absent=True)

if TYPE_CHECKING:
    HiddenOrNone: TypeAlias = Hidden | None
else:
    HiddenOrNone = Hidden  # so that a null under the hidden key, too, is an unknown key for the decoder


class Model(Struct, kw_only=True, omit_defaults=True, gc=False, forbid_unknown_fields=True, rename="camel"):
    """A generated kind, or a part of one.

    Two are equal when their classes, their declared fields and their unknown keys are. None can be hashed, as it can change.
    """

    _hidden: HiddenOrNone = field(default=None, name=HIDDEN_KEY)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Give what the repr shows: the fields that are set, secrets by their size only. Rich prints it, in tracebacks too."""
        values = ((name, getattr(self, name), default) for name, default in _defaults(type(self)))
        return [(name, Shown(shown(name, value))) for name, value, default in values if value != default()]


@cache
def _defaults(cls: type[Model]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """Pair the names of the declared fields with what makes their defaults."""
    return tuple((f.name, _default_maker(f.default, f.default_factory)) for f in fields(cls) if f.name != "_hidden")


def _default_maker(default: Any, factory: Any) -> Callable[[], Any]:
    return partial(_same, default) if factory is NODEFAULT else factory


def _same(value: Any) -> Any:
    return value


class Always(partial[Any]):
    """The default of a field that is always sent, even when it is empty."""


class Absent(partial[Any]):
    """The default of an optional by-value struct: an empty one that is not sent until something is set in it.

    A ``partial``, so that the decoder makes one for each struct that a document leaves out without running any Python.
    """


def always(factory: Any) -> Callable[[], Any]:
    """Mark the default of a required list, map or by-value struct, made by ``factory()``: it is sent even when it is empty."""
    return _maker(Always, factory, None) if _is_model(factory) else Always(factory)


def _is_model(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Model)


def absent(cls: type[S]) -> Callable[[], S]:
    """Mark the default of an optional struct that Go holds by value."""
    return _maker(Absent, cls, ABSENT)


def _maker(mark: type[partial[Any]], cls: type[Model], hidden: Hidden | None) -> partial[Any]:
    if NODEFAULT in cls.__struct_defaults__ or len(cls.__struct_defaults__) < len(cls.__struct_fields__):
        return mark(blank, cls, hidden)
    return mark(cls, _hidden=hidden) if hidden else mark(cls)


def blank(cls: type[S], hidden: Hidden | None = None) -> S:
    """Make an empty ``cls``: required fields get the zero value of their type."""
    return cls(_hidden=hidden, **{name: zero() for name, zero in _zeros(cls)})


@cache
def _zeros(cls: type[Model]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """Pair the names of the required fields with what makes their zero values."""
    return tuple((f.name, _zero_maker(f.type)) for f in fields(cls) if f.required)


_SCALARS: dict[Any, Any] = {datetime: ZERO_TIME, MicroTime: MicroTime.of(ZERO_TIME), Any: None, Raw: Raw(b"null")}


def _zero_maker(annotation: Any) -> Callable[[], Any]:
    origin = get_origin(annotation)
    if origin in (Annotated, Union, UnionType):
        return _zero_maker(get_args(annotation)[0])
    if annotation in _SCALARS:
        return partial(_same, _SCALARS[annotation])
    kind = origin or annotation
    return partial(blank, kind) if issubclass(kind, Model) else kind
