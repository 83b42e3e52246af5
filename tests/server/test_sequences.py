"""Random lives of a server: what a watch tells adds up to what a list shows."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kube_core.server import Stream
from tests.server.driver import Driver

from ..drawing import draws

COLLECTIONS = ("/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/kube-system/configmaps", "/api/v1/nodes")
WATCHED = ("/api/v1/configmaps", "/api/v1/namespaces/default/configmaps", "/api/v1/nodes")
SELECTORS = ("", "app%3Da", "app%21%3Da", "app")

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["create", "label", "unlabel", "delete", "finalize", "collection", "compact", "wait", "read", "resume", "restart"]
        ),
        st.sampled_from(COLLECTIONS),
        st.sampled_from("abc"),
    ),
    max_size=40,
)


class Follower:
    """The state that one watch tells of."""

    def __init__(self, driver: Driver, target: str, selector: str) -> None:
        self.driver, self.target, self.query = driver, target, f"labelSelector={selector}" if selector else "limit=0"
        self.objects: dict[str, Any] = {}
        self.version = ""
        self.stream = self.relist()

    def relist(self) -> Stream:
        """Begin anew from a list."""
        _, body = self.driver.call("GET", f"{self.target}?{self.query}")
        self.objects = {each["metadata"]["uid"]: each for each in body["items"]}
        self.version = body["metadata"]["resourceVersion"]
        return self.resume()

    def resume(self) -> Stream:
        """Watch on from the last version."""
        query = f"watch=1&allowWatchBookmarks=1&resourceVersion={self.version}&{self.query}"
        stream = self.driver.send("GET", f"{self.target}?{query}").stream
        assert stream is not None
        return stream

    def read(self) -> None:
        """Take in what has come."""
        while True:
            stream = self.stream
            for line in stream.receive().splitlines():
                self.apply(json.loads(line))
            if not self.stream.closed:
                return
            self.stream = self.resume()

    def apply(self, event: Any) -> None:
        """One event."""
        body, uid = event["object"], event["object"].get("metadata", {}).get("uid")
        if event["type"] == "ERROR":
            assert body["code"] == 410
            self.stream = self.relist()
            return
        assert int(body["metadata"]["resourceVersion"]) >= int(self.version)
        self.version = body["metadata"]["resourceVersion"]
        match event["type"]:
            case "ADDED":
                assert uid not in self.objects
                self.objects[uid] = body
            case "MODIFIED":
                assert uid in self.objects
                self.objects[uid] = body
            case "DELETED":
                del self.objects[uid]
            case _:
                assert event["type"] == "BOOKMARK"

    def check(self) -> None:
        """Compare with a list."""
        self.read()
        _, body = self.driver.call("GET", f"{self.target}?{self.query}")
        names = ("kind", "apiVersion")
        told = {uid: {key: each[key] for key in each if key not in names} for uid, each in self.objects.items()}
        assert told == {each["metadata"]["uid"]: each for each in body["items"]}


def act(driver: Driver, verb: str, target: str, name: str, followers: list[Follower]) -> None:
    """One step of a life; whether the server refuses it is its own business."""
    match verb:
        case "create":
            driver.call("POST", target, {"metadata": {"name": name, "labels": {"app": name}}})
        case "label":
            driver.patch(f"{target}/{name}", {"metadata": {"labels": {"app": "a"}}})
        case "unlabel":
            driver.patch(f"{target}/{name}", {"metadata": {"labels": None}})
        case "finalize":
            driver.patch(f"{target}/{name}", {"metadata": {"finalizers": ["a.b/c"]}})
            driver.call("DELETE", f"{target}/{name}")
            driver.patch(f"{target}/{name}", {"metadata": {"finalizers": None}})
        case "delete":
            driver.call("DELETE", f"{target}/{name}")
        case "collection":
            driver.call("DELETE", f"{target}?labelSelector=app%3D{name}")
        case "compact":
            driver.server.compact()
        case "restart":
            driver.server.restart()
        case "wait":
            driver.server.wake(driver.server.now + 1000)
        case "read":
            followers[ord(name) % len(followers)].read()
        case _:
            follower = followers[ord(name) % len(followers)]
            follower.stream.close()
            follower.stream = follower.resume()


def paged(driver: Driver, target: str) -> list[Any]:
    """A list read in pages; each page says how much is left."""
    _, body = driver.call("GET", target)
    items, left = [*body["items"]], body["metadata"].get("remainingItemCount", 0)
    while token := body["metadata"].get("continue"):
        _, body = driver.call("GET", f"/api/v1/configmaps?limit=2&continue={token}")
        items += body["items"]
        assert left == len(body["items"]) + body["metadata"].get("remainingItemCount", 0)
        left = body["metadata"].get("remainingItemCount", 0)
    return items


def test_a_watch_that_has_ended_is_told_of_nothing_more() -> None:
    """No bookmark of a later version: whoever reads the rest of it goes on where it ended."""
    driver = Driver()
    follower = Follower(driver, WATCHED[0], "")
    for verb in ("create", "restart", "unlabel", "wait"):
        act(driver, verb, COLLECTIONS[0], "a", [follower])
    follower.check()


@draws(60)
@given(steps)
def test_a_watch_tells_what_a_list_shows(life: list[tuple[str, str, str]]) -> None:
    """For every kind, scope and selector, through compactions, time-outs and resumed watches; and history is exact."""
    driver = Driver()
    followers = [Follower(driver, target, selector) for target in WATCHED for selector in SELECTORS]
    moments: dict[str, Any] = {}
    for verb, target, name in life:
        act(driver, verb, target, name, followers)
        _, body = driver.call("GET", "/api/v1/configmaps")
        moments[body["metadata"]["resourceVersion"]] = body["items"]
    for follower in followers:
        follower.check()
    for version, items in moments.items():
        status, body = driver.call("GET", f"/api/v1/configmaps?resourceVersion={version}&resourceVersionMatch=Exact")
        assert status == 410 or body["items"] == items
        if status == 200:
            assert paged(driver, f"/api/v1/configmaps?resourceVersion={version}&limit=2") == items
