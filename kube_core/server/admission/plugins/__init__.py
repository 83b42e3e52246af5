"""What the admission plugins that are on by default do to objects, as far as it can be seen.

Facts of `plugin/pkg/admission` of kubernetes 1.37. What looks at a user's rights is not here.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .plugins import admit_create, admit_update, confirm, look
else:
    __getattr__ = lazy(
        __name__, {"admit_create": ".plugins", "admit_update": ".plugins", "confirm": ".plugins", "look": ".plugins"}
    )

__all__ = ["admit_create", "admit_update", "confirm", "look"]
