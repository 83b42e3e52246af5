"""The body of an apply: YAML, of which JSON is a part."""

import json
from typing import Any

from attrs import frozen

from kube_core.base import ConfigError
from kube_core.config import load_repeating
from kube_core.objects.plain import is_array, is_object

from .refusal import bad_request


@frozen
class Manifest:
    """What a body holds, and what is to be said of keys that it holds twice."""

    value: Any
    repeats: str = ""


def read_manifest(body: bytes) -> Manifest:
    """Read the first document of a body; refuses what is neither YAML nor JSON."""
    try:
        return Manifest(_whole(json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)))
    except (ValueError, RecursionError):
        return _yaml(body)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different; the reader of YAML says in which lines they are not."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _yaml(body: bytes) -> Manifest:
    try:
        value, repeats = load_repeating(body.decode("utf-8"), "the patch")
    except UnicodeDecodeError:
        raise _unreadable("yaml: invalid UTF-8") from None
    except ConfigError as error:
        raise _unreadable(f"yaml: {error}") from None
    lines = [f"  line {line}: key {json.dumps(key)} already set in map" for line, key in repeats]
    told = "\n".join(["error converting YAML to JSON: yaml: unmarshal errors:", *lines]) if lines else ""
    return Manifest(_whole(value), told)


def _unreadable(why: str) -> Exception:
    return bad_request(f"error encoding patch: error converting YAML to JSON: {why}")


def _whole(value: Any) -> Any:
    """Floats that are whole numbers become integers, as they do on the way from YAML through JSON."""
    if is_object(value):
        return {key: _whole(item) for key, item in value.items()}
    if is_array(value):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
