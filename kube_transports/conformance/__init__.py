"""What every transport must do, as checks that anybody can run over theirs.

With pytest, in either colour::

    @pytest.mark.parametrize("name", CHECKS)
    def test_my_transport(name):
        check_transport(name, MyTransport)

    @pytest.mark.parametrize("name", CHECKS)
    def test_my_async_transport(name):
        check_async_transport(name, MyAsyncTransport)

A transport is opened as ``MyTransport(url, timeouts=Timeouts(...))``; give a function where yours takes other arguments. A check
raises an AssertionError that says what went wrong. Each talks with a server of its own on loopback, which does what no good
server does.
"""

from typing import TYPE_CHECKING

from kube_core.base import lazy

if TYPE_CHECKING:
    from .blocking import Blocking
    from .checks import CHECKS, check_async_transport, check_transport
    from .misbehaving import FaultServer, Peer, Script, fault_server
else:
    __getattr__ = lazy(
        __name__,
        {
            "CHECKS": ".checks",
            "Blocking": ".blocking",
            "FaultServer": ".misbehaving",
            "Peer": ".misbehaving",
            "Script": ".misbehaving",
            "check_async_transport": ".checks",
            "check_transport": ".checks",
            "fault_server": ".misbehaving",
        },
    )

__all__ = [
    "CHECKS",
    "Blocking",
    "FaultServer",
    "Peer",
    "Script",
    "check_async_transport",
    "check_transport",
    "fault_server",
]
