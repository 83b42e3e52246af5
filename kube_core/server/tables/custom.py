"""Custom resources: the columns that their definition asks for.

See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns
and k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec
from attrs import frozen

from kube_core.base import UsageError
from kube_core.objects import json_path
from kube_core.objects.plain import is_array, is_object

from .ages import since
from .columns import Column, column
from .sight import Cells, Sight

AGE: Column = {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
"""The column of a definition that asks for none."""
_Find: TypeAlias = Callable[[Any], list[Any]]


@frozen
class CustomColumns:
    """What to show of a custom resource beside its name, compiled once for each version of a definition."""

    headers: tuple[Column, ...]
    _paths: tuple[tuple[str, _Find], ...]

    def cells(self, sight: Sight) -> Cells:
        """The cells of one object; None where a path leads nowhere, or to another type than the column's."""
        return [sight.name, *(_cell(type_, find(sight.content), sight.now) for type_, find in self._paths)]


def custom_columns(asked: Sequence[Column]) -> CustomColumns:
    """Compile ``additionalPrinterColumns``."""
    found = asked or (AGE,)
    headers = tuple(_header(each) for each in found)
    paths = tuple((str(each.get("type", "")), _finder(str(each.get("jsonPath", "")))) for each in found)
    return CustomColumns((column("Name", "string", "name"), *headers), paths)


def _header(asked: Column) -> Column:
    description = asked.get("description") or f"Custom resource definition column (in JSONPath format): {asked.get('jsonPath')}"
    return column(asked["name"], asked["type"], asked.get("format", ""), asked.get("priority", 0), description)


def _finder(path: str) -> _Find:
    try:
        return json_path(path)
    except UsageError:  # what is not understood shows nothing
        return lambda document: []


def _cell(type_: str, found: list[Any], now: float) -> Any:
    if not found or (found[0] is None and type_ != "string"):
        return None
    value = found[0]
    number: Any = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    match type_:
        case "string":
            return _text(value)
        case "integer":
            return None if number is None else int(number)
        case "number":
            return number
        case "boolean":
            return value if isinstance(value, bool) else None
        case "date":
            return since(value, now) if isinstance(value, str) else None
        case _:
            return None


def _text(value: Any) -> str:
    """A value as Go prints it."""
    if is_object(value) or is_array(value):
        return msgspec.json.encode(value, order="sorted").decode()
    if value is None:
        return "<no value>"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
