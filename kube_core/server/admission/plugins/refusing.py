"""How a plugin says no."""

from ...operation import Operation
from ...refusal import Refusal, details


def forbidden(operation: Operation, name: str, why: str) -> Refusal:
    """403: a plugin does not admit it."""
    served = operation.served
    found = details(name, served.resource.group, served.resource.plural)
    return Refusal(403, "Forbidden", f'{served.name} "{name}" is forbidden: {why}', found)
