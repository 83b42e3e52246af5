"""Names: refused where they change the path, and on create by the kind's own rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import UsageError, create_name, generate_name, path_segment

ODD_NAMES = ("system:node", "Admin", "a b", "a?b#c", "ä", "x" * 400)
SUBDOMAINS = ("a", "a.b", "1", "a-b.c-d", "a" * 253)
NOT_SUBDOMAINS = ("A", "a_b", "-a", "a-", "a..b", ".a", "a" * 254, "a\n")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a%2fb", "a\nb", "a\r\nb", "\x00", "\x7f", "\x85", "\ud800"])
def test_a_name_that_changes_the_path_is_refused(name: str) -> None:
    """Such a name would address something else, or nothing; the error says what to give."""
    with pytest.raises(UsageError, match=r"the name (?s:.*): give the plain name of one object"):
        path_segment(name)


@pytest.mark.parametrize("name", [*ODD_NAMES, "...", "a.", ".a"])
def test_any_other_name_stands_in_a_path(name: str) -> None:
    """What a kind makes of a name is the server's to say: it is returned as it is."""
    assert path_segment(name) == name


def test_the_error_says_which_name() -> None:
    """A namespace is not called a name."""
    with pytest.raises(UsageError, match="the namespace '' is empty"):
        path_segment("", "namespace")


# Kinds with a rule of their own in the validation of k8s.io/kubernetes 1.37.2: names that it takes, and names that it refuses.
KINDS = (
    ("", "Pod", SUBDOMAINS, NOT_SUBDOMAINS),
    ("", "PodTemplate", SUBDOMAINS, NOT_SUBDOMAINS),
    ("", "Namespace", ("a", "1a", "a" * 63), ("a.b", "a" * 64, "A", "a-")),
    ("", "Service", ("a", "1a", "a-b"), ("a.b", "a" * 64, "A")),
    ("", "Event", ODD_NAMES, ("a/b",)),
    ("apps", "StatefulSet", ("a", "1"), ("a.b", "a" * 64)),
    ("apps", "Deployment", SUBDOMAINS, NOT_SUBDOMAINS),
    ("batch", "Job", SUBDOMAINS, NOT_SUBDOMAINS),
    ("batch", "CronJob", ("a" * 52, "a.b"), ("a" * 53, "A")),
    ("rbac.authorization.k8s.io", "ClusterRole", ODD_NAMES, ("", ".", "..", "a/b", "a%b", "a\nb")),
    ("rbac.authorization.k8s.io", "RoleBinding", ODD_NAMES, ("..",)),
    ("certificates.k8s.io", "CertificateSigningRequest", ODD_NAMES, ("a/b",)),
    ("certificates.k8s.io", "ClusterTrustBundle", ("example.com:foo:a", "a"), ("a/b",)),
    ("coordination.k8s.io", "Lease", SUBDOMAINS, NOT_SUBDOMAINS),
    ("coordination.k8s.io", "LeaseCandidate", ("A_b.c-", "-a", "a" * 253), ("..a", "a b", "a" * 254, "a:b")),
    ("events.k8s.io", "Event", SUBDOMAINS, NOT_SUBDOMAINS),
    ("internal.apiserver.k8s.io", "StorageVersion", ("apps.deployments", "a.b.c"), ("a", "A.b", "a.1b", ".b")),
    ("networking.k8s.io", "IPAddress", ("1.2.3.4", "::1", "2001:db8::1"), ("1.2.3", "01.2.3.4", "::FFFF", "a", "fe80::1%eth0")),
    ("policy", "PodDisruptionBudget", ODD_NAMES, ("a/b",)),
    ("apiregistration.k8s.io", "APIService", ("v1.", "v1.apps"), ("a/b",)),
    ("authentication.k8s.io", "TokenReview", ODD_NAMES, ("a/b",)),
    ("user.openshift.io", "User", ("kube:admin",), ("a/b",)),
)
ACCEPTED = [(group, kind, name) for group, kind, names, _ in KINDS for name in names]
REFUSED = [(group, kind, name) for group, kind, _, names in KINDS for name in names]


@pytest.mark.parametrize(("group", "kind", "name"), ACCEPTED)
def test_what_the_server_takes_is_never_refused(group: str, kind: str, name: str) -> None:
    """A new object may have any name that its kind allows."""
    assert create_name(group, kind, name) == name


@pytest.mark.parametrize(("group", "kind", "name"), REFUSED)
def test_what_the_server_refuses_is_refused(group: str, kind: str, name: str) -> None:
    """A name against the kind's rule costs no request."""
    with pytest.raises(UsageError, match="name"):
        create_name(group, kind, name)


def test_a_refusal_says_what_the_rule_is() -> None:
    """The error names the kind and what its names may have."""
    with pytest.raises(UsageError, match="the name 'My_Pod' of a new Pod may have only lower case letters, digits"):
        create_name("", "Pod", "My_Pod")
    with pytest.raises(UsageError, match="canonical form of the address: ::ffff"):
        create_name("networking.k8s.io", "IPAddress", "::FFFF")


def test_custom_resources_are_subdomains() -> None:
    """A kind that is known to be a custom resource has the rule of the server for those; an unknown group alone has none."""
    assert create_name("clux.dev", "Foo", "Baz") == "Baz"
    with pytest.raises(UsageError, match="'Baz' of a new Foo"):
        create_name("clux.dev", "Foo", "Baz", custom=True)


@pytest.mark.parametrize(
    ("kind", "prefix"), [("Pod", "web-"), ("Pod", "a."), ("Namespace", "x" * 70), ("Pod", ""), ("Pod", "x" * 57 + "-")]
)
def test_a_prefix_is_judged_by_the_names_it_makes(kind: str, prefix: str) -> None:
    """A trailing dash is fine, and the server cuts a long prefix."""
    assert generate_name("", kind, prefix) == prefix


@pytest.mark.parametrize(
    ("group", "kind", "prefix"),
    [
        ("", "Pod", "Web-"),
        ("", "Pod", "-"),
        ("", "Pod", "a/"),
        ("", "Pod", "a" * 60 + "/"),
        ("", "Namespace", "a.b"),
        ("batch", "CronJob", "a" * 48),
        ("networking.k8s.io", "IPAddress", "10.0.0."),
    ],
)
def test_a_prefix_that_makes_no_valid_name_is_refused(group: str, kind: str, prefix: str) -> None:
    """No five characters make a name of it."""
    with pytest.raises(UsageError, match=f"a name generated from .* for a new {kind}"):
        generate_name(group, kind, prefix)


@given(st.text())
def test_any_text_is_a_name_or_a_usage_error(text: str) -> None:
    """Nothing else comes out of the checks, and what a path takes can be encoded."""
    try:
        create_name("", "Pod", path_segment(text))
    except UsageError:
        return
    assert text.isascii()
