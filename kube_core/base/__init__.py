"""The words that everything else is written in: names, scalars, selectors and the root of the errors."""

from typing import TYPE_CHECKING

from .lazy import lazy

if TYPE_CHECKING:
    from .backoff import Backoff, Delays
    from .duration import Duration
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
    from .field_selectors import Field, FieldSelector, FieldTerm
    from .int_or_string import IntOrString, scaled_value
    from .lines import Lines, LineTooLong
    from .name_rules import Rule, dns_1035_label, dns_label, dns_subdomain, label_key, label_value
    from .names import create_name, create_rule, generate_name, path_segment
    from .quantity import Quantity, QuantityFormat
    from .requirement import Operator, Requirement
    from .resource import Resource, Subresource
    from .secret import Secret
    from .selectors import Label, Selector
    from .versions import compare_resource_versions, version_order
else:
    __getattr__ = lazy(
        __name__,
        {
            "Backoff": ".backoff",
            "ClientClosed": ".errors",
            "ClosedEarly": ".errors",
            "ConfigError": ".errors",
            "ConnectError": ".errors",
            "DecodeError": ".errors",
            "Delays": ".backoff",
            "Duration": ".duration",
            "Field": ".field_selectors",
            "FieldSelector": ".field_selectors",
            "FieldTerm": ".field_selectors",
            "IntOrString": ".int_or_string",
            "KubeError": ".errors",
            "Label": ".selectors",
            "LineTooLong": ".lines",
            "Lines": ".lines",
            "Operator": ".requirement",
            "ProtocolError": ".errors",
            "Quantity": ".quantity",
            "QuantityFormat": ".quantity",
            "ReadTimeout": ".errors",
            "Requirement": ".requirement",
            "Resource": ".resource",
            "Rule": ".name_rules",
            "Secret": ".secret",
            "Selector": ".selectors",
            "Subresource": ".resource",
            "TlsError": ".errors",
            "TransportError": ".errors",
            "UnknownOption": ".errors",
            "UsageError": ".errors",
            "WriteTimeout": ".errors",
            "compare_resource_versions": ".versions",
            "create_name": ".names",
            "create_rule": ".names",
            "dns_1035_label": ".name_rules",
            "dns_label": ".name_rules",
            "dns_subdomain": ".name_rules",
            "generate_name": ".names",
            "label_key": ".name_rules",
            "label_value": ".name_rules",
            "path_segment": ".names",
            "scaled_value": ".int_or_string",
            "version_order": ".versions",
        },
    )

__all__ = [
    "Backoff",
    "ClientClosed",
    "ClosedEarly",
    "ConfigError",
    "ConnectError",
    "DecodeError",
    "Delays",
    "Duration",
    "Field",
    "FieldSelector",
    "FieldTerm",
    "IntOrString",
    "KubeError",
    "Label",
    "LineTooLong",
    "Lines",
    "Operator",
    "ProtocolError",
    "Quantity",
    "QuantityFormat",
    "ReadTimeout",
    "Requirement",
    "Resource",
    "Rule",
    "Secret",
    "Selector",
    "Subresource",
    "TlsError",
    "TransportError",
    "UnknownOption",
    "UsageError",
    "WriteTimeout",
    "compare_resource_versions",
    "create_name",
    "create_rule",
    "dns_1035_label",
    "dns_label",
    "dns_subdomain",
    "generate_name",
    "label_key",
    "label_value",
    "path_segment",
    "scaled_value",
    "version_order",
]
