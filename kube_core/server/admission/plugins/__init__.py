"""What the admission plugins that are on by default do to objects, as far as it can be seen.

Facts of `plugin/pkg/admission` of kubernetes 1.37. PodSecurity (whose default allows everything), ResourceQuota and what looks at
a user's rights are not here.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .plugins import admit_create, admit_update
else:
    __getattr__ = lazy(__name__, {"admit_create": ".plugins", "admit_update": ".plugins"})

__all__ = ["admit_create", "admit_update"]
