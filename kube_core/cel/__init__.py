"""Expressions in Google's Common Expression Language, with the libraries that Kubernetes has: compile once, evaluate often.

They are typed: an expression that names what is not there, or compares what can't be compared, does not compile. They end: what
they may cost is estimated beforehand and counted while they run.
See https://kubernetes.io/docs/reference/using-api/cel/.
"""

from typing import TYPE_CHECKING

from kube_core.base import lazy

if TYPE_CHECKING:
    from .authorization import Answer, Authorizer, Question, ResourceCheck
    from .cost import UNBOUNDED, bounded
    from .errors import CompileError, EvaluationError, Issue, TooExpensive
    from .patching import OBJECT, STEP, Struct
    from .program import CALL_LIMIT, Outcome, Program, compile_expression
    from .times import duration_of, timestamp_of
    from .types import Field, Type, bind, list_of, map_of, optional_of, type_of
    from .values import Duration, MapList, Optional, SetList, Timestamp
else:
    __getattr__ = lazy(
        __name__,
        {
            "Answer": ".authorization",
            "Authorizer": ".authorization",
            "CALL_LIMIT": ".program",
            "CompileError": ".errors",
            "Duration": ".values",
            "EvaluationError": ".errors",
            "Field": ".types",
            "Issue": ".errors",
            "MapList": ".values",
            "OBJECT": ".patching",
            "Optional": ".values",
            "Outcome": ".program",
            "Program": ".program",
            "Question": ".authorization",
            "ResourceCheck": ".authorization",
            "STEP": ".patching",
            "SetList": ".values",
            "Struct": ".patching",
            "Timestamp": ".values",
            "TooExpensive": ".errors",
            "Type": ".types",
            "UNBOUNDED": ".cost",
            "bind": ".types",
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
    "OBJECT",
    "STEP",
    "UNBOUNDED",
    "Answer",
    "Authorizer",
    "CompileError",
    "Duration",
    "EvaluationError",
    "Field",
    "Issue",
    "MapList",
    "Optional",
    "Outcome",
    "Program",
    "Question",
    "ResourceCheck",
    "SetList",
    "Struct",
    "Timestamp",
    "TooExpensive",
    "Type",
    "bind",
    "bounded",
    "compile_expression",
    "duration_of",
    "list_of",
    "map_of",
    "optional_of",
    "timestamp_of",
    "type_of",
]
