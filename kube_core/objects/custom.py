"""`@resource`: a class of the user's that carries the names of its custom resource."""

from collections.abc import Callable
from typing import Any, Literal, TypeGuard, TypeVar, get_args, get_origin

from kube_core.base.errors import UsageError
from kube_core.base.resource import Resource

from .object import AnyObject, Object

K = TypeVar("K", bound=Object[Any, Any])
Scope = Literal["Namespaced", "Cluster"]
"""Where objects of a kind live, as a CustomResourceDefinition says it."""


def resource(
    *,
    group: str,
    version: str,
    kind: str,
    plural: str,
    scope: Scope = "Namespaced",
    singular: str = "",
    short_names: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
) -> Callable[[type[K]], type[K]]:
    """Give a subclass of `Object` the names of its resource, so that ``Api(Foo)`` needs no more.

    ``singular`` is the kind in lower case when left out. Fields of the spec and status classes are snake_case for camelCase keys:
    ``host_port`` for ``hostPort``, and ``from_`` for ``from``. Where that is not the key, attrs classes and dataclasses say
    ``field(metadata={"name": "hostIP"})``, and a ``msgspec.Struct`` ``msgspec.field(name="hostIP")``.
    See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/.
    """
    if scope not in get_args(Scope):
        raise UsageError(f"scope is {scope!r}: say 'Namespaced' or 'Cluster'")
    for word, value in {"version": version, "kind": kind, "plural": plural}.items():
        if not value:
            raise UsageError(f"{word} is empty: say what the CustomResourceDefinition says")
    names = Resource(
        group=group,
        version=version,
        kind=kind,
        plural=plural,
        namespaced=scope == "Namespaced",
        singular=singular or kind.lower(),
        short_names=tuple(short_names),
        categories=tuple(categories),
    )

    def decorate(cls: type[K]) -> type[K]:
        parts_of(cls)
        cls.__resource__ = names
        return cls

    return decorate


def custom_resource_of(cls: object) -> Resource | None:
    """The names that ``@resource`` gave a class; None for every other class and for a bare ``Object[...]``."""
    return cls.__resource__ if isinstance(cls, type) and issubclass(cls, Object) else None


def is_object_value(value: object) -> TypeGuard[AnyObject]:
    """Whether a value is an `Object`."""
    return isinstance(value, Object)


def is_object_type(cls: object) -> bool:
    """Whether ``cls`` is `Object`, a subclass of it, or either with its parameters."""
    origin = get_origin(cls) or cls
    return isinstance(origin, type) and issubclass(origin, Object)


def parts_of(cls: object) -> tuple[Any, Any]:
    """The types of the spec and of the status in ``Object[FooSpec, FooStatus]`` or in a subclass; `UsageError` without any."""
    if get_origin(cls) is Object:
        spec, status = get_args(cls)
        return spec, status
    for base in getattr(cls, "__mro__", ()):
        for parent in base.__dict__.get("__orig_bases__", ()):
            if get_origin(parent) is Object:
                spec, status = get_args(parent)
                return spec, status
    raise UsageError(f"{getattr(cls, '__name__', cls)} does not say its classes: derive it from Object[YourSpec, YourStatus]")
