"""The order of API versions and of resource versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import compare_resource_versions, version_order

# The order of the documentation, best first.
DOCUMENTED = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"]
VERSIONS = st.integers(1, 10**30)


@given(st.permutations(DOCUMENTED))
def test_api_versions_sort_best_first(versions: list[str]) -> None:
    """Stable before beta before alpha, higher before lower, then what is no version, by name."""
    assert sorted(versions, key=version_order) == DOCUMENTED


@pytest.mark.parametrize("version", ["v1gamma1", "v", "V1", "v1beta", "v1 ", "v1\n", "v" + "9" * 30])
def test_what_only_looks_like_a_version_comes_last(version: str) -> None:
    """A text that Go's pattern does not take is no version."""
    assert version_order("v1alpha1") < version_order(version)


@given(VERSIONS, VERSIONS)
def test_resource_versions_compare_as_numbers(one: int, other: int) -> None:
    """Whatever their length, without reading them as numbers."""
    assert compare_resource_versions(str(one), str(other)) == (one > other) - (one < other)


@pytest.mark.parametrize("text", ["", "0", "01", "-1", "+1", "1a", "1 ", "1\n", "\u0661"])
def test_other_resource_versions_do_not_compare(text: str) -> None:
    """None says that the order of two objects is not known, not that they are equal."""
    assert compare_resource_versions(text, "1") is None
    assert compare_resource_versions("1", text) is None
