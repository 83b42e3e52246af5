"""The rules of labels and DNS names, at their edges as apimachinery 0.37 draws them."""

import pytest

from kube_core.base import Rule, dns_1035_label, dns_label, dns_subdomain, label_key, label_value

CASES: tuple[tuple[Rule, tuple[str, ...], tuple[str, ...]], ...] = (
    (dns_label, ("a", "0", "a-b", "a" * 63), ("", "-a", "a-", "a.b", "A", "a_b", "a" * 64, "a\n", "é")),
    (dns_1035_label, ("a", "a1", "a-b"), ("", "1a", "-a", "a-", "a.b", "a" * 64)),
    (dns_subdomain, ("a", "a.b", "0.1", "a" * 253), ("", ".", "a.", ".a", "a..b", "a.-b", "A", "a" * 254)),
    (
        label_key,
        ("a", "A_b.c-d", "a.b/C", "a" * 63, "a/" + "b" * 63, "a" * 253 + "/b"),
        ("", "/a", "a/", "A/b", "a/b/c", "-a", "a_", "a" * 64, "a/" + "b" * 64, "a" * 254 + "/b", "a b", "a\n"),
    ),
    (label_value, ("", "a", "A_b.c-d", "1", "a" * 63), ("-", "a-", "_a", "a/b", "a" * 64, "a b", "a\n", "é")),
)
FINE = [(rule, text) for rule, texts, _ in CASES for text in texts]
WRONG = [(rule, text) for rule, _, texts in CASES for text in texts]


@pytest.mark.parametrize(("rule", "text"), FINE)
def test_a_rule_has_nothing_against_what_keeps_it(rule: Rule, text: str) -> None:
    """None is the answer when nothing is wrong."""
    assert rule(text) is None


@pytest.mark.parametrize(("rule", "text"), WRONG)
def test_a_rule_says_what_is_wrong(rule: Rule, text: str) -> None:
    """The answer is words that follow the name."""
    assert str(rule(text)).startswith(("is ", "has ", "may have only "))
