"""What comes around a value."""

import pytest

from kube_core.requests import Response, warnings_in


def test_a_response_names_the_flow_control_that_it_met() -> None:
    """The headers of priority and fairness are attributes; empty without them."""
    headers = (("x-kubernetes-pf-flowschema-uid", "a"), ("x-kubernetes-pf-prioritylevel-uid", "b"))

    assert Response(1, 200, headers).flow_schema_uid == "a"
    assert Response(1, 200, headers).priority_level_uid == "b"
    assert Response(1, 200, ()).flow_schema_uid == ""


def test_a_response_hides_its_headers() -> None:
    """Headers may hold more than should be seen."""
    assert "secret" not in repr(Response(1, 200, (("x", "secret"),)))


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([], ()),
        (['299 - "old"'], ("old",)),
        (['299 - "one", 299 host:80 "two" "Mon, 01 Jan 2024 00:00:00 GMT"'], ("one", "two")),
        (['299 - "one"', '299 - "two, with a comma"'], ("one", "two, with a comma")),
        ([r'299 - "say \"hi\" \\ there"'], (r'say "hi" \ there',)),
        (['199 - "miscellaneous"', '299 - "kept"'], ("kept",)),
        (['nonsense, 299 - "kept"', "299", '299 - "cut'], ("kept",)),
    ],
)
def test_warnings_are_read_as_quoted(values: list[str], texts: tuple[str, ...]) -> None:
    """Fields are split and unquoted as RFC 7234 has them; other codes, and what is not of that form, are skipped."""
    headers = tuple(("warning", value) for value in values)

    assert Response(None, 200, headers).warnings == texts


def test_warnings_are_found_in_a_mapping() -> None:
    """Headers may come as a mapping, with names in any case."""
    assert warnings_in({"Warning": '299 - "old"', "Age": "1"}) == ("old",)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("Zürich ✓".encode().decode("latin-1"), "Zürich ✓"),
        ("Zürich ✓", "Zürich ✓"),
        ("Z\xfcrich", "Zürich"),
        ("\x1b[31mred\x07\u202eabc", " [31mred  abc"),
        ("a\tb", "a b"),
    ],
)
def test_warnings_can_be_printed(sent: str, said: str) -> None:
    """UTF-8 that came byte by byte is put together, and nothing of it commands a terminal."""
    assert warnings_in({"warning": f'299 - "{sent}"'}) == (said,)
