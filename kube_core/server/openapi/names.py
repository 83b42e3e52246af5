"""What schemas are called: by Go packages for built-in kinds, by the group turned around for custom ones."""

from kube_core.objects import ref_of_kind

_PACKAGES = {
    "meta": "io.k8s.apimachinery.pkg.apis.meta",
    "apiextensions": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
    "apiregistration": "io.k8s.kube-aggregator.pkg.apis.apiregistration",
    "internal": "io.k8s.api.apiserverinternal",
}
"""Where types live that are not in k8s.io/api under the name of their group."""


def name_of(ref: str) -> str:
    """The name of a generated class, such as ``core_v1.Pod``."""
    module, _, cls = ref.partition(".")
    group, _, version = module.partition("_")
    return f"{_PACKAGES.get(group, f'io.k8s.api.{group}')}.{version}.{cls}"


def schema_name(group: str, version: str, kind: str) -> str:
    """The name of any kind."""
    api_version = f"{group}/{version}" if group else version
    if ref := ref_of_kind(api_version, kind):
        return name_of(ref)
    return ".".join((*reversed(group.split(".")), version, kind))
