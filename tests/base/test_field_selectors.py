"""Field selectors: built, parsed, printed and matched as apimachinery 0.37 does."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import Field, FieldSelector, FieldTerm, UsageError

# What `fields.ParseSelector` made of each text.
PARSED = (
    ("", ""),
    (",", ""),
    ("a=b", "a=b"),
    ("a==b", "a=b"),
    ("a!=b", "a!=b"),
    ("a=", "a="),
    ("a=b,", "a=b"),
    ("c=d,a=b", "a=b,c=d"),
    (r"a=b\,c", r"a=b\,c"),
    (r"a=b\=c", r"a=b\=c"),
    (r"a=b\\", r"a=b\\"),
    ("a=!b", "a=!b"),
    ("a = b", "a = b"),
    ("a=é", "a=é"),
)

# What the same function refuses, then what it reads but no kind has: a field without a name, or with an operator in it.
REFUSED = ("a", "a=b=c", "a==b=c", "a===b", "a=b\\", r"a=b\x", "=b", "a!b=c", "a!!=b", r"a\,b=c")

FIELDS = st.sampled_from(["metadata.name", "status.phase", "spec.nodeName", "spec.a"])
VALUES = st.text(st.sampled_from(list("ab\\,=! é\n")), max_size=6)
TERMS = st.builds(FieldTerm, FIELDS, st.sampled_from(["=", "!="]), VALUES)
SELECTORS = st.lists(TERMS, max_size=4).map(lambda each: FieldSelector(tuple(each)))
OBJECTS = st.dictionaries(FIELDS, VALUES)


@pytest.mark.parametrize(("text", "canonical"), PARSED)
def test_a_text_reads_as_in_go(text: str, canonical: str) -> None:
    """Each text has the canonical form that Go gives it."""
    assert str(FieldSelector.parse(text)) == canonical


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_server_takes_is_refused(text: str) -> None:
    """The error shows the part that makes no sense and says how to write it."""
    with pytest.raises(UsageError, match="write field=value or field!=value"):
        FieldSelector.parse(text)


@given(SELECTORS)
def test_parse_undoes_print(selector: FieldSelector) -> None:
    """A selector survives its text, with backslashes, commas and equals signs in its values."""
    assert FieldSelector.parse(str(selector)) == selector


@given(SELECTORS, SELECTORS, OBJECTS)
def test_and_matches_when_both_do(one: FieldSelector, other: FieldSelector, fields: dict[str, str]) -> None:
    """``&`` is the conjunction, in either order."""
    assert (one & other).matches(fields.get) == (one.matches(fields.get) and other.matches(fields.get))
    assert (one & other) == (other & one)


@given(TERMS, OBJECTS)
def test_a_negation_matches_when_the_condition_does_not(term: FieldTerm, fields: dict[str, str]) -> None:
    """``~`` is the exact opposite and undoes itself."""
    selector = FieldSelector((term,))
    assert (~selector).matches(fields.get) != selector.matches(fields.get)
    assert ~~selector == selector


def test_comparing_a_field_builds_a_selector() -> None:
    """``==`` and ``!=`` of a Field are its words for equals and not_equals."""
    phase = Field("status.phase")
    selector = (phase == "Running") & (Field("spec.nodeName") != "node,1")
    assert str(selector) == r"spec.nodeName!=node\,1,status.phase=Running"
    assert repr(selector) == r"FieldSelector('spec.nodeName!=node\\,1,status.phase=Running')"
    assert phase.equals("Running") == (phase == "Running")
    assert repr(phase) == "Field('status.phase')"


def test_a_field_that_is_not_there_is_the_empty_text() -> None:
    """As in Go, an unset field equals "" and differs from everything else."""
    unset: dict[str, str] = {}
    assert Field("spec.nodeName").equals("").matches(unset.get)
    assert Field("spec.nodeName").not_equals("n").matches(unset.get)
    assert FieldSelector().matches(unset.get)
    assert FieldSelector().empty


def test_what_no_selector_says_is_refused() -> None:
    """A conjunction has no opposite, and a field has a name."""
    with pytest.raises(UsageError, match="only a single condition"):
        _ = ~(Field("a").equals("") & Field("b").equals(""))
    with pytest.raises(UsageError, match="'a=b' is no field"):
        Field("a=b").equals("c")


def test_selectors_are_values() -> None:
    """They pickle and hash; a Field, whose == builds, does not hash."""
    selector = Field("a").equals("b")
    assert pickle.loads(pickle.dumps(selector)) == selector
    assert {selector: 1}[FieldSelector.parse("a=b")] == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Field("a"))
