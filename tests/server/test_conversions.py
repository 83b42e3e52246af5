"""Custom resources that a webhook converts, beyond what the conversations hold."""

import json
from typing import Any

from tests.cluster.differential.conversations.conversions import definition, foo
from tests.cluster.differential.steps import HOOKS
from tests.cluster.differential.webhooks import WEBHOOKS

from .driver import DEFINITIONS, MERGE, Driver

GROUP = "clux.dev"
OLD, NEW = (f"/apis/{GROUP}/{version}/namespaces/default/foos" for version in ("v1", "v2"))


def serving(path: str = "/convert", **options: Any) -> Driver:
    """A server of such a kind, with one object."""
    driver = Driver(webhooks=WEBHOOKS, **options)
    status, body = driver.call("POST", DEFINITIONS, definition(GROUP, path))
    assert status == 201, body
    driver.create(NEW, "a", **{key: foo(GROUP, "v2", "a", name="x", port=1)[key] for key in ("apiVersion", "kind", "spec")})
    return driver


def test_who_watches_a_version_sees_it() -> None:
    """What is there and what comes, in the version that is watched."""
    driver = serving()
    stream = driver.send("GET", f"{OLD}?watch=1").stream
    assert stream is not None
    driver.call("PATCH", f"{NEW}/a", {"spec": {"port": 2}}, content_type=MERGE)
    frames = [json.loads(line) for line in stream.receive().splitlines()]
    assert [(frame["type"], frame["object"]["spec"]) for frame in frames] == [
        ("ADDED", {"host": "x:1"}),
        ("MODIFIED", {"host": "x:2"}),
    ]


def test_a_webhook_that_fails_later() -> None:
    """A read says which object it is, a change less, and a watch ends with an ERROR; the storage version goes on."""
    driver = serving("/convert-not")
    status, body = driver.call("GET", f"{OLD}/a")
    said = f"object not decodable revision={driver.call('GET', f'{NEW}/a')[1]['metadata']['resourceVersion']}"
    why = f"{said}: conversion webhook for {GROUP}/v2, Kind=Foo failed: no way from here"
    place = "StorageError: corrupt object, Code: 7, Key: /clux.dev/foos/default/a, ResourceVersion: 0, AdditionalErrorMsg"
    assert (status, body["message"]) == (500, f"Internal error occurred: {place}: {why}")
    status, body = driver.call("PATCH", f"{OLD}/a", {"spec": {"host": "y"}}, content_type=MERGE)
    assert (status, body["message"]) == (500, why)
    stream = driver.send("GET", f"{OLD}?watch=1").stream
    assert stream is not None
    assert json.loads(stream.receive())["type"] == "ERROR"
    assert stream.closed
    assert driver.call("PATCH", f"{NEW}/a", {"spec": {"port": 7}}, content_type=MERGE)[0] == 200


def test_objects_know_the_version_that_they_were_written_in() -> None:
    """Also after another one became the storage version, and after a restart; a write brings them there."""
    driver = serving()
    change = {"spec": {"versions": definition(GROUP, "/convert", stored="v1")["spec"]["versions"]}}
    assert driver.call("PATCH", f"{DEFINITIONS}/foos.{GROUP}", change, content_type=MERGE)[0] == 200
    driver.server.restart()
    for target, spec in ((OLD, {"host": "x:1"}), (NEW, {"name": "x", "port": 1, "colour": "blue"})):
        assert driver.call("GET", f"{target}/a")[1]["spec"] == spec
    driver.call("PATCH", f"{NEW}/a", {"spec": {"port": 2}}, content_type=MERGE)
    assert driver.call("GET", f"{OLD}/a")[1]["spec"] == {"host": "x:2"}


def test_a_list_asks_once() -> None:
    """All objects go in one review, and none that is known goes again."""
    asked: list[int] = []

    def counted(review: dict[str, Any]) -> dict[str, Any]:
        asked.append(len(review["request"]["objects"]))
        return WEBHOOKS[f"{HOOKS}/convert"](review)

    driver = Driver(webhooks={f"{HOOKS}/convert": counted})
    driver.call("POST", DEFINITIONS, definition(GROUP, "/convert"))
    for name in "abc":
        driver.call("POST", NEW, foo(GROUP, "v2", name, name=name, port=1))
    for _ in range(2):
        assert len(driver.call("GET", OLD)[1]["items"]) == 3
    assert asked == [3]
