"""Names: Kubernetes' camelCase to Python's snake_case, and OpenAPI's packages to modules."""

import re
from keyword import iskeyword

_WORD = re.compile(
    r"[A-Z]{2,}s(?![a-z])"  # a plural of capitals: podCIDRs, clusterIPs
    r"|V\d+"  # a version: fieldsV1, openAPIV3Schema
    r"|[A-Z]+(?=V\d)"  # capitals before a version
    r"|[A-Z]+\d*(?![a-z])"  # capitals, up to the capital that begins the next word: hostIPC, stubPKCS10Request
    r"|[A-Z]?[a-z0-9]+"
)

META = "io.k8s.apimachinery.pkg.apis.meta.v1"


def python_name(wire: str) -> str:
    """Turn a key of a document into a field name: ``podCIDRs`` into ``pod_cidrs``, ``continue`` into ``continue_``."""
    name = "_".join(word.lower() for word in _WORD.findall(wire))
    return f"{name}_" if iskeyword(name) else name


def camel_case(name: str) -> str:
    """Turn a field name back as msgspec's ``rename="camel"`` does; where that isn't the key, the class needs a rename."""
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def pascal_case(wire: str) -> str:
    """Capitalize a key for the name of a type: ``dnsPolicy`` into ``DnsPolicy``."""
    return wire[:1].upper() + wire[1:]


def package_of(schema_name: str) -> str:
    """The package of a schema: ``io.k8s.api.core.v1`` for ``io.k8s.api.core.v1.Pod``."""
    return schema_name.rpartition(".")[0]


def class_of(schema_name: str) -> str:
    """The class of a schema: ``Pod`` for ``io.k8s.api.core.v1.Pod``."""
    return schema_name.rpartition(".")[2]


def module_name(package: str, group: str | None) -> str:
    """Name the module of a package after its API group's first label and its version: ``rbac_v1``, ``core_v1``.

    ``group`` is None for a package without kinds, which goes by its own name.
    """
    *_, label, version = package.split(".")
    if not re.fullmatch(r"v\d+((alpha|beta)\d+)?", version):  # pkg.runtime, pkg.version: the machinery's own
        return "meta_v1"
    if group and package != META:
        label = group.partition(".")[0]
    return f"{label}_{version}"
