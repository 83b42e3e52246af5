"""Who may do what: logins, RBAC from the objects in the storage, acting as somebody else, and a report for tests.

`access` is asked about each request; `policy` reads roles and bindings, whose `rules` say what is allowed; `escalation` looks at
roles and bindings that are written; `bootstrap` makes those that a new server has.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .access import Access
    from .attributes import Attributes
    from .report import AccessReport, Refused
    from .rules import Rule
else:
    __getattr__ = lazy(
        __name__,
        {
            "Access": ".access",
            "AccessReport": ".report",
            "Attributes": ".attributes",
            "Refused": ".report",
            "Rule": ".rules",
        },
    )

__all__ = [
    "Access",
    "AccessReport",
    "Attributes",
    "Refused",
    "Rule",
]
