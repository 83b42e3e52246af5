"""Random structural schemas, and random objects for them: right ones and wrong ones, the same for the same seed.

``schema(Random(7))`` is the schema of a whole custom resource. ``resource(random, schema, wrong=0.2)`` is an object's content for
it, in which about every fifth value breaks a rule. Most schemas are accepted by a server; the others are worth asking about, too.
"""

from random import Random
from typing import Any, TypeAlias

from kube_core.objects.plain import is_object

Schema: TypeAlias = dict[str, Any]

WORDS = ("alpha", "beta", "gamma", "delta", "omega")
TEXTS = (
    "",
    "a",
    "ab",
    "abc",
    "alpha",
    "beta",
    "A-1",
    "10%",
    "é",
    "10.0.0.1",
    "2024-02-30",
    "x y",
    "1h",
    "::1",
    "a.b.c",
    "http://a.b/c",
)
PATTERNS = ("^[a-z]+$", "^a", "b$", "[0-9]+", r"^\d+%$", "^$", "a|b")
FORMATS = (
    "ipv4",
    "ipv6",
    "date",
    "date-time",
    "duration",
    "uuid",
    "uri",
    "cidr",
    "byte",
    "hostname",
    "mac",
    "k8s-short-name",
    "nonsense",
)
NUMBERS = (-3, -1, 0, 1, 2, 3, 5, 10, 100, 2**31, 2**53)
FLOATS = (-1.5, 0.5, 1.25, 2.5, 1e3, 3.0)
SCALARS = ("string", "integer", "number", "boolean")
DEEPEST = 3


def definition(group: str, schema: Schema, **version: Any) -> dict[str, Any]:
    """A definition of ``Thing`` in a group, with one version."""
    described = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, **version}
    names = {"kind": "Thing", "plural": "things"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"things.{group}"},
        "spec": {"group": group, "names": names, "scope": "Namespaced", "versions": [described]},
    }


def schema(random: Random) -> Schema:
    """The schema of a whole resource."""
    fields = {"spec": _object(random, 0), "status": _object(random, 1)}
    root: Schema = {"type": "object", "properties": fields}
    if random.random() < 0.3:
        root["required"] = ["spec"]
    return root


def _node(random: Random, depth: int) -> Schema:
    kinds = [*SCALARS, *SCALARS, "either", "open"]
    if depth < DEEPEST:
        kinds += ["object", "object", "map", "list", "list"]
    kind = random.choice(kinds)
    makers = {"object": _object, "map": _map, "list": _list, "either": _either, "open": _open}
    found = makers[kind](random, depth) if kind in makers else _scalar(random, kind)
    if random.random() < 0.15:
        found["nullable"] = True
    if random.random() < 0.25:
        found["default"] = value(random, found)
    return found


def _scalar(random: Random, kind: str) -> Schema:
    found: Schema = {"type": kind}
    if kind == "string":
        found.update(_string(random))
    elif kind in ("integer", "number"):
        found.update(_number(random, kind))
    if random.random() < 0.1:
        found.update(_junctor(random, kind))
    return found


def _string(random: Random) -> Schema:
    match random.randrange(6):
        case 0:
            return {"enum": random.sample(WORDS, 3)}
        case 1:
            return {"pattern": random.choice(PATTERNS)}
        case 2:
            return {"format": random.choice(FORMATS)}
        case 3:
            return {"minLength": random.randrange(3), "maxLength": random.randrange(2, 6)}
        case _:
            return {}


def _number(random: Random, kind: str) -> Schema:
    found: Schema = {}
    if random.random() < 0.3:
        found["minimum"] = random.choice((-1, 0, 1, 2))
        if random.random() < 0.3:
            found["exclusiveMinimum"] = True
    if random.random() < 0.3:
        found["maximum"] = random.choice((2, 3, 10, 100))
        if random.random() < 0.3:
            found["exclusiveMaximum"] = True
    if random.random() < 0.15:
        found["multipleOf"] = random.choice((2, 5)) if kind == "integer" else random.choice((0.5, 2))
    if random.random() < 0.2:
        found["format"] = random.choice(("int32", "int64") if kind == "integer" else ("float", "double"))
    if not found and random.random() < 0.2:
        found["enum"] = [1, 2, 3]
    return found


def _junctor(random: Random, kind: str) -> Schema:
    """A choice among constraints; its parts have no types of their own."""
    limits: dict[str, list[Schema]] = {
        "string": [{"minLength": 2}, {"maxLength": 3}, {"pattern": "^a"}, {"enum": ["alpha", "b"]}],
        "integer": [{"minimum": 2}, {"maximum": 5}, {"enum": [1, 5]}, {"multipleOf": 2}],
        "number": [{"minimum": 2}, {"maximum": 5}, {"multipleOf": 0.5}],
        "boolean": [{"enum": [True]}, {"enum": [False]}],
    }
    parts = random.sample(limits[kind], 2)
    key = random.choice(("anyOf", "oneOf", "allOf", "not"))
    return {key: parts[0]} if key == "not" else {key: parts}


def _object(random: Random, depth: int) -> Schema:
    names = random.sample(("a", "b", "c", "d", "name", "x-y"), random.randrange(1, 5))
    fields = {name: _node(random, depth + 1) for name in names}
    found: Schema = {"type": "object", "properties": fields}
    if random.random() < 0.4:
        found["required"] = random.sample(names, random.randrange(1, len(names) + 1))
    if random.random() < 0.1:
        found["x-kubernetes-preserve-unknown-fields"] = True
    if random.random() < 0.1:
        found["minProperties"] = 2
    if random.random() < 0.15:
        found.update(_object_junctor(random, fields))
    if random.random() < 0.25 and (rule := _rule(random, found)):
        found["x-kubernetes-validations"] = [rule]
    return found


def _object_junctor(random: Random, fields: dict[str, Schema]) -> Schema:
    names = list(fields)
    key = random.choice(("anyOf", "oneOf", "allOf", "not"))
    parts = [{"required": [random.choice(names)]} for _ in range(2)]
    return {key: parts[0]} if key == "not" else {key: parts}


def _rule(random: Random, found: Schema) -> dict[str, Any] | None:
    """A rule about one of an object's fields."""
    name, each = random.choice(list(found["properties"].items()))
    if "-" in name or each.get("format") or each.get("x-kubernetes-int-or-string"):
        return None
    templates = {
        "string": ("self.{0}.size() < 4", "self.{0}.startsWith('a') || self.{0} == 'beta'", "self.{0}.lowerAscii() == self.{0}"),
        "integer": ("self.{0} < 10", "self.{0} % 2 == 0", "10 / self.{0} > 1"),
        "number": ("self.{0} < 10.0", "self.{0} >= 0"),
        "boolean": ("self.{0}", "!self.{0}"),
        "array": ("self.{0}.size() < 3",),
        "object": ("self.{0}.size() < 3",) if "additionalProperties" in each else (),
    }.get(each.get("type", ""), ())
    if not templates:
        return None
    text = random.choice(templates).format(name)
    guarded = text if random.random() < 0.3 else f"!has(self.{name}) || ({text})"
    rule: dict[str, Any] = {"rule": guarded}
    if random.random() < 0.3:
        rule["message"] = f"{name} is wrong"
    if random.random() < 0.2:
        rule["reason"] = random.choice(("FieldValueForbidden", "FieldValueRequired", "FieldValueInvalid", "FieldValueDuplicate"))
    if random.random() < 0.2:
        rule["fieldPath"] = f".{name}"
    return rule


def _map(random: Random, depth: int) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": _node(random, depth + 1)}
    if random.random() < 0.3:
        found["maxProperties"] = 2
    return found


def _list(random: Random, depth: int) -> Schema:
    if random.random() < 0.25:
        keyed = {
            "type": "object",
            "properties": {"name": {"type": "string"}, "v": _scalar(random, "integer")},
            "required": ["name"],
        }
        return {"type": "array", "items": keyed, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
    if random.random() < 0.25:
        return {"type": "array", "items": {"type": random.choice(SCALARS)}, "x-kubernetes-list-type": "set"}
    found: Schema = {"type": "array", "items": _node(random, depth + 1)}
    if random.random() < 0.3:
        found["maxItems"] = 2
    if random.random() < 0.2:
        found["minItems"] = 1
    return found


def _either(random: Random, depth: int) -> Schema:
    found: Schema = {"x-kubernetes-int-or-string": True}
    if random.random() < 0.5:
        found["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    return found


def _open(random: Random, depth: int) -> Schema:
    return {"x-kubernetes-preserve-unknown-fields": True, **({"type": "object"} if random.random() < 0.7 else {})}


def resource(random: Random, root: Schema, wrong: float = 0.0) -> dict[str, Any]:
    """The content of a resource: everything beside its kind, apiVersion and metadata."""
    found = value(random, root, wrong)
    identity = ("kind", "apiVersion", "metadata")
    return {key: each for key, each in found.items() if key not in identity} if is_object(found) else {}


def value(random: Random, schema: Schema, wrong: float = 0.0) -> Any:
    """A value for a schema."""
    if random.random() < wrong * 0.4:
        return anything(random)
    if schema.get("nullable") and random.random() < 0.2:
        return None
    if schema.get("enum") and random.random() >= wrong:
        return random.choice(schema["enum"])
    if schema.get("x-kubernetes-int-or-string"):
        return random.choice((1, 80, "http", "50%"))
    match schema.get("type"):
        case "string":
            return _text(random, schema, wrong)
        case "integer":
            return _whole(random, schema, wrong)
        case "number":
            return random.choice((*FLOATS, *NUMBERS[:8]))
        case "boolean":
            return random.random() < 0.5
        case "array":
            return _items(random, schema, wrong)
        case "object":
            return _fields(random, schema, wrong)
        case _:
            return anything(random)


def _text(random: Random, schema: Schema, wrong: float) -> str:
    good = {"^[a-z]+$": "abc", "^a": "abc", "b$": "ab", "[0-9]+": "12", r"^\d+%$": "12%", "^$": "", "a|b": "a"}
    right = {
        "ipv4": "10.0.0.1",
        "ipv6": "::1",
        "date": "2024-02-29",
        "date-time": "2024-02-29T10:00:00Z",
        "duration": "1h",
        "uuid": "123e4567-e89b-12d3-a456-426614174000",
        "uri": "http://a.b/c",
        "cidr": "10.0.0.0/8",
        "byte": "YWJj",
        "hostname": "a.example",
        "mac": "00:11:22:33:44:55",
        "k8s-short-name": "abc",
    }
    if random.random() >= wrong:
        if schema.get("pattern") in good:
            return good[schema["pattern"]]
        if schema.get("format") in right:
            return right[schema["format"]]
        if "minLength" in schema:
            return "abcdef"[: max(schema["minLength"], min(3, schema.get("maxLength", 3)))]
    return random.choice(TEXTS)


def _whole(random: Random, schema: Schema, wrong: float) -> int:
    least, most, step = schema.get("minimum", 0), schema.get("maximum", 10), schema.get("multipleOf", 1)
    if random.random() < wrong or most < least:
        return random.choice(NUMBERS)
    return int(random.randrange(least + 1, max(most, least + 2)) // step * step)


def _items(random: Random, schema: Schema, wrong: float) -> list[Any]:
    count = random.randrange(schema.get("minItems", 0), schema.get("maxItems", 2) + 1 + (random.random() < wrong))
    found = [value(random, schema["items"], wrong) for _ in range(count)]
    if schema.get("x-kubernetes-list-type") == "map" and random.random() >= wrong:
        for index, each in enumerate(found):
            if isinstance(each, dict):
                each["name"] = WORDS[index]
    elif schema.get("x-kubernetes-list-type") == "set" and random.random() >= wrong:
        found = found[:1]
    return found


def _fields(random: Random, schema: Schema, wrong: float) -> dict[str, Any]:
    needed = schema.get("required", ()) if random.random() >= wrong else ()
    found: dict[str, Any] = {}
    for name, each in schema.get("properties", {}).items():
        if name in needed or random.random() < 0.7:
            found[name] = value(random, each, wrong)
    if isinstance(schema.get("additionalProperties"), dict):
        for name in random.sample(WORDS, random.randrange(3)):
            found[name] = value(random, schema["additionalProperties"], wrong)
    if random.random() < wrong:
        found["unknown"] = anything(random)
    return found


def anything(random: Random) -> Any:
    """Any JSON."""
    match random.randrange(8):
        case 0:
            return None
        case 1:
            return random.random() < 0.5
        case 2:
            return random.choice(NUMBERS)
        case 3:
            return random.choice(FLOATS)
        case 4:
            return [random.choice(TEXTS) for _ in range(random.randrange(3))]
        case 5:
            return {name: random.choice(NUMBERS) for name in random.sample(WORDS, random.randrange(3))}
        case _:
            return random.choice(TEXTS)
