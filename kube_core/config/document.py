"""The bytes of a configuration file → plain data. Errors name the file and the place, and quote nothing."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from typing import Any

from msgspec import json

from kube_core.base.errors import ConfigError
from kube_core.objects.plain import is_object

from .plain_yaml import NotPlainError, load_plain

MAX_BYTES = 16 * 1024 * 1024
"""More is no kubeconfig: one of 1,000 clusters with inline certificates is about 6 MB."""
ENCODINGS = ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))
"""Byte order marks, as editors on Windows write them; without one, text is UTF-8."""


def parse(data: bytes | str, file: str) -> dict[str, Any]:
    """Read a JSON or YAML document. An empty one is an empty mapping, as for kubectl."""
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{file}: {len(data)} bytes is too large for a kubeconfig (at most {MAX_BYTES})")
    value = _plain(_text(data, file) if isinstance(data, bytes) else data, file)
    if value is None:
        return {}
    if not is_object(value):
        raise ConfigError(f"{file}: expected a mapping with clusters, contexts and users, found {word_for(value)}")
    return value


def word_for(value: object) -> str:
    """What a document's value is, in JSON's words."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _text(data: bytes, file: str) -> str:
    encoding = next((name for mark, name in ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start
    # raised here, so that the error with the bytes in it is not kept as the context
    raise ConfigError(f"{file}: byte {place} is not {encoding.removesuffix('-sig').upper()}; is this a kubeconfig?")


def _plain(text: str, file: str) -> Any:
    if text.lstrip().startswith("{"):
        with suppress(ValueError, RecursionError):  # a flow mapping of YAML need not be JSON
            return json.decode(text)
    with suppress(NotPlainError):
        return load_plain(text)
    # not at the top: PyYAML costs more than the rest of a kubeconfig's reading, and most do without
    from .yaml_document import load_yaml  # noqa: PLC0415 - the reason is above

    return load_yaml(text, file)
