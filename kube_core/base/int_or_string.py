"""Values that are a number or a text, such as ``maxUnavailable``: ``1`` or ``"25%"``."""

import re
from typing import TypeAlias

from .errors import UsageError

IntOrString: TypeAlias = int | str
"""A JSON number or a JSON string, as in https://pkg.go.dev/k8s.io/apimachinery/pkg/util/intstr#IntOrString."""

_PERCENT = re.compile(r"([+-]?[0-9]{1,18})%")  # more digits than an int64 has mean nothing to Kubernetes either


def scaled_value(value: IntOrString, total: int, *, round_up: bool) -> int:
    """Compute the number that ``value`` means: itself, or its percentage of ``total``.

    ``round_up`` says which way a fraction goes: Kubernetes rounds ``maxSurge`` up and ``maxUnavailable`` down. A text without a
    percent sign, such as a port name, has no number: `UsageError`.
    """
    if isinstance(value, int):
        return value
    match = _PERCENT.fullmatch(value)
    if match is None:
        raise UsageError(f"{value[:50]!r} is not a percentage: write a whole number and a percent sign, such as 25%")
    part = int(match[1]) * total
    return -(-part // 100) if round_up else part // 100
