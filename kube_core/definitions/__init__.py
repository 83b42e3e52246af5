"""CustomResourceDefinitions: what their schemas may say, and what these do to objects: prune, default, validate.

See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/.
"""

from typing import TYPE_CHECKING

from kube_core.base import lazy

if TYPE_CHECKING:
    from .compiled import CompiledSchema, Verdict
    from .definition_rules import format_warnings, name_faults, schema_faults, spec_faults, stored_faults, update_faults
    from .embedded import label_faults
    from .fault import Fault, forbidden, invalid, required
    from .from_types import definition, schema_of
    from .tidying import Coerce
    from .values import MISSING, Schema, same, whole_numbers
else:
    __getattr__ = lazy(
        __name__,
        {
            "Coerce": ".tidying",
            "CompiledSchema": ".compiled",
            "Fault": ".fault",
            "MISSING": ".values",
            "Schema": ".values",
            "Verdict": ".compiled",
            "definition": ".from_types",
            "forbidden": ".fault",
            "format_warnings": ".definition_rules",
            "invalid": ".fault",
            "label_faults": ".embedded",
            "name_faults": ".definition_rules",
            "required": ".fault",
            "same": ".values",
            "schema_faults": ".definition_rules",
            "schema_of": ".from_types",
            "spec_faults": ".definition_rules",
            "stored_faults": ".definition_rules",
            "update_faults": ".definition_rules",
            "whole_numbers": ".values",
        },
    )

__all__ = [
    "MISSING",
    "Coerce",
    "CompiledSchema",
    "Fault",
    "Schema",
    "Verdict",
    "definition",
    "forbidden",
    "format_warnings",
    "invalid",
    "label_faults",
    "name_faults",
    "required",
    "same",
    "schema_faults",
    "schema_of",
    "spec_faults",
    "stored_faults",
    "update_faults",
    "whole_numbers",
]
