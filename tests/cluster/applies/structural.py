"""Custom kinds with structural schemas of every sort: with defaults, rules, unions, nulls, and objects that they may refuse."""

from random import Random

from ..differential.embedded import EmbeddedSide
from ..differential.schemas import definition, schema
from ..differential.steps import DEFINITIONS, Call
from .built_in import METADATA
from .nodes import Described, Kind, Struct

_CREATED = 201


def kind(random: Random, number: int) -> Kind:
    """Draw a custom kind whose schema is accepted; those that are refused are a matter of `conversations/random_schemas.py`."""
    group = f"structural{number}.test"
    while True:
        root = schema(random)
        described = definition(group, root, subresources={"status": {}})
        if EmbeddedSide(sharding=False).take(Call("POST", DEFINITIONS, described)).status == _CREATED:
            break
    spec, status = (Struct({part: Described(root["properties"][part])}, frozenset({part})) for part in ("spec", "status"))
    path = f"/apis/{group}/v1/namespaces/{{namespace}}/things"
    node = Struct({"metadata": METADATA, **spec.fields}, spec.required)
    return Kind(f"{group}/v1", "Thing", path, node, status=status, strategic=False, definition=described)
