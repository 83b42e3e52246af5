"""How two objects differ, field by field, for people: what a failed test shows."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from kube_core.base.redaction import SECRET_NAME, SECRETS_HEAD

from .codec import to_wire
from .plain import is_array, is_object

ABSENT = "absent"
VOLATILE = (
    *("metadata.uid", "metadata.resourceVersion", "metadata.creationTimestamp", "metadata.generation"),
    *("metadata.managedFields", "metadata.selfLink"),
)
"""What the server fills in, and differs from one run to the next."""
_WORDS = {None: "null", True: "true", False: "false"}
_KEYS = ("name", "type", "key", "containerPort", "mountPath", "ip", "uid")
"""What items of lists are told apart by, if all of them have it."""


@frozen
class Difference:
    """One field that differs. ``left`` and ``right`` are as they are shown, secrets by their size only."""

    path: str
    left: str
    right: str

    def __str__(self) -> str:
        """The field and both sides, in two lines, as a diff has them."""
        lines = [f"- {self.path}: {self.left}"] if self.left != ABSENT else []
        return "\n".join([*lines, f"+ {self.path}: {self.right}"] if self.right != ABSENT else lines)


def differences(left: object, right: object, ignore: tuple[str, ...] = ()) -> tuple[Difference, ...]:
    """Find the fields in which two objects, mappings or lists of them differ.

    ``ignore`` names paths that don't count, with all that is below them. Items of lists are paired by their names, where they
    have any, else by their places.
    """
    found = _compared(_plain(left), _plain(right), "", False)
    return tuple(each for each in found if not any(_below(each.path, path) for path in ignore))


def assert_same(left: object, right: object, ignore: tuple[str, ...] = VOLATILE) -> None:
    """Raise an AssertionError that names each field in which two objects differ, but for what the server fills in by itself."""
    if found := differences(left, right, ignore):
        lines = "\n".join(map(str, found))
        raise AssertionError(f"the objects differ, fields: {len(found)}:\n{lines}")


def _plain(value: object) -> Any:
    if is_object(value):
        return {key: _plain(item) for key, item in value.items()}
    if is_array(value):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else to_wire(value)


def _below(path: str, ignored: str) -> bool:
    return path == ignored or (path.startswith(ignored) and path[len(ignored)] in ".[")


def _compared(left: Any, right: Any, path: str, hidden: bool) -> Iterator[Difference]:
    if is_object(left) and is_object(right):
        yield from _fields(left, right, path, hidden)
    elif is_array(left) and is_array(right):
        yield from _items(left, right, path, hidden)
    elif left != right or type(left) is not type(right):
        yield Difference(path or "(all)", _shown(left, hidden), _shown(right, hidden))


def _fields(left: dict[str, Any], right: dict[str, Any], path: str, hidden: bool) -> Iterator[Difference]:
    secrets = {*_secret_keys(left), *_secret_keys(right)}
    for key in [*left, *(key for key in right if key not in left)]:
        below, under = f"{path}.{key}" if path else key, hidden or key in secrets
        if key in left and key in right:
            yield from _compared(left[key], right[key], below, under)
        else:
            yield Difference(below, *(_shown(side[key], under) if key in side else ABSENT for side in (left, right)))


def _secret_keys(value: dict[str, Any]) -> Iterator[str]:
    """The keys under which a document may hold secrets."""
    kind = value.get("kind")
    for key in value:
        if SECRET_NAME.search(key) or (kind == "Secret" and key not in SECRETS_HEAD):
            yield key


def _items(left: list[Any], right: list[Any], path: str, hidden: bool) -> Iterator[Difference]:
    for name, one, other in _pairs(left, right):
        if one and other:
            yield from _compared(one[0], other[0], f"{path}[{name}]", hidden)
        else:
            yield Difference(f"{path}[{name}]", *(_shown(side[0], hidden) if side else ABSENT for side in (one, other)))


def _pairs(left: list[Any], right: list[Any]) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """What stands beside each other in two lists: a name or a place, and from each side one item or none."""
    key = next((key for key in _KEYS if _tells_apart(left, key) and _tells_apart(right, key)), None)
    if key is None:
        for index in range(max(len(left), len(right))):
            yield str(index), left[index : index + 1], right[index : index + 1]
        return
    for name in dict.fromkeys(item[key] for item in (*left, *right)):
        yield f"{key}={name}", [item for item in left if item[key] == name], [item for item in right if item[key] == name]


def _tells_apart(items: list[Any], key: str) -> bool:
    names = [item.get(key) if is_object(item) else None for item in items]
    return None not in names and len(set(map(str, names))) == len(names)


def _shown(value: Any, hidden: bool) -> str:
    """A value in YAML's flow style, secrets by their size."""
    if is_object(value):
        secrets = {*value} if hidden else {*_secret_keys(value)}
        return f"{{{', '.join(f'{key}: {_shown(item, key in secrets)}' for key, item in value.items())}}}"
    if is_array(value):
        return f"[{', '.join(_shown(item, hidden) for item in value)}]"
    if isinstance(value, str):
        return f"<{len(value)} characters>" if hidden else repr(value)
    return _WORDS[value] if value is None or isinstance(value, bool) else "<hidden>" if hidden else str(value)
