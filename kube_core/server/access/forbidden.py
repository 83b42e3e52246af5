"""The server's words to who may not.

See `pkg/endpoints/handlers/responsewriters/errors.go` of k8s.io/apiserver.
"""

from ..exchange import User
from ..refusal import Refusal, details
from .attributes import Attributes

NOSNIFF = (("x-content-type-options", "nosniff"),)
_SAFE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def unauthorized() -> Refusal:
    """401: nobody knows who this is."""
    return Refusal(401, "Unauthorized", "Unauthorized")


def forbidden(user: User, wanted: Attributes, reason: str = "") -> Refusal:
    """403: this user may not do that."""
    text = f'User "{user.name}" cannot {wanted}'.translate(_SAFE) + (f": {reason}" if reason else "")
    refusal = refused(wanted.group, wanted.resource, wanted.name, text)
    return Refusal(403, "Forbidden", str(refusal), refusal.status["details"], headers=NOSNIFF)


def refused(group: str, plural: str, name: str, text: str) -> Refusal:
    """403 about an object, or about a path when there is no resource."""
    what = f"{plural}.{group}" if group else plural
    head = f'{what} "{name}" is forbidden' if name else f"{what} is forbidden" if what else "forbidden"
    return Refusal(403, "Forbidden", f"{head}: {text}", details(name, group, plural))
