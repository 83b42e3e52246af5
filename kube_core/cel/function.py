"""What runs when an expression calls a function."""

from collections.abc import Callable
from typing import Any, TypeAlias

Function: TypeAlias = (
    Callable[[], Any]
    | Callable[[Any], Any]
    | Callable[[Any, Any], Any]
    | Callable[[Any, Any, Any], Any]
    | Callable[[Any, Any, Any, Any], Any]
)
"""What runs for a call: the types of what it takes stand in its signature, which the checker of expressions holds it to."""
