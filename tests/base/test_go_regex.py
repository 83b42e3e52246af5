"""Patterns of Go's: what they match, and what is refused."""

import pytest

from kube_core.base import UsageError, go_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("a$", "a\n", False),
        (r"a\z", "a", True),
        ("[$]", "$", True),
        ("^[[:alpha:]]+$", "abC", True),
        ("^[[:alpha:]]+$", "a1", False),
        ("[:alpha:]", "z", False),
        ("[:alpha:]", "p", True),
        ("^[]a]+$", "]a", True),
        ("^[^]a]+$", "bc", True),
        (r"^\p{L}+$", "aé", True),
        (r"^\pN$", "5", True),
        (r"^\PN$", "5", False),
        (r"^\p{^N}$", "a", True),
        (r"^\PL$", "a", False),
        (r"^[\p{Lu}\pL]+$", "Aé", True),
        (r"^\x{41}$", "A", True),
        (r"^\Qa.b\E+$", "a.b", True),
        (r"^\Qa.b", "axb", False),
        (r"^\d\D\s\S\w\W$", "1a b_!", True),
        (r"^\d$", "\u0663", False),
        (r"^[\d\s]+$", "1 ", True),
        (r"^[\D]$", "a", True),
        (r"^[a[&|~]+$", "a[&|~", True),
        ("^(?P<n>a)(?:b)$", "ab", True),
        ("^(?<n>a)$", "a", True),
        ("(?i)AB", "ab", True),
        (r"^a\.b$", "a.b", True),
    ],
)
def test_what_a_pattern_matches(pattern: str, text: str, found: bool) -> None:
    """As RE2 does."""
    assert bool(go_pattern(pattern).search(text)) is found


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "missing closing ): `(`"),
        ("[a", "missing closing ]: `[a`"),
        (")", "unexpected ): `)`"),
        ("a(?=b)", "invalid or unsupported Perl syntax (?=: `a(?=b)`"),
        ("a(?!b)", "invalid or unsupported Perl syntax (?!"),
        ("(?<=a)b", "invalid or unsupported Perl syntax (?<"),
        ("(?<!a)b", "invalid or unsupported Perl syntax (?<"),
        (r"(a)\1", r"invalid or unsupported Perl syntax \1"),
        (r"a\Z", r"invalid or unsupported Perl syntax \Z"),
        (r"\p{Klingon}", r"invalid or unsupported Perl syntax \p{Klingon}"),
        (r"[\PN]", r"invalid or unsupported Perl syntax \PN"),
        ("[[:what:]]", "invalid or unsupported Perl syntax [:what:]"),
        (r"\x{110000}", r"invalid or unsupported Perl syntax \x{110000}"),
        ("*a", "error parsing regexp: "),
    ],
)
def test_what_is_no_pattern(pattern: str, words: str) -> None:
    """What RE2 lacks, or nobody can read."""
    with pytest.raises(UsageError) as caught:
        go_pattern(pattern)
    assert words in str(caught.value)
