"""APIServices that nobody else serves are available at once."""

from ..document import Document
from ..metadata import timestamp
from ..operation import Operation
from ..state import State

_LOCAL = {
    "type": "Available",
    "status": "True",
    "reason": "Local",
    "message": "Local APIServices are always available",
}


def prepare_api_service(state: State, operation: Operation, document: Document) -> None:
    """A new APIService."""
    if "service" not in document.content.get("spec", {}):
        condition = {**_LOCAL, "lastTransitionTime": timestamp(int(state.now))}
        document.content["status"] = {**document.content.get("status", {}), "conditions": [condition]}
