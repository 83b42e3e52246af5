"""Whatever an object is, and whatever a schema: refusals, and nothing else."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.definitions import MISSING, CompiledSchema, schema_faults
from kube_core.objects import is_array, is_object
from tests.cluster.differential.schemas import resource, schema

from ..drawing import draws

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "c", "d", "name", "x-y", "spec"]), inner)
    ),
    max_leaves=12,
)
CONTENT = st.dictionaries(st.sampled_from(["spec", "status", "a", "unknown"]), JSON)
KEYWORDS = st.dictionaries(
    st.sampled_from(
        (
            *("type", "properties", "items", "additionalProperties", "default", "enum", "anyOf", "not", "pattern", "format"),
            *("x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-validations", "minimum", "required"),
        )
    ),
    JSON,
)


def keep(value: dict[str, Any], path: str, unknown: list[str]) -> None:
    """Leave embedded resources alone."""


def seeded(seed: int) -> CompiledSchema:
    """One of the random schemas."""
    return CompiledSchema(schema(Random(seed)))


@given(st.integers(0, 500), CONTENT)
@draws(300)
def test_any_object_under_any_schema_is_judged(seed: int, content: dict[str, Any]) -> None:
    """Pruning, defaulting and validation take any JSON; each fault names its field and what is wrong."""
    compiled = seeded(seed)
    compiled.tidy(content)
    verdict = compiled.judge(content)
    assert all(fault.field and fault.message and fault.reason for fault in verdict.faults)


def without_nulls(value: Any) -> Any:
    """A copy of plain JSON in which no field is null."""
    if is_object(value):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return list(map(without_nulls, value)) if is_array(value) else value


@given(st.integers(0, 500), CONTENT)
@draws(300)
def test_tidying_twice_is_tidying_once(seed: int, content: dict[str, Any]) -> None:
    """What was pruned and completed stays as it is, but for nulls that a default has; and nothing unknown is left to tell."""
    compiled = seeded(seed)
    compiled.tidy(content)
    once = repr(without_nulls(content))
    assert compiled.tidy(content) == []
    assert repr(without_nulls(content)) == once


@given(st.integers(0, 500), st.integers(0, 5))
@draws(200)
def test_what_is_left_as_it_was_is_forgiven(seed: int, number: int) -> None:
    """An update that changes nothing finds no fault with types, limits and rules, whatever was stored."""
    root = schema(Random(seed))
    compiled, content = CompiledSchema(root), resource(Random(number), root, wrong=0.5)
    compiled.tidy(content)
    rules = compiled.rules is not None
    verdict = compiled.judge(content, content)
    assert rules or not verdict.faults
    assert compiled.judge(content, MISSING).faults or not verdict.faults


@pytest.mark.parametrize("seed", range(60))
def test_random_schemas_are_mostly_accepted(seed: int) -> None:
    """A schema of the generator is structural; what may be wrong is a default or the price of a rule."""
    found = list(schema_faults(schema(Random(seed)), "schema", keep, lambda metadata, path: ()))
    assert all(".default" in fault.field or "cost" in fault.message for fault in found)


def test_a_schema_that_says_everything_wrong() -> None:
    """Several faults at once, each with its place, in the real server's words."""
    wrong: dict[str, Any] = {
        "type": "object",
        "properties": {
            "a": {"type": "array"},
            "b": {"anyOf": [{"type": "string"}]},
            "c": {"type": "string", "default": 1},
            "d": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "e": {"$ref": "#/x"},
        },
    }
    found = {fault.field: fault.message for fault in schema_faults(wrong, "s", keep, lambda metadata, path: ())}
    assert found["s.properties[e].$ref"] == "Forbidden: $ref is not supported"
    del wrong["properties"]["e"]
    found = {fault.field: fault.message for fault in schema_faults(wrong, "s", keep, lambda metadata, path: ())}
    assert found["s.properties[a].items"] == "Required value: must be specified"
    assert found["s.properties[b].anyOf[0].type"] == "Forbidden: must be empty to be structural"
    assert "runtime complexity becomes quadratic" in found["s.properties[d].uniqueItems"]
