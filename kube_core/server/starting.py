"""What a new server has before its first request."""

from .creating import complete
from .document import Document
from .metadata import Metadata
from .state import State


def add_system_object(state: State, name: str, object_name: str) -> None:
    """Create an object that the system itself owns."""
    served = state.kinds.named(name)
    if served is not None:
        document = Document(Metadata(name=object_name), {})
        complete(state, served, document)
        state.put(served, None, document)
