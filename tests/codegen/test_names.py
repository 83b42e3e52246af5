"""Names: from camelCase to snake_case and back."""

import pytest
from msgspec import defstruct

from kube_core.codegen.names import camel_case, module_name, pascal_case, python_name

NAMES = {
    "hostIP": "host_ip",
    "podIPs": "pod_ips",
    "podCIDRs": "pod_cidrs",
    "clusterIPs": "cluster_ips",
    "hostIPC": "host_ipc",
    "setHostnameAsFQDN": "set_hostname_as_fqdn",
    "openAPIV3Schema": "open_api_v3_schema",
    "fieldsV1": "fields_v1",
    "stubPKCS10Request": "stub_pkcs10_request",
    "insecureSkipTLSVerify": "insecure_skip_tls_verify",
    "targetCPUUtilizationPercentage": "target_cpu_utilization_percentage",
    "serverAddressByClientCIDRs": "server_address_by_client_cidrs",
    "targetWWNs": "target_wwns",
    "nonResourceURLs": "non_resource_urls",
    "scaleIO": "scale_io",
    "Port": "port",
    "x-kubernetes-int-or-string": "x_kubernetes_int_or_string",
    "$ref": "ref",
    "continue": "continue_",
    "from": "from_",
    "not": "not_",
    "metadata": "metadata",
}


@pytest.mark.parametrize(("wire", "name"), NAMES.items())
def test_a_key_becomes_a_field_name(wire: str, name: str) -> None:
    """Words are told apart as a reader would, plural capitals and versions included; keywords get an underscore."""
    assert python_name(wire) == name


@pytest.mark.parametrize("name", [*NAMES.values(), "a", "api_version", "fields_v1"])
def test_camel_case_is_msgspecs(name: str) -> None:
    """The generator knows what ``rename="camel"`` makes of a name, so that it can tell when a class needs its own renames."""
    struct = defstruct("Sample", [(name, int)], rename="camel")
    assert struct.__struct_encode_fields__ == (camel_case(name),)


def test_a_module_goes_by_group_and_version() -> None:
    """The first label of the group and the version; the machinery's own packages are in meta_v1."""
    assert module_name("io.k8s.api.rbac.v1", "rbac.authorization.k8s.io") == "rbac_v1"
    assert module_name("io.k8s.api.apiserverinternal.v1alpha1", "internal.apiserver.k8s.io") == "internal_v1alpha1"
    assert module_name("io.k8s.api.core.v1", "") == "core_v1"
    assert module_name("io.k8s.api.scheduling.v1alpha3", None) == "scheduling_v1alpha3"
    assert module_name("io.k8s.apimachinery.pkg.apis.meta.v1", "apps") == "meta_v1"
    assert module_name("io.k8s.apimachinery.pkg.version", None) == "meta_v1"


def test_a_type_name_is_capitalized() -> None:
    """The alias of an enum is named after its class and its key."""
    assert pascal_case("dnsPolicy") == "DnsPolicy"
