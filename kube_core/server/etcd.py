"""Where etcd has the objects of a kind, which some refusals tell.

See `SpecialDefaultResourcePrefixes` in `pkg/kubeapiserver/default_storage_factory_builder.go`.
"""

from .served import Served

_OWN_REGISTRIES = ("apiextensions.k8s.io", "apiregistration.k8s.io")
_FOLDERS = {
    "replicationcontrollers": "controllers",
    "endpoints": "services/endpoints",
    "nodes": "minions",
    "services": "services/specs",
    "ingresses": "ingress",
}


def folder_of(served: Served) -> str:
    """The folder of a kind below the root."""
    group, plural = served.resource.group, served.resource.plural
    if served.custom or group in _OWN_REGISTRIES:
        return f"{group}/{plural}"
    return _FOLDERS.get(plural, plural)
