"""Bodies of answers in whatever language they are, as plain data."""

import json

import yaml

from kube_core.server.protobuf import unpack


def decoded(content_type: str, body: bytes) -> object:
    """Read JSON, YAML or protobuf, by the content type; anything else is a text."""
    if content_type == "application/vnd.kubernetes.protobuf":
        return unpack(body)
    if content_type == "application/yaml":
        return yaml.safe_load(body)
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()
