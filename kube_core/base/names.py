"""Names as they are checked before a request exists.

A name in a path is refused only for what changes the path. A name in an object to be created is checked by its kind's own rule,
read from the validation of k8s.io/kubernetes 1.37 (pkg/apis/*/validation): what any served version takes is never refused here.
"""

from collections.abc import Mapping

from .errors import UsageError
from .name_rules import (
    Rule,
    config_map_key,
    cron_job_name,
    dns_label,
    dns_subdomain,
    ip_address,
    path_segment_rule,
    storage_version_name,
)

BUILT_IN_GROUPS = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apps",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "lifecycle.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)
"""The groups whose kinds are DNS subdomains unless `CREATE_RULES` has another rule.

Not there on purpose: rbac.authorization.k8s.io, authentication.k8s.io, authorization.k8s.io and apiregistration.k8s.io, which
take any path segment, and whatever an aggregated server may serve: its rules are its own.
"""

CREATE_RULES: Mapping[tuple[str, str], Rule] = {
    ("", "Binding"): path_segment_rule,
    ("", "Event"): path_segment_rule,
    ("", "Namespace"): dns_label,
    ("", "Service"): dns_label,  # 1.35 and older want a letter first: they say so themselves
    ("apps", "StatefulSet"): dns_label,
    ("batch", "CronJob"): cron_job_name,
    ("certificates.k8s.io", "CertificateSigningRequest"): path_segment_rule,
    ("certificates.k8s.io", "ClusterTrustBundle"): path_segment_rule,  # after a signer: its name, with colons
    ("coordination.k8s.io", "LeaseCandidate"): config_map_key,
    ("internal.apiserver.k8s.io", "StorageVersion"): storage_version_name,
    ("networking.k8s.io", "IPAddress"): ip_address,
    ("policy", "Eviction"): path_segment_rule,
    ("policy", "PodDisruptionBudget"): path_segment_rule,
}
"""Kinds, as group and kind, whose names are not plain DNS subdomains."""

GENERATED_SUFFIX = "bcdfg"  # the server adds five characters of its own; any five stand for them
GENERATED_PREFIX_LENGTH = 58  # `MaxGeneratedNameLength` of k8s.io/apiserver: a longer prefix is cut before they are added


def path_segment(name: str, what: str = "name") -> str:
    """Return ``name`` if it can stand in a path, whatever its kind; `UsageError` if it would change the path."""
    if problem := path_segment_rule(name):
        raise UsageError(f"the {what} {name[:80]!r} {problem}: give the plain {what} of one object")
    return name


def create_rule(group: str, kind: str, *, custom: bool = False) -> Rule:
    """Find the rule for the names of new objects of a kind.

    ``custom`` says that the kind is a custom resource; without it, a kind of an unknown group may belong to an aggregated
    server, and only what changes the path is refused.
    """
    rule = CREATE_RULES.get((group, kind))
    if rule is not None:
        return rule
    return dns_subdomain if custom or group in BUILT_IN_GROUPS else path_segment_rule


def create_name(group: str, kind: str, name: str, *, custom: bool = False) -> str:
    """Return ``name`` if a new object of the kind may have it; `UsageError` if the server would refuse it. See `create_rule`."""
    path_segment(name)
    if problem := create_rule(group, kind, custom=custom)(name):
        raise UsageError(f"the name {name[:80]!r} of a new {kind} {problem}: choose another name")
    return name


def generate_name(group: str, kind: str, prefix: str, *, custom: bool = False) -> str:
    """Return ``prefix`` if the server can make a name of it (``generateName``); `UsageError` if it would refuse them all."""
    generated = prefix[:GENERATED_PREFIX_LENGTH] + GENERATED_SUFFIX
    if problem := path_segment_rule(prefix + GENERATED_SUFFIX) or create_rule(group, kind, custom=custom)(generated):
        raise UsageError(f"a name generated from {prefix[:80]!r} for a new {kind} {problem}: choose another generateName")
    return prefix
