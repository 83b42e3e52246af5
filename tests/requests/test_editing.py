"""`edit`: read, modify, write, without losing anything."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import DecodeError, Resource, UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap, Container, Pod
from kube_core.requests import EDIT_TRIES, Api, Conflict, Forbidden, NotFound, edit

from .foos import Foo, FooSpec, FooStatus
from .playing import Reply, play, status

MAPS = Api(ConfigMap).within("dev")
CONFLICT = status(409, "Conflict", "the object has been modified")


def config(version: str = "1", uid: str = "u", **data: str) -> dict[str, Any]:
    """A config map as the server has it, with a field that no class knows."""
    metadata = {"name": "c", "namespace": "dev", "resourceVersion": version, "uid": uid}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data, "novelty": {"kept": [1, None]}}


def setting(**data: str) -> Callable[[ConfigMap], None]:
    """Make the change that sets these keys."""

    def change(obj: ConfigMap) -> None:
        obj.data.update(data)

    return change


def test_a_change_is_laid_over_the_document() -> None:
    """What the class does not know goes back as it came, and the version guards the write."""
    after = config("2", a="1", b="2")
    value, played = play(edit(MAPS, "c", setting(b="2"), field_manager="m"), Reply(200, config("1", a="1")), Reply(200, after))
    read, write = played.requests

    assert read.target == "/api/v1/namespaces/dev/configmaps/c"
    assert (write.method, write.target) == ("PUT", "/api/v1/namespaces/dev/configmaps/c?fieldManager=m")
    assert json.loads(write.body) == config("1", a="1", b="2")
    assert value.data == {"a": "1", "b": "2"}


def test_a_change_may_return_another_object() -> None:
    """In place or anew: what is returned counts."""

    def change(obj: ConfigMap) -> ConfigMap:
        return ConfigMap(metadata=obj.metadata, data={"new": "1"})

    _, played = play(edit(MAPS, "c", change), Reply(200, config(a="1")), Reply(200, config()))

    assert json.loads(played.requests[1].body)["data"] == {"new": "1"}


def test_no_change_sends_nothing() -> None:
    """The object is given as it was read."""
    value, played = play(edit(MAPS, "c", lambda obj: None), Reply(200, config(a="1")))

    assert value.data == {"a": "1"}
    assert len(played.requests) == 1


def test_a_conflict_is_tried_again_with_what_is_there_then() -> None:
    """The change is made anew on the newer object."""
    replies = [Reply(200, config("1", a="1")), CONFLICT, Reply(200, config("2", a="9")), Reply(200, config("3", a="9", b="2"))]
    _, played = play(edit(MAPS, "c", setting(b="2")), *replies)

    assert json.loads(played.requests[3].body) == config("2", a="9", b="2")
    assert played.pauses == [0.01]


def test_conflicts_without_end_are_given_up() -> None:
    """The last conflict is the caller's."""
    replies = [Reply(200, config()), CONFLICT] * EDIT_TRIES
    flow = edit(MAPS, "c", setting(b="2"))
    with pytest.raises(Conflict, match="has been modified"):
        play(flow, *replies)


def test_another_object_of_the_name_is_not_changed() -> None:
    """A changed uid means that the object is gone."""
    flow = edit(MAPS, "c", setting(b="2"))
    with pytest.raises(NotFound, match="another has its name") as raised:
        play(flow, Reply(200, config()), CONFLICT, Reply(200, config(uid="other")))
    assert raised.value.object_missing


def test_other_errors_are_the_callers() -> None:
    """Whatever else the server says ends it."""
    with pytest.raises(Forbidden):
        play(edit(MAPS, "c", setting(b="2")), Reply(200, config()), status(403, "Forbidden"))
    with pytest.raises(NotFound):
        play(edit(MAPS, "c", setting(b="2")), status(404, "NotFound"))
    with pytest.raises(DecodeError):
        play(edit(MAPS, "c", setting(b="2")), Reply(200, b"{"))


def test_the_guards_can_not_be_changed() -> None:
    """A change of the version or the uid would take the guard away: they stay as read."""

    def change(obj: ConfigMap) -> None:
        obj.metadata.resource_version = ""
        obj.metadata.uid = "x"
        obj.data["a"] = "2"

    _, played = play(edit(MAPS, "c", change), Reply(200, config("5", a="1")), Reply(200, config()))

    assert json.loads(played.requests[1].body)["metadata"] == config("5")["metadata"]


def test_an_object_can_not_be_renamed() -> None:
    """Another name or kind is another object."""

    def change(obj: ConfigMap) -> None:
        obj.metadata.name = "d"

    with pytest.raises(UsageError, match=r"metadata.name is 'd'"):
        play(edit(MAPS, "c", change), Reply(200, config()))


DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "dev", "resourceVersion": "1", "uid": "u"},
    "spec": {
        "selector": {},
        "template": {"metadata": {}, "spec": {"containers": [{"name": "a", "novelty": 1}, {"name": "b", "novelty": 2}]}},
    },
    "status": {"replicas": 1},
}


def test_a_change_of_the_status_would_be_lost() -> None:
    """Where status is a subresource the server drops it in silence: the message names what to use."""

    def change(obj: Deployment) -> None:
        obj.status.replicas = 2

    with pytest.raises(UsageError, match=r"use api\.status"):
        play(edit(Api(Deployment).within("dev"), "web", change), Reply(200, DEPLOYMENT))


FOO: dict[str, Any] = {
    "apiVersion": "clux.dev/v1",
    "kind": "Foo",
    "metadata": {"name": "baz"},
    "spec": {"name": "n", "more": None},
}


def spoil(obj: Foo) -> None:
    """Change the status."""
    obj.status = FooStatus(is_bad=True)


@pytest.mark.parametrize(("served", "lost"), [(["foos"], False), (["foos", "foos/status"], True), ([], False)])
def test_the_status_of_a_custom_resource(served: list[str], lost: bool) -> None:
    """Nobody knows whether it is a subresource: the server is asked, and only when the status is to change."""
    listed = Reply(200, {"kind": "APIResourceList", "resources": [{"name": name} for name in served]})
    flow = edit(Api(Foo).within("dev"), "baz", spoil)
    if lost:
        with pytest.raises(UsageError, match=r"use api\.status"):
            play(flow, Reply(200, FOO), listed)
        return
    _, played = play(flow, Reply(200, FOO), listed, Reply(200, FOO))
    assert played.requests[1].target == "/apis/clux.dev/v1"
    assert json.loads(played.requests[2].body) == {**FOO, "status": {"isBad": True}}


def test_the_status_of_a_kind_without_that_subresource_is_its_own() -> None:
    """A kind whose discovery lists none is whole."""
    whole = Api(Resource("clux.dev", "v1", "Foo", "foos", subresources=())).within("dev")
    _, played = play(edit(whole, "baz", lambda obj: obj.update(status={})), Reply(200, FOO), Reply(200, FOO))
    assert json.loads(played.requests[1].body) == {**FOO, "status": {}}


def test_list_items_keep_what_is_theirs() -> None:
    """Items are matched by their keys: what a container had that no class knows stays with it."""

    def change(obj: Deployment) -> None:
        containers = obj.spec.template.spec.containers
        containers[:] = [Container(name="c"), containers[1]]

    _, played = play(edit(Api(Deployment).within("dev"), "web", change), Reply(200, DEPLOYMENT), Reply(200, DEPLOYMENT))
    sent = json.loads(played.requests[1].body)["spec"]["template"]["spec"]["containers"]

    assert [container["name"] for container in sent] == ["c", "b"]
    assert sent[1] == {"name": "b", "novelty": 2}


def test_a_users_class_keeps_what_it_does_not_declare() -> None:
    """Fields beyond the user's class go back as they came."""
    foo: dict[str, Any] = {
        "apiVersion": "clux.dev/v1",
        "kind": "Foo",
        "metadata": {"name": "baz"},
        "spec": {"name": "n", "info": "", "more": {"a": None}, "list": []},
    }

    def change(obj: Foo) -> None:
        obj.spec = FooSpec(name="n", info="new")

    _, played = play(edit(Api(Foo).within("dev"), "baz", change), Reply(200, foo), Reply(200, foo))

    assert json.loads(played.requests[1].body)["spec"] == {"name": "n", "info": "new", "more": {"a": None}, "list": []}


def test_what_can_not_be_changed_is_refused_before_it_is_read() -> None:
    """Metadata only can't be sent back; a kind in no namespace can't be named."""
    with pytest.raises(UsageError, match="metadata_only"):
        play(edit(Api(Pod).within("dev").metadata_only(), "web", lambda obj: None))
    with pytest.raises(UsageError, match="needs a namespace"):
        play(edit(Api(Pod), "web", lambda obj: None))


def test_options_that_a_write_has_not_are_refused_before_it_is_read() -> None:
    """Nothing is sent for what can't be asked."""
    unknown: dict[str, Any] = {"force": True}
    with pytest.raises(UsageError, match="replace has no option 'force'"):
        play(edit(MAPS, "c", setting(b="2"), **unknown))


def test_a_change_that_would_be_awaited_is_refused() -> None:
    """A flow waits for nothing but the server; nothing is written."""

    async def change(obj: ConfigMap) -> None:
        obj.data.clear()

    later: Any = change
    with pytest.raises(UsageError, match="the change of an edit is a plain function"):
        play(edit(MAPS, "c", later), Reply(200, config(a="1")))
