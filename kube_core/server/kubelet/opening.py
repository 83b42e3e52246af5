"""The opening of a WebSocket, as far as Kubernetes has a word in it: which protocol it carries."""

from collections.abc import Sequence

from ..exchange import Exchange, Session
from ..operation import Operation
from ..refusal import bad_request

SWITCHING_PROTOCOLS = 101


def agreed(operation: Operation, known: Sequence[str], *, named: bool = True) -> str:
    """The first protocol that the client offers of those that are known. Raises a Refusal.

    Unless it has to be ``named``, a client may offer none, as old ones do: then it is empty.
    """
    request = operation.request
    if request.header("upgrade").lower() != "websocket" or "upgrade" not in request.header("connection").lower():
        raise bad_request("Upgrade request required")
    values = (value for name, value in request.headers if name == "sec-websocket-protocol")
    offered = [word.strip() for value in values for word in value.split(",")]
    chosen = next((protocol for protocol in offered if protocol in known), None)
    if chosen is None and not offered and not named:
        return ""
    if chosen is None:
        raise bad_request(f"unable to negotiate protocol: client supports {offered}, server accepts {list(known)}")
    return chosen


def switched(protocol: str, session: Session) -> Exchange:
    """101: the connection is the session's from now on."""
    headers = (("sec-websocket-protocol", protocol),) if protocol else ()
    return Exchange(SWITCHING_PROTOCOLS, headers, session=session)
