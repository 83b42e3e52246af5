"""Random schemas, and objects that they like or not: the same seeds everywhere."""

from random import Random

from ..schemas import definition, resource, schema
from ..steps import DEFINITIONS, Call, Define, Talk
from .words import MERGE

SEEDS = range(1, 141)
OBJECTS = 8
"""How many objects are tried with each schema."""
VALIDATIONS = ("", "?fieldValidation=Strict", "?fieldValidation=Ignore", "?fieldValidation=Warn")


def random_schema(seed: int, namespace: str) -> Talk:
    """One schema, refused or accepted by both, and what becomes of objects under it."""
    random = Random(seed)
    group = f"random{seed}.schemas.test"
    root = schema(random)
    described = definition(group, root, subresources={"status": {}})
    made = yield Call("POST", DEFINITIONS, described)
    if made.status != 201:
        return
    things = f"/apis/{group}/v1/namespaces/{namespace}/things"
    yield Define(described, things)
    for number in range(OBJECTS):
        wrong = (0.0, 0.1, 0.3)[number % 3]
        yield from _life(random, things, f"thing-{number}", [resource(random, root, wrong) for _ in range(4)])
    yield Call("GET", things)
    yield Call("DELETE", f"{DEFINITIONS}/things.{group}")


def _life(random: Random, things: str, name: str, contents: list[dict[str, object]]) -> Talk:
    """An object is created, replaced, patched, given a status, and deleted, as far as it is let."""
    group = things.split("/")[2]
    names = {"apiVersion": f"{group}/v1", "kind": "Thing"}
    first, second, third, fourth = contents
    made = yield Call("POST", things + random.choice(VALIDATIONS), {**names, "metadata": {"name": name}, **first})
    if made.status != 201:
        return
    metadata = {"name": name, "resourceVersion": made.body["metadata"]["resourceVersion"]}
    yield Call("PUT", f"{things}/{name}{random.choice(VALIDATIONS)}", {**names, "metadata": metadata, **second})
    yield Call("PATCH", f"{things}/{name}{random.choice(VALIDATIONS[2:])}", {"spec": third.get("spec")}, MERGE)
    yield Call("PATCH", f"{things}/{name}/status", {"status": fourth.get("status")}, MERGE)
    yield Call("GET", f"{things}/{name}")
