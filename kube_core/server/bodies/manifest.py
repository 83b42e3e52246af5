"""The body of an apply: YAML, of which JSON is a part."""

import json
from collections.abc import Iterable
from math import isfinite
from typing import Any

from attrs import frozen

from kube_core.base import ConfigError
from kube_core.config import load_repeating
from kube_core.objects.plain import is_array, is_object

from ..refusal import bad_request
from .loose_json import Written, no_number, read_float
from .yaml_octets import escape_fault, octet_fault, unsupported

_INT64 = 2.0**63
REPEATED = "yaml: unmarshal errors:"


@frozen
class Manifest:
    """What a body holds, and what is to be said of keys that it holds twice."""

    value: Any
    repeats: str = ""


def read_manifest(body: bytes) -> Manifest:
    """Read the first document of a body; refuses what is neither YAML nor JSON."""
    if fault := octet_fault(body):
        raise _unreadable(body, f"yaml: {fault}")
    if body.lstrip()[:1] == b"{" and (fault := escape_fault(body)):
        raise _unreadable(body, f"yaml: {fault}")
    try:
        return Manifest(_whole(json.loads(body, object_pairs_hook=_once, parse_float=read_float, parse_constant=no_number)))
    except (ValueError, RecursionError):
        return _yaml(body)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different; the reader of YAML says in which lines they are not."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _yaml(body: bytes) -> Manifest:
    try:
        value, repeats = load_repeating(body.decode(), "the patch")
    except ConfigError as error:
        raise _unreadable(body, f"yaml: {error}") from None
    lines = [f"  {line}" for line in told_repeats(repeats)]
    told = "\n".join([f"error converting YAML to JSON: {REPEATED}", *lines]) if lines else ""
    return Manifest(_whole(value), told)


def told_repeats(repeats: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """Keys that are there twice, as the real server's reader of YAML tells them."""
    return tuple(f"line {line}: key {json.dumps(key)} already set in map" for line, key in repeats)


def _unreadable(body: bytes, why: str) -> Exception:
    if body.lstrip()[:1] == b"{":  # taken for JSON first
        return bad_request(f"error decoding patch: error converting YAML to JSON: {why}")
    return bad_request(f"error encoding patch: {why}")


def _whole(value: Any) -> Any:
    """Floats that are whole numbers become integers, as they do on the way from YAML through JSON, and long integers floats."""
    if isinstance(value, Written):
        return value.text
    if is_object(value):
        return {key: _whole(item) for key, item in value.items()}
    if is_array(value):
        return [_whole(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        raise bad_request(f"error encoding patch: json: unsupported value: {unsupported(value)}")
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _INT64 else value
    return float(value) if isinstance(value, int) and not -_INT64 <= value < _INT64 else value
