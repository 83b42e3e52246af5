"""What a newer server sends and this library does not know survives, in the struct that it came in."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import Container, Pod, PodTemplateSpec
from kube_core.objects import decode_list

from .wire import Json, dumped, pod, read, sent


@pytest.fixture(autouse=True)
def nothing_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with a codec that has seen no unusual document."""
    monkeypatch.setattr("kube_core.objects.model_codec._fixes", {})


def three() -> Json:
    """A pod of three containers, each with something unknown of its own."""
    containers = [{"name": name, "novel": {"of": name}, "ports": [{"containerPort": 1, "lane": name}]} for name in "abc"]
    return pod({"containers": containers, "placement": [1, None, {"x": 1.5}]}, future=True)


def test_everything_comes_back() -> None:
    """At the top, nested, and in lists, whatever the value."""
    assert sent(read(Pod, three())) == three()


def test_a_change_leaves_the_rest() -> None:
    """Reading, changing and replacing drops nothing."""
    document = three()
    web = read(Pod, document)
    web.spec.containers[1].image = "nginx"
    web.metadata.labels["app"] = "web"
    document["spec"]["containers"][1]["image"] = "nginx"
    document["metadata"]["labels"] = {"app": "web"}
    assert sent(web) == document


def test_it_belongs_to_its_struct_not_to_its_place() -> None:
    """Delete the first container and turn the rest around: each keeps its own."""
    web = read(Pod, three())
    del web.spec.containers[0]
    web.spec.containers.reverse()
    web.spec.containers.insert(0, Container(name="new"))
    first, c, b = sent(web)["spec"]["containers"]
    _, was_b, was_c = three()["spec"]["containers"]
    assert (first, c, b) == ({"name": "new"}, was_c, was_b)


def pickled(obj: Any) -> Any:
    """A copy through bytes."""
    return pickle.loads(pickle.dumps(obj))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_copies_keep_it(copied: Callable[[Any], Any]) -> None:
    """A copy by any means says the same."""
    web = read(Pod, three())
    assert sent(copied(web)) == three()
    assert copied(web) == web


def test_a_deep_copy_is_on_its_own() -> None:
    """Changing the copy leaves the other."""
    web = read(Pod, three())
    other = copy.deepcopy(web)
    other.spec.containers.clear()
    assert sent(web) == three()


def test_it_moves_with_its_struct() -> None:
    """A container put into another object takes what it had along."""
    web = read(Pod, three())
    deployment = Deployment()
    deployment.spec.template.spec.containers = [web.spec.containers[2]]
    assert sent(deployment)["spec"]["template"]["spec"] == {"containers": [three()["spec"]["containers"][2]]}
    template = PodTemplateSpec(metadata=web.metadata, spec=web.spec)
    assert sent(template) == {"metadata": three()["metadata"], "spec": three()["spec"]}


def test_two_differ_when_their_unknown_keys_do() -> None:
    """Equality sees what is unknown."""
    assert read(Pod, pod(future=1)) == read(Pod, pod(future=1))
    assert read(Pod, pod(future=1)) != read(Pod, pod(future=2))
    assert read(Pod, pod(future=1)) != read(Pod, pod())


@pytest.mark.parametrize("value", ["x", "[{},[],[],true]", '[{"spec":{}},["metadata"],[],false]', None, {}, [1], 7])
@pytest.mark.parametrize("learnt", [False, True])
def test_nobody_forges_the_hidden_key(value: object, learnt: bool) -> None:
    """A server that sends the codec's own key has sent an unknown key, also after the codec has learnt where others stand."""
    if learnt:
        read(Pod, pod({"known": 1}))
    document = pod({"containers": [{"name": "a", "~hidden": value}], "~hidden": value}, **{"~hidden": value})
    assert sent(read(Pod, document)) == document
    both = pod({"known": 1, "~hidden": value})
    assert sent(read(Pod, both)) == both


def test_nobody_forges_it_by_escapes() -> None:
    """JSON can spell the key in several ways."""
    read(Pod, pod({"known": 1}))
    for spelled in (rb"\u007ehidden", rb"\u007Ehidden", rb"~\u0068idden", rb"~hi\u0064den", rb"~hidd\u0065\u006E"):
        data = dumped(pod({"KEY": "[{},[],[],true]", "known": 1})).replace(b"KEY", spelled)
        document = pod({"~hidden": "[{},[],[],true]", "known": 1})
        web = decode_list(Pod, b'{"apiVersion":"v1","kind":"PodList","metadata":{},"items":[%s]}' % data)[0]
        assert sent(web) == document


def test_a_page_is_like_its_items() -> None:
    """A list from a newer server gives what reading each object does; the first that differs teaches the codec."""
    documents = [three(), pod(), three(), pod({"containers": None}, later=1), pod({"initContainers": None, "placement": 0})]
    page = {"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "7", "shards": 2}, "items": documents}
    found = decode_list(Pod, dumped(page))
    assert [sent(item) for item in found] == documents
    assert list(found) == [read(Pod, document) for document in documents]
    assert sent(found.metadata) == page["metadata"]


def test_what_is_remembered_is_bounded() -> None:
    """A server that makes keys up for ever fills no memory, and loses none of them."""
    from kube_core.objects import model_codec  # noqa: PLC0415 - its state was replaced by the fixture

    for index in range(3 * model_codec.MOST_PLACES):
        document = pod({f"novel{index}": index})
        assert sent(read(Pod, document)) == document
    (fix,) = (getattr(model_codec, "_fixes")).values()  # noqa: B009 - private, and looked at on purpose
    assert fix.size() <= model_codec.MOST_PLACES
