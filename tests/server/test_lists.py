"""Lists: order, selectors, pages and versions."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.server.driver import CONFIG_MAPS, FOOS, PODS, Driver, definition, foo

PARTIAL = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


def token(form: str, version: int, start: str) -> str:
    """A continue token that no server made."""
    return urlsafe_b64encode(json.dumps({"v": form, "rv": version, "start": start}).encode()).decode().rstrip("=")


@pytest.fixture
def lettered(driver: Driver) -> Driver:
    """Five ConfigMaps, a to e, labelled."""
    for name in "cabed":
        driver.create(CONFIG_MAPS, name, metadata={"labels": {"letter": name, "vowel": str(name in "ae").lower()}})
    return driver


def test_lists_are_sorted_by_namespace_and_name(lettered: Driver) -> None:
    """As etcd keeps its keys: a dash comes before the slash that ends a namespace."""
    for namespace in ("default-2", "zoo"):
        lettered.create("/api/v1/namespaces", namespace)
        lettered.create(f"/api/v1/namespaces/{namespace}/configmaps", "x")
    _, body = lettered.call("GET", "/api/v1/configmaps")
    places = [(item["metadata"]["namespace"], item["metadata"]["name"]) for item in body["items"]]
    assert places == [("default-2", "x"), *(("default", name) for name in "abcde"), ("zoo", "x")]
    assert lettered.names(CONFIG_MAPS) == [*"abcde"]
    assert lettered.names("/api/v1/namespaces/nowhere/configmaps") == []


def test_items_of_a_built_in_list_carry_no_kind_and_custom_ones_do(driver: Driver) -> None:
    """Also: a custom list always has a continue token, if an empty one."""
    driver.create(CONFIG_MAPS, "a")
    assert "kind" not in driver.call("GET", CONFIG_MAPS)[1]["items"][0]
    driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    driver.call("POST", FOOS, foo("x"))
    _, body = driver.call("GET", FOOS)
    assert (body["kind"], body["items"][0]["kind"], body["metadata"]["continue"]) == ("FooList", "Foo", "")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("labelSelector=vowel%3Dtrue", "ae"),
        ("labelSelector=letter%20in%20(b,c),vowel!%3Dtrue", "bc"),
        ("labelSelector=!letter", ""),
        ("fieldSelector=metadata.name%3Db", "b"),
        ("fieldSelector=metadata.name!%3Db,metadata.namespace%3Ddefault", "acde"),
        ("labelSelector=vowel%3Dfalse&fieldSelector=metadata.name!%3Dc", "bd"),
        ("labelSelector=&fieldSelector=", "abcde"),
    ],
)
def test_selectors(lettered: Driver, query: str, names: str) -> None:
    """Labels and fields narrow a list."""
    assert lettered.names(f"{CONFIG_MAPS}?{query}") == [*names]


def test_kinds_have_field_selectors_of_their_own(driver: Driver) -> None:
    """A pod's node, phase and host network among others."""
    driver.create(PODS, "p", spec={"nodeName": "n1", "hostNetwork": True})
    driver.create(PODS, "q")
    assert driver.names("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1") == ["p"]
    assert driver.names("/api/v1/pods?fieldSelector=spec.hostNetwork%3Dtrue,status.phase%3DPending") == ["p"]
    assert driver.names("/api/v1/pods?fieldSelector=spec.nodeName%3D") == ["q"]


FOO_FIELD = "/apis/clux.dev/v1/foos?fieldSelector=spec.x%3D1"


@pytest.mark.parametrize(
    ("target", "code", "message"),
    [
        (
            f"{CONFIG_MAPS}?fieldSelector=data.x%3D1", 400,
            '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
        ),
        (f"{PODS}?fieldSelector=spec.x%3D1", 400, "field label not supported: spec.x"),
        (FOO_FIELD, 400, "field label not supported: spec.x"),
        ("/apis/batch/v1/jobs?fieldSelector=spec.x%3D1", 400, 'field label "spec.x" not supported for Job'),
        (f"{CONFIG_MAPS}?fieldSelector=zzz", 400, "invalid selector: 'zzz'; can't understand 'zzz'"),
        (f"{CONFIG_MAPS}?limit=abc", 400, 'strconv.ParseInt: parsing "abc": invalid syntax'),
        (
            f"{CONFIG_MAPS}?resourceVersion=abc", 400,
            'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
        ),
        (f"{CONFIG_MAPS}?resourceVersion=999", 504, "Timeout: Too large resource version: 999, current: 9"),
        (
            f"{CONFIG_MAPS}?resourceVersionMatch=Exact", 422,
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless '
            "resourceVersion is provided",
        ),
        (
            f"{CONFIG_MAPS}?resourceVersionMatch=Foo&resourceVersion=1", 422,
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", '
            '"NotOlderThan", ""',
        ),
        (
            f"{CONFIG_MAPS}?resourceVersionMatch=Exact&resourceVersion=0", 422,
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden '
            'for resourceVersion "0"',
        ),
        (
            f"{CONFIG_MAPS}?sendInitialEvents=true", 422,
            'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
        ),
        (
            f"{CONFIG_MAPS}?resourceVersionMatch=NotOlderThan&resourceVersion=1&continue=x", 422,
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when '
            "continue is provided",
        ),
        (
            f"{CONFIG_MAPS}?resourceVersion=5&continue={token('meta.k8s.io/v1', 1, '/a')}", 400,
            "specifying resource version is not allowed when using continue",
        ),
        (f"{CONFIG_MAPS}?limit=&timeoutSeconds=", 400, 'strconv.ParseInt: parsing "": invalid syntax'),
        (
            f"{CONFIG_MAPS}?sendInitialEvents=true&resourceVersionMatch=Foo", 422,
            'ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless '
            'resourceVersion is provided, resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", '
            '"NotOlderThan", "", sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]',
        ),
    ],
)  # fmt: skip
def test_what_a_list_refuses(driver: Driver, target: str, code: int, message: str) -> None:
    """In the real server's words."""
    driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    driver.create(CONFIG_MAPS, "a")
    status, body = driver.call("GET", target)
    assert (status, body["code"], body["message"]) == (code, code, message)


def test_a_bad_label_selector_is_400(driver: Driver) -> None:
    """With the part that makes no sense."""
    status, body = driver.call("GET", f"{CONFIG_MAPS}?labelSelector=a%20b")
    assert (status, body["reason"]) == (400, "BadRequest")
    assert body["message"].startswith("unable to parse requirement: ")


def pages(driver: Driver, target: str, between: Any = None) -> list[dict[str, Any]]:
    """All pages of a list; ``between`` is called after the first."""
    found = [driver.call("GET", target)[1]]
    if between:
        between()
    while following := found[-1]["metadata"].get("continue"):
        status, body = driver.call("GET", f"{target}&continue={following}")
        assert status == 200, body
        found.append(body)
    return found


def test_pages_say_how_much_is_left(lettered: Driver) -> None:
    """remainingItemCount counts down; with a selector it is not there."""
    found = pages(lettered, f"{CONFIG_MAPS}?limit=2")
    assert [[item["metadata"]["name"] for item in page["items"]] for page in found] == [["a", "b"], ["c", "d"], ["e"]]
    assert [page["metadata"].get("remainingItemCount") for page in found] == [3, 1, None]
    narrowed = pages(lettered, f"{CONFIG_MAPS}?limit=1&labelSelector=vowel%3Dtrue")
    assert [page["metadata"].get("remainingItemCount") for page in narrowed] == [None] * len(narrowed)
    assert [item["metadata"]["name"] for page in narrowed for item in page["items"]] == ["a", "e"]


@pytest.mark.parametrize(("letter", "sizes"), [("c", [1, 0]), ("d", [1, 0]), ("e", [1]), ("z", [0])])
def test_a_page_that_a_selector_fills_is_followed_by_another(lettered: Driver, letter: str, sizes: list[int]) -> None:
    """Unless it ends with the last object of all: whether the rest is selected, nobody has looked yet."""
    found = pages(lettered, f"{CONFIG_MAPS}?limit=1&labelSelector=letter%3D{letter}")
    assert [len(page["items"]) for page in found] == sizes


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("fieldSelector=metadata.name%3Db&limit=1", "b"),
        ("fieldSelector=metadata.name%3Db&limit=1&resourceVersion=3", "b"),
        ("fieldSelector=metadata.name%3Dz&limit=1", ""),
        ("fieldSelector=metadata.name%3Db,metadata.namespace%3Delsewhere", ""),
        ("fieldSelector=metadata.name%3Db&labelSelector=letter%3Dc", ""),
    ],
)
def test_one_object_is_no_page(lettered: Driver, query: str, names: str) -> None:
    """A selector of a name finds it without looking at others, and nothing follows it; old versions are not meant exactly."""
    _, body = lettered.call("GET", f"{CONFIG_MAPS}?{query}")
    assert [item["metadata"]["name"] for item in body["items"]] == [*names]
    assert body["metadata"] == {"resourceVersion": lettered.version}


def test_a_page_of_one_node_s_pods_knows_its_end(driver: Driver) -> None:
    """The real server has an index by node; a label has none."""
    for name, node in (("a", "n1"), ("b", "n2"), ("c", "n1"), ("d", "n2")):
        driver.create(PODS, name, spec={"nodeName": node}, metadata={"labels": {"node": node}})
    for query, sizes in (("fieldSelector=spec.nodeName%3Dn1", [2]), ("labelSelector=node%3Dn1", [2, 0])):
        assert [len(page["items"]) for page in pages(driver, f"/api/v1/pods?limit=2&{query}")] == sizes


@pytest.mark.parametrize("target", [CONFIG_MAPS, "/api/v1/configmaps"])
def test_later_pages_show_the_first_ones_moment(lettered: Driver, target: str) -> None:
    """What is created, changed or deleted meanwhile is not seen; every page has the first page's version."""
    before = lettered.call("GET", target)[1]

    def change() -> None:
        lettered.create(CONFIG_MAPS, "bb")
        lettered.patch(f"{CONFIG_MAPS}/d", {"data": {"x": "1"}})
        lettered.call("DELETE", f"{CONFIG_MAPS}/e")

    found = pages(lettered, f"{target}?limit=2", change)
    assert [item for page in found for item in page["items"]] == before["items"]
    assert {page["metadata"]["resourceVersion"] for page in found} == {before["metadata"]["resourceVersion"]}
    assert lettered.names(CONFIG_MAPS) == ["a", "b", "bb", "c", "d"]


def test_an_expired_token_comes_with_one_that_goes_on_anyway(lettered: Driver) -> None:
    """After compaction: 410 with a token for an inconsistent rest."""
    first = lettered.call("GET", f"{CONFIG_MAPS}?limit=2")[1]
    lettered.create(CONFIG_MAPS, "bb")
    lettered.call("DELETE", f"{CONFIG_MAPS}/d")
    lettered.server.compact()
    status, body = lettered.call("GET", f"{CONFIG_MAPS}?limit=2&continue={first['metadata']['continue']}")
    assert (status, body["reason"]) == (410, "Expired")
    assert body["message"].startswith("The provided continue parameter is too old to display a consistent list result.")
    _, rest = lettered.call("GET", f"{CONFIG_MAPS}?limit=9&continue={body['metadata']['continue']}")
    assert [item["metadata"]["name"] for item in rest["items"]] == ["bb", "c", "e"]
    assert rest["metadata"]["resourceVersion"] == lettered.version


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("zzzz", "invalid character 'Ï' looking for beginning of value"),
        ("IA", "unexpected end of JSON input"),
        ("a!", "illegal base64 data at input byte 1"),
        ("a", "illegal base64 data at input byte 0"),
        (token("v9", 1, "/a"), "server does not recognize this encoded version v9"),
        (token("meta.k8s.io/v1", 0, "/a"), "incorrect encoded start resourceVersion (version meta.k8s.io/v1)"),
        (token("meta.k8s.io/v1", 1, ""), "encoded start key empty (version meta.k8s.io/v1)"),
        (token("meta.k8s.io/v1", 1, "/../x"), "/../x"),
        (token("meta.k8s.io/v1", 1, "/a/"), "/a/"),
    ],
)
def test_forged_tokens_are_400(driver: Driver, text: str, words: str) -> None:
    """A token is opaque, and checked; also before any version that comes with it."""
    for more in ("", "&resourceVersion=abc"):
        status, body = driver.call("GET", f"{CONFIG_MAPS}?continue={text}{more}")
        assert (status, body["message"]) == (400, f"invalid continue token: continue key is not valid: {words}")


def test_a_token_may_mean_the_latest_version(lettered: Driver) -> None:
    """Any negative one does, and the next token is one of now."""
    for version in (-1, -7):
        _, body = lettered.call("GET", f"{CONFIG_MAPS}?limit=1&continue={token('meta.k8s.io/v1', version, 'c' + chr(0))}")
        assert [item["metadata"]["name"] for item in body["items"]] == ["d"]
        assert (body["metadata"]["resourceVersion"], body["metadata"]["remainingItemCount"]) == (lettered.version, 1)


def test_a_token_of_the_future_is_refused(driver: Driver) -> None:
    """As any version is that does not exist yet."""
    assert driver.call("GET", f"{CONFIG_MAPS}?continue={token('meta.k8s.io/v1', 99, '/a')}")[0] == 504


def test_versions_of_lists(lettered: Driver) -> None:
    """Exact shows the past, NotOlderThan the present, 0 ignores the limit, and a limit with a version means exactly it."""
    then = lettered.version
    lettered.create(CONFIG_MAPS, "f")
    exact = lettered.call("GET", f"{CONFIG_MAPS}?resourceVersion={then}&resourceVersionMatch=Exact")[1]
    assert (len(exact["items"]), exact["metadata"]["resourceVersion"]) == (5, then)
    newer = lettered.call("GET", f"{CONFIG_MAPS}?resourceVersion={then}&resourceVersionMatch=NotOlderThan")[1]
    assert (len(newer["items"]), newer["metadata"]["resourceVersion"]) == (6, lettered.version)
    assert len(lettered.names(f"{CONFIG_MAPS}?resourceVersion={then}")) == 6
    assert len(lettered.names(f"{CONFIG_MAPS}?resourceVersion=0&limit=2")) == 6
    limited = lettered.call("GET", f"{CONFIG_MAPS}?resourceVersion={then}&limit=3")[1]
    assert (len(limited["items"]), limited["metadata"]["remainingItemCount"]) == (3, 2)
    lettered.server.compact()
    status, body = lettered.call("GET", f"{CONFIG_MAPS}?resourceVersion={then}&resourceVersionMatch=Exact")
    assert (status, body["message"]) == (410, "The resourceVersion for the provided list is too old.")


def test_a_token_with_version_0_is_taken(lettered: Driver) -> None:
    """And then the limit is not looked at."""
    first = lettered.call("GET", f"{CONFIG_MAPS}?limit=1")[1]["metadata"]["continue"]
    assert lettered.names(f"{CONFIG_MAPS}?limit=1&resourceVersion=0&continue={first}") == [*"bcde"]


def test_metadata_only_lists(lettered: Driver) -> None:
    """Every item says what it is."""
    body = json.loads(lettered.send("GET", f"{CONFIG_MAPS}?limit=1", accept=PARTIAL).body)
    assert (body["kind"], body["apiVersion"], body["metadata"]["remainingItemCount"]) == (
        "PartialObjectMetadataList",
        "meta.k8s.io/v1",
        4,
    )
    none = json.loads(lettered.send("GET", f"{CONFIG_MAPS}?labelSelector=none", accept=PARTIAL).body)
    assert (none["items"], [*none["metadata"]]) == (None, ["resourceVersion"])
    assert (body["items"][0]["kind"], [*body["items"][0]]) == ("PartialObjectMetadata", ["kind", "apiVersion", "metadata"])
