"""Patterns of Go's: what they match, and what is refused."""

from itertools import product

import pytest

from kube_core.base import UsageError, go_pattern
from kube_core.base.re2_parser import parse
from kube_core.base.re2_program import Program


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
        (r"^\p{Greek}+\P{Greek}$", "\u03b1\u03b2a", True),
        (r"^\p{Han}$", "漢", True),
        (r"[\PN]", "1", False),
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
        ("(?i)^[k-s]+$", "\u212a\u017f", True),
        ("(?i)é", "É", True),
        ("(?i)a(?-i)b", "AB", False),
        ("^a(?s:.)b.$", "a\nb\n", False),
        ("(?m)^b$", "a\nb\nc", True),
        (r"\B", "", True),
        (r"a\b", "aé", True),
        ("^a{,2}$", "a{,2}", True),
        (r"^\101\x42\t$", "AB\t", True),
        (r"^a\.b$", "a.b", True),
    ],
)
def test_what_a_pattern_matches(pattern: str, text: str, found: bool) -> None:
    """As RE2 does."""
    assert go_pattern(pattern).matches(text) is found


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "missing closing ): `(`"),
        ("x[a", "missing closing ]: `[a`"),
        ("a)", "unexpected ): `a)`"),
        ("a(?=b)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?i-x)", "invalid or unsupported Perl syntax: `(?i-x`"),
        ("(?<=a)b", "invalid named capture: `(?<=a)b`"),
        ("(?P<a-b>c)", "invalid named capture: `(?P<a-b>`"),
        (r"(a)\1", r"invalid escape sequence: `\1`"),
        (r"a\Z", r"invalid escape sequence: `\Z`"),
        (r"\x{110000}", r"invalid escape sequence: `\x{110000}`"),
        (r"\x4z", r"invalid escape sequence: `\x4z`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        (r"\p{Klingon}", r"invalid character class range: `\p{Klingon}`"),
        (r"[\p", r"invalid character class range: `\p`"),
        ("[[:what:]]", "invalid character class range: `[:what:]`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("(a{100}){11}", "invalid repeat count: `{11}`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a|*", "missing argument to repetition operator: `*`"),
        ("(?:" * 2000 + "a" + "?)" * 2000, "expression nests too deeply: `"),
        ("(a{1000})?" * 30, "expression too large: `"),
    ],
)
def test_what_is_no_pattern(pattern: str, words: str) -> None:
    """What RE2 lacks, or nobody can read."""
    with pytest.raises(UsageError) as caught:
        go_pattern(pattern)
    assert f"error parsing regexp: {words}" in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("a*", "baab", ["", "aa", ""]),
        ("a|ab", "abab", ["a", "a"]),
        ("a+?", "aa", ["a", "a"]),
        ("(?U)a+?", "aa", ["aa"]),
        (r"(?:|a)+", "aa", ["", "", ""]),
        (r"\bb?", "b ab", ["b", "", ""]),
    ],
)
def test_what_is_found(pattern: str, text: str, found: list[str]) -> None:
    """As Perl finds it, and as Go goes on after it."""
    assert list(go_pattern(pattern).find_all(text)) == found


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a*)*c", "a*a*a*a*c", "(?:a?){50}a{50}c", ".*.*=.*", "(a|b|ab)*c"])
def test_no_text_takes_for_ever(pattern: str) -> None:
    """What would keep a reader that backtracks busy for longer than there is time."""
    compiled = go_pattern(pattern)
    assert not compiled.matches("a" * 3000 + "b")
    assert compiled.find("a" * 300 + "b") is None


@pytest.mark.parametrize(
    "pattern", ["a*b", "[a-c]+?x", "^(?:a|bc){2}$", r"\ba.c\b", "(?i)aB?c", "a{1,3}b{2}", "(?m)^b.*$", "é|[^a]c"]
)
def test_both_readers_find_the_same(pattern: str) -> None:
    """`re`, which is taken where it is quick, and the simulation."""
    compiled, program = go_pattern(pattern), Program.of(parse(pattern))
    for letters in product("abcé\n ", repeat=3):
        text = "".join(letters)
        assert program.find(text) == compiled.find(text)
        assert program.matches(text) is compiled.matches(text)
