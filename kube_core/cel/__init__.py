"""Expressions in Google's Common Expression Language, with the libraries that Kubernetes has: compile once, evaluate often.

They are typed: an expression that names what is not there, or compares what can't be compared, does not compile. They end: what
they may cost is estimated beforehand and counted while they run.
See https://kubernetes.io/docs/reference/using-api/cel/.
"""

from typing import TYPE_CHECKING

from kube_core.base import lazy

if TYPE_CHECKING:
    from .cost import UNBOUNDED, bounded
    from .errors import CompileError, EvaluationError, Issue, TooExpensive
    from .program import CALL_LIMIT, Outcome, Program, compile_expression
    from .times import duration_of, timestamp_of
    from .types import Field, Type, list_of, map_of, optional_of, type_of
    from .values import Duration, MapList, Optional, SetList, Timestamp
else:
    __getattr__ = lazy(
        __name__,
        {
            "CALL_LIMIT": ".program",
            "CompileError": ".errors",
            "Duration": ".values",
            "EvaluationError": ".errors",
            "Field": ".types",
            "Issue": ".errors",
            "MapList": ".values",
            "Optional": ".values",
            "Outcome": ".program",
            "Program": ".program",
            "SetList": ".values",
            "Timestamp": ".values",
            "TooExpensive": ".errors",
            "Type": ".types",
            "UNBOUNDED": ".cost",
            "bounded": ".cost",
            "compile_expression": ".program",
            "duration_of": ".times",
            "list_of": ".types",
            "map_of": ".types",
            "optional_of": ".types",
            "timestamp_of": ".times",
            "type_of": ".types",
        },
    )

__all__ = [
    "CALL_LIMIT",
    "UNBOUNDED",
    "CompileError",
    "Duration",
    "EvaluationError",
    "Field",
    "Issue",
    "MapList",
    "Optional",
    "Outcome",
    "Program",
    "SetList",
    "Timestamp",
    "TooExpensive",
    "Type",
    "bounded",
    "compile_expression",
    "duration_of",
    "list_of",
    "map_of",
    "optional_of",
    "timestamp_of",
    "type_of",
]
