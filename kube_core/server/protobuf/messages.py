"""The fields of messages, from the generated table; a line of it is read when its message is first met."""

from functools import cache

from attrs import frozen

from kube_core.objects import ref_of_kind

INLINE = "."


@frozen
class Field:
    """One field. ``type`` is a scalar of protobuf, or the class of a message."""

    number: int
    key: str
    type: str
    repeated: bool = False
    mapped: bool = False
    keeps: bool = False
    """JSON has it even when it is the zero of its type."""


@cache
def by_number(ref: str) -> dict[int, Field]:
    """The fields of a message by their numbers."""
    from kube_core.models.protobuf import MESSAGES  # noqa: PLC0415  # only protobuf needs it

    lines = MESSAGES[ref].split("|") if MESSAGES[ref] else ()
    return {each.number: each for each in map(_field, lines)}


def _field(line: str) -> Field:
    number, key, text = line.split(" ")
    type_ = text.rstrip("*")
    repeated, mapped = type_.startswith("[]"), type_.startswith("map")
    return Field(int(number), key, type_.removeprefix("[]").removeprefix("map"), repeated, mapped, text != type_)


@cache
def is_list(ref: str) -> bool:
    """Whether a message is a list of texts in JSON."""
    return [(each.key, each.type, each.repeated) for each in by_number(ref).values()] == [("items", "string", True)]


@cache
def by_key(ref: str) -> dict[str, tuple[Field, ...]]:
    """The way to each key of a message in JSON: its field, behind the messages whose fields stand in the outer object."""
    found: dict[str, tuple[Field, ...]] = {}
    for each in by_number(ref).values():
        if each.key == INLINE:
            found.update({key: (each, *way) for key, way in by_key(each.type).items()})
        else:
            found[each.key] = (each,)
    return found


@cache
def message_of(api_version: str, kind: str) -> str:
    """The message of a kind, of its lists, or of one of the kinds that every group has; empty when there is none."""
    from kube_core.models.protobuf import MESSAGES  # noqa: PLC0415  # only protobuf needs it

    item = ref_of_kind(api_version, kind.removesuffix("List"))
    tried = (ref_of_kind(api_version, kind), f"{item}List" if item and kind.endswith("List") else "", f"meta_v1.{kind}")
    return next((ref for ref in tried if ref in MESSAGES), "")
