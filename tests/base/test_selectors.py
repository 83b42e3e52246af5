"""Label selectors: built, parsed, printed and matched as apimachinery 0.37 does."""

import pickle
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import Label, Operator, Requirement, Selector, UsageError

# What `labels.Parse` made of each text, with == written as =.
PARSED = (
    ("", ""),
    (" \n\t", ""),
    ("a", "a"),
    ("! a", "!a"),
    ("a==b", "a=b"),
    ("a != b", "a!=b"),
    ("a=", "a="),
    ("a=,b", "a=,b"),
    ("b,a", "a,b"),
    ("a\n,\tb", "a,b"),
    ("a in(y,x,y)", "a in (x,y)"),
    ("a notin ()", "a notin ()"),
    ("a in (,)", "a in ()"),
    ("a in (a,)", "a in (,a)"),
    ("a in (a,,b)", "a in (,a,b)"),
    ("a>01", "a>01"),
    ("a<5", "a<5"),
    ("in", "in"),
    ("in in (in)", "in in (in)"),
    ("x = notin", "x=notin"),
    ("a.b/c=d", "a.b/c=d"),
    ("a,!a", "!a,a"),
    ("a=b,a=c", "a=b,a=c"),
    ("c in (p,q),a>3,!b", "a>3,!b,c in (p,q)"),
)

# What the same function refuses.
REFUSED = (
    "a,",
    ",a",
    "a,,b",
    "!",
    "!!a",
    "!a=b",
    "a b",
    "a=b c",
    "a exists",
    "a===b",
    "a=!b",
    "a!==b",
    "a>=1",
    "a => b",
    "a>",
    "a>x",
    "a>-1",
    "a>9223372036854775808",
    "x in a",
    "x in (a b)",
    "x in (a",
    "x in a)",
    "x in ((b))",
    "x in (b)c",
    "A/B",
    "a/b/c",
    "/a",
    "a=-b",
    "a=b-",
    "a=é",
    "a\u00a0=b",
    "a\x00b",
    "a=" + "b" * 64,
    "a" * 64,
)

KEYS = st.sampled_from(["app", "in", "notin", "tier", "example.com/app", "A_b.c"])
VALUES = st.sampled_from(["", "web", "in", "1", "12", "notin", "a.b_c-D"])
BOUNDS = st.integers(0, 2**63 - 1).map(str)
LABELS = st.dictionaries(KEYS, VALUES)


def requirement(key: str, operator: Operator, values: list[str], bound: str) -> Requirement:
    """Make a valid requirement of an operator: the values that it can't use are left out."""
    taken = {"in": values, "notin": values, "exists": [], "!": [], ">": [bound], "<": [bound]}.get(operator, values[:1])
    return Requirement(key, operator, tuple(taken))


OPERATORS: st.SearchStrategy[Operator] = st.sampled_from(["=", "!=", "in", "notin", "exists", "!", ">", "<"])
REQUIREMENTS = st.builds(requirement, KEYS, OPERATORS, st.lists(VALUES, min_size=1, max_size=3), BOUNDS)
SELECTORS = st.lists(REQUIREMENTS, max_size=4).map(lambda each: Selector(tuple(each)))


@pytest.mark.parametrize(("text", "canonical"), PARSED)
def test_a_text_reads_as_in_go(text: str, canonical: str) -> None:
    """Each text has the canonical form that Go gives it."""
    assert str(Selector.parse(text)) == canonical


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_server_would_refuse_is_refused(text: str) -> None:
    """No request is made with a selector that the server can't read."""
    with pytest.raises(UsageError):
        Selector.parse(text)


def test_a_refusal_says_where() -> None:
    """The error names the place and what was expected there."""
    with pytest.raises(UsageError, match=r"'a in b' is not a label selector: '\(' expected, 'b' found"):
        Selector.parse("a in b")
    with pytest.raises(UsageError, match=r"key or value expected, the end found"):
        Selector.parse("a,")


@given(SELECTORS)
def test_parse_undoes_print(selector: Selector) -> None:
    """A selector survives its text, whatever it says."""
    assert Selector.parse(str(selector)) == selector
    assert hash(Selector.parse(str(selector))) == hash(selector)


@given(SELECTORS, SELECTORS, LABELS)
def test_and_matches_when_both_do(one: Selector, other: Selector, labels: Mapping[str, str]) -> None:
    """``&`` is the conjunction, in either order."""
    assert (one & other).matches(labels) == (one.matches(labels) and other.matches(labels))
    assert (one & other) == (other & one)


@given(REQUIREMENTS.filter(lambda each: each.operator not in "<>"), LABELS)
def test_a_negation_matches_when_the_requirement_does_not(each: Requirement, labels: Mapping[str, str]) -> None:
    """``~`` is the exact opposite, also for labels that aren't there, and undoes itself."""
    selector = Selector((each,))
    assert (~selector).matches(labels) != selector.matches(labels)
    assert ~~selector == selector


@given(LABELS)
def test_labels_select_themselves(labels: dict[str, str]) -> None:
    """A selector of labels matches them, and nothing selects everything."""
    assert Selector.of(labels).matches(labels)
    assert Selector().empty
    assert Selector().matches(labels)


BUILT: tuple[tuple[Selector, str, dict[str, str], dict[str, str]], ...] = (
    (Label("a"), "a", {"a": ""}, {}),
    (Label("a").exists(), "a", {"a": ""}, {}),
    (~Label("a"), "!a", {}, {"a": ""}),
    (Label("a").equals("x"), "a=x", {"a": "x"}, {}),
    (Label("a").not_equals("x"), "a!=x", {}, {"a": "x"}),
    (Label("a").in_("y", "x"), "a in (x,y)", {"a": "x"}, {}),
    (Label("a").not_in("y", "x"), "a notin (x,y)", {}, {"a": "y"}),
    (Label("a").greater_than(3), "a>3", {"a": "4"}, {"a": "3"}),
    (Label("a").less_than(3), "a<3", {"a": "-2"}, {"a": "x"}),
    (Label("a").greater_than(3), "a>3", {"a": "+4"}, {}),
    (Label("a").greater_than(3), "a>3", {"a": "9223372036854775807"}, {"a": "9223372036854775808"}),
)


@pytest.mark.parametrize(("built", "text", "matching", "other"), BUILT)
def test_builders_print_and_match(built: Selector, text: str, matching: dict[str, str], other: dict[str, str]) -> None:
    """Each builder makes the requirement of its name."""
    assert str(built) == text
    assert built == Selector.parse(text)
    assert built.matches(matching)
    assert not built.matches(other)


def test_the_selector_of_the_documentation() -> None:
    """Selectors read as they are said."""
    selector = Label("app").in_("web", "db") & ~Label("legacy")
    assert str(selector) == "app in (db,web),!legacy"
    assert repr(selector) == "Selector('app in (db,web),!legacy')"
    assert selector.matches({"app": "web"})
    assert not selector.matches({"app": "web", "legacy": ""})


WRONG: tuple[tuple[Callable[[], object], str], ...] = (
    (lambda: Label("a b"), "label key 'a b' may have only"),
    (lambda: Label(""), "label key '' is empty"),
    (lambda: Label("a").equals("x" * 64), "has more than 63 characters"),
    (lambda: Label("a").in_(), "needs at least one value"),
    (lambda: Label("a").greater_than(-1), "value '-1' of the label a"),
    (lambda: Label("a").greater_than(2**63), "at most 64 bits"),
    (lambda: ~Label("a").less_than(1), "can't be negated"),
    (lambda: ~(Label("a") & Label("b")), "only a single requirement"),
    (lambda: ~Selector(), "only a single requirement"),
    (lambda: Requirement("a", "exists", ("x",)), "takes no value"),
    (lambda: Requirement("a", "=", ("x", "y")), "exactly one value"),
)


@pytest.mark.parametrize(("build", "message"), WRONG)
def test_what_no_selector_says_is_refused(build: Callable[[], object], message: str) -> None:
    """Building what Kubernetes has no words for is an error that says so."""
    with pytest.raises(UsageError, match=message):
        build()


def test_a_selector_of_a_manifest() -> None:
    """matchLabels and matchExpressions become requirements; an empty document selects everything."""
    document = {
        "matchLabels": {"app": "web"},
        "matchExpressions": [
            {"key": "tier", "operator": "In", "values": ["front"]},
            {"key": "env", "operator": "NotIn", "values": ["dev", "ci"]},
            {"key": "a", "operator": "Exists"},
            {"key": "b", "operator": "DoesNotExist", "values": None},
        ],
    }
    assert str(Selector.of_label_selector(document)) == "a,app=web,!b,env notin (ci,dev),tier in (front)"
    assert Selector.of_label_selector({"matchLabels": None}).empty


def test_a_manifest_with_an_unknown_operator_is_refused() -> None:
    """``Gt`` is an operator of node affinity, not of selectors."""
    with pytest.raises(UsageError, match="'Gt' is no operator of a match expression: choose one of In, NotIn"):
        Selector.of_label_selector({"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}]})


def test_selectors_are_values() -> None:
    """They pickle, hash by what they select by, and drop repeats; a Label is the selector that it prints."""
    selector = Label("a") & Label("a")
    assert selector == Label("a")
    assert {selector, Label("a"), Selector.parse("a")} == {selector}
    assert pickle.loads(pickle.dumps(Label("a"))).equals("x") == Label("a").equals("x")
    assert pickle.loads(pickle.dumps(selector)) == selector
    assert Label("a") != "a"
