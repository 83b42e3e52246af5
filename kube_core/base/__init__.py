"""The words that everything else is written in: names, scalars, selectors and the root of the errors."""

from typing import TYPE_CHECKING

from .lazy import lazy

if TYPE_CHECKING:
    from .errors import (
        ClientClosed,
        ClosedEarly,
        ConfigError,
        ConnectError,
        DecodeError,
        KubeError,
        ProtocolError,
        ReadTimeout,
        TlsError,
        TransportError,
        UnknownOption,
        UsageError,
        WriteTimeout,
    )
    from .resource import Resource, Subresource
else:
    __getattr__ = lazy(
        __name__,
        {
            "ClientClosed": ".errors",
            "ClosedEarly": ".errors",
            "ConfigError": ".errors",
            "ConnectError": ".errors",
            "DecodeError": ".errors",
            "KubeError": ".errors",
            "ProtocolError": ".errors",
            "ReadTimeout": ".errors",
            "Resource": ".resource",
            "Subresource": ".resource",
            "TlsError": ".errors",
            "TransportError": ".errors",
            "UnknownOption": ".errors",
            "UsageError": ".errors",
            "WriteTimeout": ".errors",
        },
    )

__all__ = [
    "ClientClosed",
    "ClosedEarly",
    "ConfigError",
    "ConnectError",
    "DecodeError",
    "KubeError",
    "ProtocolError",
    "ReadTimeout",
    "Resource",
    "Subresource",
    "TlsError",
    "TransportError",
    "UnknownOption",
    "UsageError",
    "WriteTimeout",
]
